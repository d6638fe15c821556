// Shard leaves and places in a sharded frame (§2).

import { utf8 } from "../core/bytes.js";
import { Refusal, refuse } from "../core/refusal.js";
import { included } from "../core/tree.js";
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

/** Whether a place {index, leaf, path, shard} leads to the frame's root; `shards` null: one tree. */
export function present(suite, { index, leaf, path, shard: top }, count, root, shards) {
  if ((shards === null) !== (top === null)) return false;
  if (shards === null) return included(suite, utf8(leaf), index, count, path, root);
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
