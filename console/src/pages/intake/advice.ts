// What to do about what was given up, by its reason.

import { shellWord } from "../../parts/shell_word";
import type { Letter } from "./hooks";

const advices: [RegExp, string][] = [
  [
    /altered|not what the digest names/i,
    "Somebody changed the file after it was delivered. Compare it with another copy, and validate" +
      " the trail; the events that were read stay.",
  ],
  [
    /signature|digest/i,
    "The chain of digests is broken here. Run `opentrail validate` over the trail of that time," +
      " and ask who may write to the bucket.",
  ],
  [
    /NoSuchKey|NoSuchBucket|not found|no such/i,
    "The object is gone, or was never there. Restore it if the bucket keeps versions, then read" +
      " it with a back-fill.",
  ],
  [
    /kms|decrypt/i,
    "The feed's credentials need kms:Decrypt on the key of the object; then read it with a" +
      " back-fill.",
  ],
  [
    /AccessDenied|denied|forbidden|403/i,
    "The feed's credentials need s3:GetObject on the object; then read it with a back-fill.",
  ],
  [
    /records are not taken/i,
    "The file is read, but for the records that are named. Look at them in the file: they are no" +
      " CloudTrail records, or are larger than CloudTrail's.",
  ],
  [
    /gzip|JSON|inflate|truncated|damaged|Records/i,
    "The file is damaged, or no CloudTrail file. Put a whole copy in its place, and it is read" +
      " again when it is announced, or by a back-fill.",
  ],
];

export function adviceOf(letter: Pick<Letter, "reason" | "bucket" | "body">): string {
  if (!letter.bucket && letter.body)
    return (
      "The message is none of those that announce files. Look whether something else sends to the" +
      " queue."
    );
  const found = advices.find(([pattern]) => pattern.test(letter.reason));
  if (found) return found[1];
  return "Mend what the reason names, then read the object with a back-fill.";
}

/** Reads what a bucket, or one folder of it, has and nobody read. */
export function backfillCommand(bucket: string, folder: string, endpoint: string): string {
  const source = shellWord(`s3://${bucket}/${folder}`);
  return `opentrail intake backfill ${source} --endpoint ${endpoint}`;
}

/** Of a letter's folder; null: it is of no bucket. */
export function letterCommand(letter: Pick<Letter, "bucket" | "key">, endpoint: string) {
  if (!letter.bucket) return null;
  const folder = (letter.key ?? "").split("/").slice(0, -1).join("/");
  return backfillCommand(letter.bucket, folder, endpoint);
}
