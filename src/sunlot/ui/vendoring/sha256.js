// What the site needs of @noble/hashes: SHA-256 of a text, as hex. Bundled by sunlot.ui.vendoring.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
export const hex = (text) => bytesToHex(sha256(utf8ToBytes(text)));
