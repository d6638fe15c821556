// Bytes, hex and ASCII, without any browser service.

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const encoder = new TextEncoder();

export function utf8(text) {
  return encoder.encode(text);
}

export function hex(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX[bytes[i]];
  return text;
}

const digitOf = (code) => (code < 58 ? code - 48 : (code | 32) - 87);

/** The bytes of a text of hex digits, from place `at` of `bytes` on. */
export function unhexInto(text, bytes, at) {
  for (let i = 0; i < text.length; i += 2) {
    bytes[at++] = (digitOf(text.charCodeAt(i)) << 4) | digitOf(text.charCodeAt(i + 1));
  }
}

export function unhex(text) {
  const bytes = new Uint8Array(text.length / 2);
  unhexInto(text, bytes, 0);
  return bytes;
}

export function ascii(bytes, start, end) {
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]);
  return text;
}

/** UTF-8 without byte order mark as text, or null. */
export function decoded(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    return null;
  }
}

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Order of strings by code point, which for UTF-8 is the order of bytes. */
export function byCodePoint(a, b) {
  const one = Array.from(a);
  const other = Array.from(b);
  for (let i = 0; i < one.length && i < other.length; i++) {
    const difference = one[i].codePointAt(0) - other[i].codePointAt(0);
    if (difference) return difference;
  }
  return one.length - other.length;
}
