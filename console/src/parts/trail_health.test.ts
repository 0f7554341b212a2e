import { describe, expect, it } from "vitest";

import { healthOf, type Trail, trailPath, validationOf } from "./trail_health";

const delivery = { lag: 0, openFiles: 0, givenUpFiles: 0, stopped: false };
export const well: Trail = {
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
  name: "audit",
  account: "111122223333",
  homeRegion: "us-east-1",
  bucket: "logs",
  multiRegion: true,
  includeGlobalServiceEvents: true,
  recursiveLogging: true,
  logFileValidation: true,
  customEventSelectors: false,
  logging: true,
  created: "2026-01-01T00:00:00Z",
  regions: ["us-east-1"],
  delivery: { ...delivery, latestDelivery: "2026-01-02T00:00:00Z" },
  digest: {},
};
const validation = {
  finished: "2026-01-02T00:00:00Z",
  from: "2026-01-01T00:00:00Z",
  to: "2026-01-02T00:00:00Z",
  allValid: true,
  validDigestFiles: 24,
  invalidDigestFiles: 0,
  validLogFiles: 288,
  invalidLogFiles: 0,
  unnamedLogFiles: 0,
  pendingLogFiles: 0,
  filesNotRead: 0,
};

describe("healthOf()", () => {
  const rows: [string, Partial<Trail>, string, string][] = [
    ["all well", {}, "success", "Logging"],
    ["stopped by somebody", { logging: false }, "stopped", "Not logging"],
    ["new", { delivery }, "pending", "Nothing delivered yet"],
    [
      "a bucket that is gone",
      { delivery: { ...delivery, latestError: "NoSuchBucket", reason: "there is none" } },
      "error",
      "Not delivering: NoSuchBucket",
    ],
    [
      "no digests",
      { digest: { latestError: "AccessDenied" } },
      "error",
      "No digests: AccessDenied",
    ],
    [
      "an altered file, whatever else",
      { logging: false, validation: { ...validation, allValid: false, invalidLogFiles: 1 } },
      "error",
      "1 files not as delivered",
    ],
    [
      "stopped for good",
      { delivery: { ...delivery, stopped: true, latestError: "InternalError" } },
      "error",
      "Delivery stopped for good",
    ],
  ];
  it.each(rows)("tells of %s", (_, more, type, text) => {
    const health = healthOf({ ...well, ...more });
    expect([health.type, health.text]).toEqual([type, text]);
  });
  it("says what mends it", () => {
    const failing = { ...delivery, latestError: "AccessDenied", reason: "denied by the policy" };
    expect(healthOf({ ...well, delivery: failing }).detail).toBe(
      "denied by the policy Allow cloudtrail.amazonaws.com to write in the bucket's policy.",
    );
  });
});

it("tells what validation found", () => {
  expect(validationOf({ ...well, logFileValidation: false }).text).toBe("Off");
  expect(validationOf(well).text).toBe("Not yet");
  expect(validationOf({ ...well, validation }).text).toBe("Valid");
  const early = { ...validation, validDigestFiles: 0, validLogFiles: 0 };
  expect(validationOf({ ...well, validation: early })).toEqual({
    type: "pending",
    text: "Nothing to validate yet",
  });
  const unread = { ...validation, allValid: false, filesNotRead: 2, error: "2 files" };
  expect(validationOf({ ...well, validation: unread })).toMatchObject({
    type: "warning",
    detail: "2 files",
  });
});

it("has an address for a trail", () => {
  expect(trailPath(well, "digests")).toBe("/trails/us-east-1/audit?tab=digests");
});
