// Trees of RFC 9162: streaming roots and proofs of inclusion.

import { hex, unhexInto } from "./bytes.js";

/** Takes leaf data one after the other; O(log n) memory. */
export class Root {
  constructor(suite) {
    this.suite = suite;
    this.count = 0;
    this.leaf = new Uint8Array(512);
    // One pair of nodes for each height; the bits of `count` tell which left ones are there.
    this.pairs = [];
  }

  /** Adds the bytes of `data` from `start` to `end`. */
  add(data, start = 0, end = data.length) {
    const length = end - start;
    if (length + 1 > this.leaf.length) this.leaf = new Uint8Array(2 * length + 1);
    const { leaf, suite } = this;
    for (let i = 0; i < length; i++) leaf[i + 1] = data[start + i];
    suite.into(leaf, length + 1, this._room(0));
    for (let height = 0; (this.count >>> height) & 1; height++) {
      suite.into(this.pairs[height].whole, 65, this._room(height + 1));
    }
    this.count += 1;
  }

  /** Where the next node of a height belongs. */
  _room(height) {
    if (height === this.pairs.length) this.pairs.push(new Pair());
    const { left, right } = this.pairs[height];
    return (this.count >>> height) & 1 ? right : left;
  }

  digest() {
    let node = null;
    this.pairs.forEach(({ left }, height) => {
      if (!((this.count >>> height) & 1)) return;
      if (!node) {
        node = left.slice();
        return;
      }
      const both = new Pair();
      both.left.set(left);
      both.right.set(node);
      node = this.suite.hash(both.whole);
    });
    return hex(node || this.suite.hash(new Uint8Array(0)));
  }
}

/** What the hash of a node is of: 1, left, right. */
class Pair {
  constructor() {
    this.whole = new Uint8Array(65);
    this.whole[0] = 1;
    this.left = this.whole.subarray(1, 33);
    this.right = this.whole.subarray(33);
  }
}

export function rootOf(suite, lines) {
  const root = new Root(suite);
  for (const data of lines) root.add(data);
  return root.digest();
}

function leafHash(suite, data) {
  const leaf = new Uint8Array(data.length + 1);
  leaf.set(data, 1);
  return suite.hash(leaf);
}

/** Whether leaf `index` of a tree of `size` leaves is `data`; the path goes lowest sibling first. */
export function included(suite, data, index, size, path, root) {
  return index >= 0 && index < size && rootFrom(suite, data, index, size, path) === root;
}

/** The root that a leaf and its path give, or null. */
export function rootFrom(suite, data, index, size, path) {
  return new Climb(suite, size).root(leafHash(suite, data), index, path);
}

/** `included` for many leaves of one tree: where a path joins the one before, the rest is known. */
export class Paths {
  constructor(suite, size, root) {
    this.suite = suite;
    this.size = size;
    this.wanted = root;
    this.climb = new Climb(suite, size);
  }

  holds(data, index, path) {
    if (!(index >= 0 && index < this.size)) return false;
    return this.climb.root(leafHash(this.suite, data), index, path) === this.wanted;
  }
}

/** Steps from leaves of one tree to its root; what the last path came by is kept. */
class Climb {
  constructor(suite, size) {
    this.suite = suite;
    this.size = size;
    this.pair = new Pair();
    this.hash = new Uint8Array(32);
    // Place in the tree, node there, the path from there on: of the steps of the last path.
    this.last = { path: [], steps: new Map(), root: null };
  }

  root(leaf, index, path) {
    const { hash, last: before, pair, suite } = this;
    const steps = new Map();
    hash.set(leaf);
    let at = index;
    let last = this.size - 1;
    for (let taken = 0; taken < path.length; taken++) {
      const known = before.steps.get(last);
      if (known && known.at === at && sameRest(path, taken, before.path, known.taken) && same(hash, known.node)) {
        this._keep(path, taken - known.taken, steps, before.steps, last, before.root);
        return before.root;
      }
      const sibling = path[taken];
      if (last === 0 || !/^[0-9a-f]{64}$/.test(sibling)) return null;
      steps.set(last, { at, taken, node: hash.slice() });
      if (at % 2 === 1 || at === last) {
        unhexInto(sibling, pair.left, 0);
        pair.right.set(hash);
        while (at % 2 === 0 && at !== 0) {
          at = Math.floor(at / 2);
          last = Math.floor(last / 2);
        }
      } else {
        pair.left.set(hash);
        unhexInto(sibling, pair.right, 0);
      }
      suite.into(pair.whole, 65, hash);
      at = Math.floor(at / 2);
      last = Math.floor(last / 2);
    }
    const root = last === 0 ? hex(hash) : null;
    this.last = { path, steps, root };
    return root;
  }

  /** The steps of a path that joined the one before at `last`, with those of that one above. */
  _keep(path, later, steps, known, last, root) {
    for (const [height, step] of known) {
      if (height <= last) steps.set(height, later ? { ...step, taken: step.taken + later } : step);
    }
    this.last = { path, steps, root };
  }
}

function same(one, other) {
  for (let i = 0; i < 32; i++) if (one[i] !== other[i]) return false;
  return true;
}

function sameRest(path, at, other, otherAt) {
  if (path.length - at !== other.length - otherAt) return false;
  for (; at < path.length; at++, otherAt++) if (path[at] !== other[otherAt]) return false;
  return true;
}
