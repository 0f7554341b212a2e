// Settings: a trail's general settings as their form holds them, and where an error belongs.

import { Failure } from "../../api/failure";
import type { TrailSettings } from "../../api/trail_operations";
import type { DraftTag } from "./tags";

export interface Draft {
  name: string;
  bucketKind: "new" | "existing";
  newBucket: string;
  bucket: string;
  prefix: string;
  encrypted: boolean;
  kmsKeyId: string;
  logFileValidation: boolean;
  multiRegion: boolean;
  tags: readonly DraftTag[];
  /** As the editor says. */
  tagsAreValid: boolean;
}

/** As AWS's console begins: every Region, validated. */
export function newDraft(account: string, unique: string): Draft {
  return {
    name: "",
    bucketKind: "new",
    newBucket: `opentrail-trail-${account}-${unique}`,
    bucket: "",
    prefix: "",
    encrypted: false,
    kmsKeyId: "",
    logFileValidation: true,
    multiRegion: true,
    tags: [],
    tagsAreValid: true,
  };
}

export function bucketOf(draft: Draft): string {
  return (draft.bucketKind === "new" ? draft.newBucket : draft.bucket).trim();
}

export function settingsOf(draft: Draft): TrailSettings {
  return {
    name: draft.name.trim(),
    bucket: bucketOf(draft),
    prefix: draft.prefix.trim().replace(/\/+$/, ""),
    kmsKeyId: draft.encrypted ? draft.kmsKeyId.trim() : "",
    multiRegion: draft.multiRegion,
    globalServiceEvents: true,
    logFileValidation: draft.logFileValidation,
  };
}

export type Place = "name" | "bucket" | "prefix" | "kmsKeyId" | "tags" | "events";
export type Wrong = Partial<Record<Place, string>>;

/** What is missing before the server is asked. */
export function problemsOf(draft: Draft): Wrong {
  const wrong: Wrong = {};
  const name = draft.name.trim();
  if (name.length < 3 || name.length > 128) wrong.name = "A name of 3 to 128 characters is needed.";
  else if (!/^[A-Za-z0-9][A-Za-z0-9._-]*[A-Za-z0-9]$/.test(name))
    wrong.name = "Letters, numbers and . _ - only; letters or numbers at both ends.";
  const bucket = bucketOf(draft);
  if (bucket === "") wrong.bucket = "Choose a bucket, or enter its name.";
  else if (draft.bucketKind === "new" && !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    wrong.bucket =
      "3 to 63 characters: small letters, numbers, . and -; letters or numbers at both ends.";
  if (draft.encrypted && draft.kmsKeyId.trim() === "")
    wrong.kmsKeyId = "Enter the key's ARN, id or alias, or switch encryption off.";
  if (!draft.tagsAreValid) wrong.tags = "Mend or remove the tags that are marked.";
  return wrong;
}

const places: [RegExp, Place][] = [
  [/^(InvalidTrailName|TrailAlreadyExists|MaximumNumberOfTrails)/, "name"],
  [/^(InvalidS3Prefix)/, "prefix"],
  [
    /^(S3BucketDoesNotExist|InvalidS3BucketName|InsufficientS3BucketPolicy|InvalidBucket|Bucket)/,
    "bucket",
  ],
  [/^(Kms|InvalidKmsKeyId|InsufficientEncryptionPolicy)/, "kmsKeyId"],
  [/^(InvalidTagParameter|TagsLimitExceeded)/, "tags"],
  [/^(InvalidEventSelectors)/, "events"],
];

/** The field that an error is about; none: it belongs above all. */
export function placeOf(thrown: unknown): Place | undefined {
  if (!(thrown instanceof Failure)) return undefined;
  return places.find(([pattern]) => pattern.test(thrown.code))?.[1];
}
