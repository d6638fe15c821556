// One ticket, so that anyone can make it again: the exact line and its hash (§5).

import { hex, utf8 } from "./core/bytes.js";
import { SUITES } from "./core/suites.js";
import { readAnnounce } from "./records/announce.js";
import { isShardName } from "./records/proofs.js";
import { readResult } from "./records/result.js";

/** SHA-256 and SM3 of one line, as any tool gives them. */
export function hashedLine(line) {
  const data = utf8(line);
  return { sha256: hex(SUITES.DR1.hash(data)), sm3: hex(SUITES["DR1-SM3"].hash(data)) };
}

function lineOf(bytes, prefix) {
  const text = bytes ? new TextDecoder().decode(bytes) : "";
  return text.split("\n").find((line) => line.startsWith(prefix)) || null;
}

/** The ids of winners.csv, for choosing one. */
export function linesOf(files) {
  const bytes = files.get("winners.csv");
  if (!bytes) return [];
  const lines = new TextDecoder().decode(bytes).split("\n").slice(0, -1);
  return lines.map((line) => line.split("|")[3]).filter((id) => id);
}

/**
 * {line, ticket, suite, cutoff, stratum, won, rank} of an object of a bundle; {lacks} names what
 * would be needed: "records", "key" (private draw) or "object".
 */
export function explained(files, id) {
  let announce;
  let result;
  try {
    announce = readAnnounce(files.get("announce.json"));
    result = readResult(files.get("result.json"));
  } catch (error) {
    return { lacks: "records" };
  }
  const { suite } = announce;
  const fields = [suite.name, "obj", announce.drawId, result.seed, id];
  const winner = lineOf(files.get("winners.csv"), `${suite.name}|result|${result.draw}|${id}|`);
  const made = { suite: suite.name, won: winner !== null, stratum: null, cutoff: null, rank: null };
  if (announce.mode === "private") {
    const secret = lineOf(files.get("secrets.csv"), `${suite.name}|object|${id}|`);
    if (!secret) return { lacks: "key", won: made.won };
    fields.push(secret.split("|")[5]);
    made.stratum = secret.split("|")[3];
  } else {
    const names = Array.from(files.keys()).filter((name) => name === "frame.csv" || isShardName(name));
    const prefix = `${suite.name}|frame|${id}|`;
    const leaf = names.map((name) => lineOf(files.get(name), prefix)).find((line) => line);
    if (!leaf) return { lacks: "object", won: made.won };
    made.stratum = leaf.split("|")[3];
    const stratum = result.strata.find((one) => one.stratum === made.stratum);
    if (stratum) Object.assign(made, { cutoff: stratum.cutoff, N: stratum.N, n: stratum.n });
    if (winner) made.rank = winner.split("|")[5];
  }
  made.line = fields.join("|");
  made.ticket = hex(suite.hash(utf8(made.line)));
  return made;
}
