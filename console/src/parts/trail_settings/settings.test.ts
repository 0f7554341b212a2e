import { describe, expect, it } from "vitest";

import { Failure } from "../../api/failure";
import { newDraft, placeOf, problemsOf, settingsOf } from "./settings";

const draft = { ...newDraft("111122223333", "abcd"), name: "audit" };

it("begins as AWS's console does", () => {
  expect(settingsOf(draft)).toEqual({
    name: "audit",
    bucket: "opentrail-trail-111122223333-abcd",
    prefix: "",
    kmsKeyId: "",
    multiRegion: true,
    globalServiceEvents: true,
    logFileValidation: true,
  });
  expect(problemsOf(draft)).toEqual({});
});

describe("problemsOf()", () => {
  const rows: [string, object, string[]][] = [
    ["a short name", { name: "ab" }, ["name"]],
    ["a strange name", { name: "my trail" }, ["name"]],
    ["no bucket", { bucketKind: "existing", bucket: " " }, ["bucket"]],
    ["a bucket that cannot be made", { newBucket: "My_Bucket" }, ["bucket"]],
    ["an old bucket of any name", { bucketKind: "existing", bucket: "My_Bucket" }, []],
    ["no key", { encrypted: true }, ["kmsKeyId"]],
    ["tags that the editor refuses", { tagsAreValid: false }, ["tags"]],
    ["a key that is not used", { encrypted: false, kmsKeyId: "" }, []],
  ];
  it.each(rows)("finds %s", (_, more, places) => {
    expect(Object.keys(problemsOf({ ...draft, ...more }))).toEqual(places);
  });
});

it("takes off a slash that CloudTrail puts there itself", () => {
  expect(settingsOf({ ...draft, prefix: "logs/" }).prefix).toBe("logs");
});

describe("placeOf()", () => {
  const rows: [string, string | undefined][] = [
    ["TrailAlreadyExistsException", "name"],
    ["InvalidTrailNameException", "name"],
    ["S3BucketDoesNotExistException", "bucket"],
    ["InsufficientS3BucketPolicyException", "bucket"],
    ["BucketAlreadyExists", "bucket"],
    ["InvalidS3PrefixException", "prefix"],
    ["KmsKeyNotFoundException", "kmsKeyId"],
    ["InvalidEventSelectorsException", "events"],
    ["InvalidTagParameterException", "tags"],
    ["TagsLimitExceededException", "tags"],
    ["AccessDeniedException", undefined],
  ];
  it.each(rows)("%s belongs to %s", (code, place) => {
    expect(placeOf(new Failure(code, "why", 400))).toBe(place);
  });
  it("knows nothing of what is no answer", () => {
    expect(placeOf(new Error("broken"))).toBeUndefined();
  });
});
