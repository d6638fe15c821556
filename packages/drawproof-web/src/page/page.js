// The page: files and options in, a verdict out; language; one ticket explained.

import words_ from "../words.json";
import { el } from "./dom.js";
import { ofDrop, ofFiles } from "./input.js";
import { brokenView, copyButton, refusedView, verdictView } from "./report.js";
import { TEXTS, words } from "./texts.js";

const { canonicalVerdict, explained, hashedLine, linesOf, verdictOf } = globalThis.drawproof;
const $ = (id) => document.getElementById(id);
const state = { lang: "zh", shown: null, running: null, files: null, line: null };
const t = (entry, params) => words(entry, state.lang, params);
const needs = (key, lang) => words_.needs[key][lang === "zh" ? 1 : 0];

function lettered() {
  document.documentElement.lang = state.lang === "zh" ? "zh-Hans" : "en";
  document.title = t(TEXTS.title);
  for (const node of document.querySelectorAll("[data-text]")) {
    node.textContent = t(TEXTS[node.dataset.text], node.dataset);
  }
  $("language").textContent = t(TEXTS.language);
  $("language").lang = state.lang === "zh" ? "en" : "zh-Hans";
  $("one-hint").textContent = t(TEXTS.oneHint, { hash: hashName() });
  drawn();
}

function hashName() {
  return state.files && state.files.suite === "DR1-SM3" ? "SM3" : "SHA-256";
}

function drawn() {
  const out = $("report");
  out.textContent = "";
  if (!state.shown) return;
  const { verdict, refused, broken, seconds } = state.shown;
  const view = verdict
    ? verdictView(verdict, state.lang, seconds, needs, save)
    : refused
      ? refusedView(refused, state.lang)
      : brokenView(broken, state.lang);
  out.append(...view.filter((node) => node));
}

function finished(shown, announceFocus = true) {
  state.shown = shown;
  state.running = null;
  $("progress").hidden = true;
  drawn();
  const box = $("verdict");
  if (box && announceFocus) box.focus();
}

function save() {
  const text = canonicalVerdict(state.shown.verdict);
  const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = el("a", { href: address, download: `verdict-${state.shown.verdict.draw.replace("/", "-")}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function progressed(stage, share) {
  const words_of = TEXTS.stages[stage];
  $("stage").textContent = words_of ? t(words_of) : `${t(TEXTS.working)} ${stage}`;
  $("bar").value = share;
}

/** A worker from this page's own text: it works on file:// too. None where workers are refused. */
function workerOf() {
  try {
    const text = $("core").textContent;
    return new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  } catch (error) {
    return null;
  }
}

async function options() {
  const digest = (id) => {
    const field = $(id);
    const value = field.value.replace(/\s+/g, "");
    const wrong = value !== "" && !/^[0-9a-fA-F]{64}$/.test(value);
    field.setAttribute("aria-invalid", String(wrong));
    $(`${id}-error`).textContent = wrong ? t(TEXTS.badDigest, { length: value.length }) : "";
    if (wrong) {
      $("options").open = true;
      field.focus();
      throw new Error("digest");
    }
    return value || null;
  };
  const made = { announce: digest("announce"), result: digest("result"), require: [] };
  const [policy] = $("policy").files;
  if (policy) {
    made.policy = new Uint8Array(await policy.arrayBuffer());
    made.policyName = policy.name;
  }
  return made;
}

async function checked(input) {
  let given;
  try {
    given = await options();
  } catch (error) {
    if (error.message === "digest") return;
    throw error;
  }
  stopped();
  state.shown = null;
  drawn();
  $("progress").hidden = false;
  progressed("read", 0);
  const begin = Date.now();
  const done = (data) => {
    const seconds = (Date.now() - begin) / 1000;
    if (data.broken) finished({ broken: data.broken });
    else if (data.verdict.refused) finished({ refused: data.verdict.refused });
    else finished({ verdict: data.verdict, seconds });
  };
  const here = () => setTimeout(() => done({ verdict: verdictOf(input, given, progressed) }), 30);
  const worker = workerOf();
  if (worker) atWork(worker, done, here).postMessage({ input, options: given });
  else here();
  // While the worker reads the same bundle.
  remember(input);
}

/** The worker, whose answer goes to `done`; `here` does the work where it cannot. */
function atWork(worker, done, here) {
  state.running = worker;
  worker.onmessage = ({ data }) => {
    if (data.stage) progressed(data.stage, data.share);
    else {
      worker.terminate();
      done(data);
    }
  };
  worker.onerror = (event) => {
    event.preventDefault();
    worker.terminate();
    here();
  };
  return worker;
}

function stopped() {
  if (state.running) state.running.terminate();
  state.running = null;
  $("progress").hidden = true;
}

/** Small bundles stay at hand, so that one ticket can be explained. */
function remember(input) {
  state.files = null;
  $("one").hidden = true;
  const files = drawproofFiles(input);
  if (!files || !files.has("announce.json")) return;
  const suite = /"suite":"(DR1-SM3|DR1)"/.exec(new TextDecoder().decode(files.get("announce.json")));
  state.files = { map: files, suite: suite ? suite[1] : "DR1" };
  const ids = linesOf(files).slice(0, 500);
  $("ids").textContent = "";
  $("ids").append(...ids.map((id) => el("option", { value: id })));
  $("object").value = ids[0] || "";
  $("ticket").textContent = "";
  $("one-hint").textContent = t(TEXTS.oneHint, { hash: hashName() });
  $("one").hidden = false;
}

function drawproofFiles(input) {
  try {
    return globalThis.drawproof.filesOf(input);
  } catch (error) {
    return null;
  }
}

function lineView(label, line, hashes, more = []) {
  return el(
    "div",
    { class: "card" },
    el("h3", {}, label),
    el("pre", { class: "line", tabindex: "0" }, line),
    copyButton(line, label, t),
    ...hashes.map(([name, digest]) =>
      el("p", { class: "digest" }, el("span", {}, name), el("bdi", { class: "mono", dir: "ltr" }, digest)),
    ),
    ...more,
  );
}

function explainedView() {
  const id = $("object").value.trim();
  const found = explained(state.files.map, id);
  const out = $("ticket");
  out.textContent = "";
  if (found.lacks) {
    out.append(el("p", { class: "error" }, t(TEXTS.lacks[found.lacks])));
    return;
  }
  const facts = [];
  if (found.stratum && found.N !== undefined) facts.push(t(TEXTS.stratum, found));
  facts.push(found.won ? (found.rank ? t(TEXTS.wonRank, found) : t(TEXTS.wonYes)) : t(TEXTS.wonNo));
  const hashes = [[`${t(TEXTS.lineHash)}（${hashName()}）`, found.ticket]];
  if (found.cutoff && found.cutoff !== "-") hashes.push([t(TEXTS.cutoff), found.cutoff]);
  out.append(lineView(t(TEXTS.line), found.line, hashes, [el("p", { class: "facts" }, facts.join(state.lang === "zh" ? "；" : "; "))]));
}

function pasted(text) {
  // A blank may be the last character of a slip in text form.
  const trimmed = /^\s*DR1S:/.test(text) ? text.replace(/^\s+|[\r\n\t]+$/g, "") : text.trim();
  const out = $("pasted");
  out.textContent = "";
  if (!trimmed) {
    $("paste").focus();
    return;
  }
  if (trimmed.startsWith("DR1S:") || trimmed.startsWith("{")) {
    checked({ slip: trimmed, name: "-" });
    return;
  }
  const line = text.replace(/\r?\n$/, "");
  const { sha256, sm3 } = hashedLine(line);
  out.append(lineView(t(TEXTS.linePasted), line, [["SHA-256", sha256], ["SM3", sm3]]));
}

function taken(input) {
  if (input.text !== undefined) {
    $("paste").value = input.text;
    pasted(input.text);
    return;
  }
  checked(input);
}

function wired() {
  $("language").addEventListener("click", () => {
    state.lang = state.lang === "zh" ? "en" : "zh";
    lettered();
  });
  for (const id of ["files", "folder"]) {
    $(`choose-${id}`).addEventListener("click", () => $(id).click());
    $(id).addEventListener("change", async (event) => {
      const chosen = Array.from(event.target.files);
      event.target.value = "";
      if (chosen.length) taken(await ofFiles(chosen));
    });
  }
  $("read").addEventListener("click", () => pasted($("paste").value));
  $("cancel").addEventListener("click", () => {
    stopped();
    $("report").textContent = t(TEXTS.cancelled);
  });
  $("one-form").addEventListener("submit", (event) => {
    event.preventDefault();
    explainedView();
  });
  const over = (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", event.type === "dragover");
  };
  for (const name of ["dragover", "dragleave"]) document.addEventListener(name, over);
  document.addEventListener("drop", async (event) => {
    over(event);
    taken(await ofDrop(event.dataTransfer));
  });
}

wired();
state.lang = (navigator.language || "zh").startsWith("en") ? "en" : "zh";
lettered();
