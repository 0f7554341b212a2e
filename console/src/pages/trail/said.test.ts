import { describe, expect, it } from "vitest";

import { chainText, digestSaid, linkSaid } from "./digest_columns";
import type { TrailDigest, Validation } from "./hooks";
import { validateCommand } from "../../parts/trail_page/content";
import { percentOf, resultOf } from "./validation_said";

const digest: TrailDigest = {
  bucket: "logs",
  key: "AWSLogs/digest.json.gz",
  region: "us-east-1",
  start: "2026-01-15T00:00:00Z",
  end: "2026-01-15T01:00:00Z",
  logFiles: 3,
  fingerprint: "f",
  sha256: "00",
  backfill: false,
  final: false,
  state: "valid",
  line: "Digest file\ts3://logs/AWSLogs/digest.json.gz\tvalid",
  link: "holds",
};

describe("chainText()", () => {
  const rows: [string, TrailDigest[], string | undefined][] = [
    ["no digests", [], undefined],
    ["a chain in order", [digest, { ...digest, link: "begins" }], "success"],
    ["a broken link", [digest, { ...digest, link: "differs" }], "error"],
    ["a digest that is gone", [{ ...digest, state: "notFound", link: "unknown" }], "error"],
    ["one that could not be read", [{ ...digest, link: "unread" }], "warning"],
  ];
  it.each(rows)("tells of %s", (_, digests, type) => {
    expect(chainText(digests)?.type).toBe(type);
  });
  it("counts what is not in order", () => {
    expect(chainText([digest, { ...digest, link: "gone" }])?.text).toBe(
      "1 of the 2 digests below are not in order.",
    );
  });
});

it("says why a digest is not valid, without its place", () => {
  const line = "Digest file\ts3://logs/AWSLogs/digest.json.gz\tINVALID: not found";
  expect(digestSaid({ ...digest, state: "notFound", line }).text).toBe("INVALID: not found");
});

it("calls a chain's beginning no fault", () => {
  expect(linkSaid({ ...digest, link: "begins" }).type).toBe("info");
});

const run: Validation = {
  id: "1",
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
  from: "2026-01-15T00:00:00Z",
  to: "2026-01-16T00:00:00Z",
  state: "done",
  requested: "2026-01-16T00:00:00Z",
  expectedDigestFiles: 10,
  expectedLogFiles: 30,
  validDigestFiles: 10,
  invalidDigestFiles: 0,
  validLogFiles: 30,
  invalidLogFiles: 0,
  unnamedLogFiles: 0,
  pendingLogFiles: 0,
  filesNotRead: 0,
  allValid: true,
};

describe("resultOf()", () => {
  const none = { validDigestFiles: 0, validLogFiles: 0 };
  const rows: [string, Partial<Validation>, string, string][] = [
    ["all well", {}, "success", "All valid"],
    ["an altered file", { allValid: false, invalidLogFiles: 1 }, "error", "1 not as delivered"],
    ["a file nobody delivered", { allValid: false, unnamedLogFiles: 2 }, "error", "2 not as"],
    ["files that hang", { allValid: false, filesNotRead: 3 }, "warning", "3 could not be read"],
    ["a time without digests", { ...none, allValid: false }, "warning", "no digests"],
    ["one that waits", { state: "waiting" }, "pending", "Waits"],
    ["one that failed", { state: "failed", error: "no keys" }, "error", "no keys"],
  ];
  it.each(rows)("tells of %s", (_, more, type, text) => {
    const result = resultOf({ ...run, ...more });
    expect(result.type).toBe(type);
    expect(result.text).toContain(text);
  });
});

it("is never done before its end, nor beyond it", () => {
  const running = { ...run, state: "running" as const };
  expect(percentOf({ ...running, validLogFiles: 10 })).toBe(50);
  expect(percentOf({ ...running, validLogFiles: 300 })).toBe(99);
  expect(percentOf({ ...running, expectedDigestFiles: 0, expectedLogFiles: 0 })).toBe(0);
});

it("is a command that runs wherever it is copied to", () => {
  expect(validateCommand("arn:x:trail/audit", "2026-01-15T00:00:00Z", "http://a:1")).toBe(
    "opentrail validate --trail-arn arn:x:trail/audit --start-time 2026-01-15T00:00:00Z" +
      " --endpoint http://a:1",
  );
  expect(validateCommand("arn; rm -r", "", "http://a")).toContain("--trail-arn 'arn; rm -r' ");
});
