// Trees of RFC 9162: streaming roots and proofs of inclusion.

import { hex, unhex } from "./bytes.js";

/** Takes leaf data one after the other; O(log n) memory. */
export class Root {
  constructor(suite) {
    this.suite = suite;
    this.count = 0;
    this.stack = [];
    this.pair = new Uint8Array(65);
    this.pair[0] = 1;
    this.leaf = new Uint8Array(512);
  }

  add(data) {
    if (data.length + 1 > this.leaf.length) this.leaf = new Uint8Array(2 * data.length + 1);
    this.leaf[0] = 0;
    this.leaf.set(data, 1);
    let node = this.suite.into(this.leaf.subarray(0, data.length + 1), this._fresh(0));
    this.count += 1;
    let level = 0;
    for (let bits = this.count; bits % 2 === 0; bits /= 2) {
      node = this._join(this.stack[level].hash, node, this._fresh(level + 1));
      this.stack[level].used = false;
      level += 1;
    }
    this.stack[level].hash.set(node);
    this.stack[level].used = true;
  }

  _fresh(level) {
    while (this.stack.length <= level) {
      this.stack.push({ hash: new Uint8Array(32), next: new Uint8Array(32), used: false });
    }
    return this.stack[level].next;
  }

  _join(left, right, out) {
    this.pair.set(left, 1);
    this.pair.set(right, 33);
    return this.suite.into(this.pair, out);
  }

  digest() {
    let node = null;
    for (const { hash, used } of this.stack) {
      if (used) node = node ? this._join(hash, node, new Uint8Array(32)) : hash.slice();
    }
    return hex(node || this.suite.hash(new Uint8Array(0)));
  }
}

export function rootOf(suite, lines) {
  const root = new Root(suite);
  for (const data of lines) root.add(data);
  return root.digest();
}

/** Whether leaf `index` of a tree of `size` leaves is `data`; the path goes lowest sibling first. */
export function included(suite, data, index, size, path, root) {
  if (!(index >= 0 && index < size)) return false;
  const leaf = new Uint8Array(data.length + 1);
  leaf.set(data, 1);
  return climb(suite, suite.hash(leaf), index, size, path) === root;
}

/** The root that a leaf and its path give, or null. */
export function rootFrom(suite, data, index, size, path) {
  const leaf = new Uint8Array(data.length + 1);
  leaf.set(data, 1);
  return climb(suite, suite.hash(leaf), index, size, path);
}

function climb(suite, leafHash, index, size, path) {
  const pair = new Uint8Array(65);
  pair[0] = 1;
  let node = leafHash;
  let at = index;
  let last = size - 1;
  for (const sibling of path) {
    if (!/^[0-9a-f]{64}$/.test(sibling) || last === 0) return null;
    const other = unhex(sibling);
    if (at % 2 === 1 || at === last) {
      pair.set(other, 1);
      pair.set(node, 33);
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else {
      pair.set(node, 1);
      pair.set(other, 33);
    }
    node = suite.hash(pair);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hex(node) : null;
}
