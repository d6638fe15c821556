// Shard leaves and places in a sharded frame (§2).

import { hex, utf8 } from "../core/bytes.js";
import { Refusal, refuse } from "../core/refusal.js";
import { Paths, included, rootOf } from "../core/tree.js";
import { decimal, field, need } from "./forms.js";
import { readLine } from "./lines.js";

/** The shard of a unit: its first six characters. */
export function shardOf(unit) {
  return need("shard", unit.slice(0, 6));
}

/** {shard, count, root} of a shard leaf; an empty shard is refused. */
export function readShardLeaf(suite, leaf) {
  const parts = leaf.split("|");
  const head = parts.slice(0, 2).join("|");
  if (head !== `${suite.name}|shard`) refuse("field-alphabet", { value: head });
  if (parts.length !== 5) refuse("number-form", { kind: "fields", value: parts.length });
  const [shard, count, root] = parts.slice(2).map(field);
  const made = { shard: need("shard", shard), count: decimal("count", count), root: need("digest", root) };
  if (!made.count) refuse("number-form", { kind: "count", value: count });
  return made;
}

/**
 * What tells of places {index, leaf, path, shard} whether they lead to the frame's root; `shards`
 * null: one tree.
 */
export function presence(suite, count, root, shards) {
  const paths = new Paths(suite, count, root);
  return ({ index, leaf, path, shard: top }) => {
    if (shards !== null) return top !== null && inShard(suite, { index, leaf, path, top }, count, root, shards);
    return top === null && paths.holds(utf8(leaf), index, path);
  };
}

function inShard(suite, { index, leaf, path, top }, count, root, shards) {
  try {
    const shard = readShardLeaf(suite, top.leaf);
    const { unit } = readLine("frame", leaf, { suite });
    return (
      shardOf(unit) === shard.shard &&
      shard.count <= count &&
      included(suite, utf8(leaf), index, shard.count, path, shard.root) &&
      included(suite, utf8(top.leaf), top.index, shards, top.path, root)
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

/** Whether a proof of absence {object_id, frame, neighbours or shards} holds. */
export function absent(suite, { object_id: id, frame, neighbours, shards }) {
  const { count, root } = frame;
  if (frame.shards === undefined) return between(suite, root, count, id, neighbours);
  if (shards.length !== frame.shards) return false;
  if (rootOf(suite, shards.map((one) => utf8(one.leaf))) !== root) return false;
  try {
    const leaves = shards.map((one) => readShardLeaf(suite, one.leaf));
    const ascending = leaves.every((one, at) => !at || leaves[at - 1].shard < one.shard);
    const total = leaves.reduce((sum, one) => sum + one.count, 0);
    return (
      ascending && total === count &&
      leaves.every((one, at) => between(suite, one.root, one.count, id, shards[at].neighbours))
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return false;
  }
}

/** Whether an id would have to stand between the neighbours, and does not. */
function between(suite, root, count, id, neighbours) {
  if (!count) return !neighbours.length && root === hex(suite.hash(new Uint8Array(0)));
  const ids = [];
  for (const { index, leaf, path } of neighbours) {
    if (!included(suite, utf8(leaf), index, count, path, root)) return false;
    try {
      ids.push(readLine("frame", leaf, { suite }).id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return false;
    }
  }
  const at = neighbours.map((one) => one.index);
  if (ids.length === 2) return at[1] === at[0] + 1 && ids[0] < id && id < ids[1];
  if (ids.length !== 1) return false;
  return (at[0] === 0 && id < ids[0]) || (at[0] === count - 1 && ids[0] < id);
}
