// Totp: the codes that an authenticator app shows (RFC 6238: SHA-1, six digits, steps of 30 s).

import { createHmac } from "node:crypto";

import { same } from "./report.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** RFC 4648, section 6: whole bytes; padding and spaces count for nothing. */
function base32(text: string): Buffer {
  const bits = [...text.replace(/[\s=]/g, "")]
    .map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
}

/** The step that it is now. */
export function stepNow(): number {
  return Math.floor(Date.now() / 30_000);
}

export function code(seed: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", base32(seed)).update(counter).digest();
  // RFC 4226, section 5.3.
  const at = (hash.at(-1) ?? 0) & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Six digits that are the code of no step near this one. */
export function wrongCode(seed: string, step: number): string {
  const near = [-3, -2, -1, 0, 1, 2, 3].map((off) => code(seed, step + off));
  return ["000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"].filter(
    (digits) => !near.includes(digits),
  )[0] as string;
}

/** RFC 6238, appendix B: at 59 s, 1111111109 s and 20000000000 s; of eight digits the last six. */
export function checkVectors(): void {
  const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"; // "12345678901234567890"
  const at = [59, 1_111_111_109, 20_000_000_000];
  same(
    at.map((seconds) => code(seed, Math.floor(seconds / 30))),
    ["287082", "081804", "353130"],
    "codes of RFC 6238",
  );
}
