// Raw DEFLATE (RFC 1951), so that an archive packed anew can be read before it is refused.

const LENGTH_BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const LENGTH_EXTRA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BASE = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
const DISTANCE_EXTRA = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

class Codes {
  constructor(lengths) {
    this.counts = new Uint16Array(16);
    for (const length of lengths) this.counts[length] += 1;
    this.counts[0] = 0;
    // Codes that are left over; negative: more codes than there are.
    this.left = 1;
    for (let i = 1; i < 16; i++) this.left = this.left * 2 - this.counts[i];
    this.one = this.counts[1] === 1 && this.left === 1 << 14;
    this.none = this.counts.every((count) => !count);
    const offsets = new Uint16Array(16);
    for (let i = 1; i < 15; i++) offsets[i + 1] = offsets[i] + this.counts[i];
    this.symbols = new Uint16Array(lengths.length);
    lengths.forEach((length, symbol) => {
      if (length) this.symbols[offsets[length]++] = symbol;
    });
  }
}

/** Every code is used; one alone, of one bit, or none at all is allowed where `few`. */
function complete(codes, few) {
  if (codes.left && !(codes.none || (few && codes.one))) throw new Error("no such codes");
  return codes;
}

class Bits {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
    this.kept = 0;
    this.held = 0;
  }

  take(count) {
    while (this.held < count) {
      if (this.at >= this.bytes.length) throw new Error("ends early");
      this.kept |= this.bytes[this.at++] << this.held;
      this.held += 8;
    }
    const value = this.kept & ((1 << count) - 1);
    this.kept >>>= count;
    this.held -= count;
    return value;
  }

  symbol(codes) {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.take(1);
      const count = codes.counts[length];
      if (code - count < first) return codes.symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new Error("no such code");
  }
}

const fixedLengths = [];
for (let i = 0; i < 288; i++) fixedLengths.push(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
const FIXED = [new Codes(fixedLengths), new Codes(new Array(30).fill(5))];

function dynamic(bits) {
  const [literals, distances, codes] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4];
  if (literals > 286 || distances > 30) throw new Error("no such codes");
  const order = new Array(19).fill(0);
  for (let i = 0; i < codes; i++) order[CODE_ORDER[i]] = bits.take(3);
  const lengthCodes = complete(new Codes(order), false);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = bits.symbol(lengthCodes);
    if (symbol < 16) {
      lengths.push(symbol);
      continue;
    }
    if (symbol === 16 && !lengths.length) throw new Error("nothing to repeat");
    const [value, count] =
      symbol === 16
        ? [lengths[lengths.length - 1], 3 + bits.take(2)]
        : [0, symbol === 17 ? 3 + bits.take(3) : 11 + bits.take(7)];
    for (let i = 0; i < count; i++) lengths.push(value);
  }
  if (lengths.length > literals + distances || !lengths[256]) throw new Error("no such codes");
  return [lengths.slice(0, literals), lengths.slice(literals)].map((one) => complete(new Codes(one), true));
}

/** The bytes behind `bytes`, exactly `size` of them; throws where they are not. */
export function inflated(bytes, size) {
  const out = new Uint8Array(size);
  const bits = new Bits(bytes);
  let at = 0;
  const put = (byte) => {
    if (at >= size) throw new Error("more than announced");
    out[at++] = byte;
  };
  for (let last = 0; !last; ) {
    last = bits.take(1);
    const kind = bits.take(2);
    if (kind === 0) {
      bits.kept = 0;
      bits.held = 0;
      const [length, turned] = [bits.take(16), bits.take(16)];
      if (length !== (turned ^ 0xffff) || bits.at + length > bytes.length) throw new Error("no such length");
      for (let i = 0; i < length; i++) put(bytes[bits.at++]);
    } else if (kind < 3) {
      const [literals, distances] = kind === 1 ? FIXED : dynamic(bits);
      for (;;) {
        const symbol = bits.symbol(literals);
        if (symbol === 256) break;
        if (symbol < 256) {
          put(symbol);
          continue;
        }
        if (symbol > 285) throw new Error("no such code");
        const length = LENGTH_BASE[symbol - 257] + bits.take(LENGTH_EXTRA[symbol - 257]);
        const code = bits.symbol(distances);
        const back = DISTANCE_BASE[code] + bits.take(DISTANCE_EXTRA[code]);
        if (!(back <= at)) throw new Error("reaches before the start");
        for (let i = 0; i < length; i++) put(out[at - back]);
      }
    } else {
      throw new Error("no such block");
    }
  }
  if (at !== size) throw new Error("less than announced");
  return out;
}
