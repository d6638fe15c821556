// CRC-32 as ZIP uses it, four bytes a step.

const TABLES = [0, 1, 2, 3].map(() => new Uint32Array(256));
for (let n = 0; n < 256; n++) {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  TABLES[0][n] = c;
}
for (let n = 0; n < 256; n++) {
  for (let k = 1; k < 4; k++) {
    const c = TABLES[k - 1][n];
    TABLES[k][n] = TABLES[0][c & 255] ^ (c >>> 8);
  }
}
const [T0, T1, T2, T3] = TABLES;

export function crc32(bytes) {
  let c = 0xffffffff;
  let at = 0;
  for (; at + 4 <= bytes.length; at += 4) {
    c ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    c = T3[c & 255] ^ T2[(c >>> 8) & 255] ^ T1[(c >>> 16) & 255] ^ T0[c >>> 24];
  }
  for (; at < bytes.length; at++) c = T0[(c ^ bytes[at]) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
