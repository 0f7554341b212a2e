import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { defaultChoice } from "../../parts/trail_events/choice";
import type { Trail } from "../../parts/trail_health";
import { change, changedSettings, draftOf, Unchanged } from "./hooks";

const trail: Trail = {
  trailARN: "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit",
  name: "audit",
  account: "111122223333",
  homeRegion: "eu-west-1",
  bucket: "logs",
  prefix: "all",
  multiRegion: false,
  includeGlobalServiceEvents: false,
  recursiveLogging: true,
  logFileValidation: true,
  customEventSelectors: false,
  logging: true,
  created: "2026-01-01T00:00:00Z",
  regions: ["eu-west-1"],
  delivery: { lag: 0, openFiles: 0, givenUpFiles: 0, stopped: false },
  digest: {},
  tags: [
    { key: "team", value: "security" },
    { key: "old", value: "" },
  ],
};
const draft = draftOf(trail);

describe("changedSettings()", () => {
  it("has nothing to change of what stayed", () => {
    expect(changedSettings(trail, draft)).toBeUndefined();
  });
  it("takes off a prefix and a key by empty text", () => {
    const encrypted = { ...trail, kmsKeyId: "alias/audit" };
    const cleared = { ...draftOf(encrypted), prefix: "", encrypted: false };
    expect(changedSettings(encrypted, cleared)).toMatchObject({ prefix: "", kmsKeyId: "" });
  });
  it("keeps a trail of one Region without global services' events", () => {
    const other = changedSettings(trail, { ...draft, bucket: "other" });
    expect(other?.globalServiceEvents).toBe(false);
    const wide = changedSettings(trail, { ...draft, multiRegion: true });
    expect(wide?.globalServiceEvents).toBe(true);
  });
});

describe("change()", () => {
  const asked: [string, string | null, unknown][] = [];
  let refused = "";
  beforeEach(() => {
    asked.length = 0;
    refused = "";
    vi.stubGlobal("fetch", async (request: Request) => {
      const operation = request.headers.get("x-amz-target")?.split(".").at(-1) ?? "";
      asked.push([operation, request.headers.get("x-opentrail-region"), await request.json()]);
      const body = operation === refused ? { __type: "Refused", message: "why" } : {};
      return new Response(JSON.stringify(body), { status: operation === refused ? 400 : 200 });
    });
  });
  afterEach(() => vi.unstubAllGlobals());
  const readOnly = {
    ...defaultChoice,
    management: { ...defaultChoice.management, readWrite: "ReadOnly" as const },
  };

  it("calls nothing when nothing changed", async () => {
    expect(await change(trail, draft, defaultChoice, defaultChoice)).toBe(false);
    expect(asked).toEqual([]);
  });
  it("changes settings, then events, in the trail's Region", async () => {
    const other = { ...draft, bucket: "other" };
    expect(await change(trail, other, readOnly, defaultChoice)).toBe(true);
    expect(asked.map(([operation, region]) => [operation, region])).toEqual([
      ["UpdateTrail", "eu-west-1"],
      ["PutEventSelectors", "eu-west-1"],
    ]);
    expect(asked[0]?.[2]).toMatchObject({ Name: "audit", S3BucketName: "other" });
  });
  it("says how far it came", async () => {
    refused = "PutEventSelectors";
    const other = { ...draft, bucket: "other" };
    const failing = change(trail, other, readOnly, defaultChoice);
    await expect(failing).rejects.toMatchObject({
      changed: ["settings"],
      part: "events",
      message: "why",
    });
    await expect(failing).rejects.toBeInstanceOf(Unchanged);
  });
  it("removes tags, and adds those that are new or have another value", async () => {
    const tags = [
      { key: "team", value: "audit", existing: true },
      { key: "old", value: "", existing: true, markedForRemoval: true },
      { key: "new", value: "1", existing: false },
      { key: "bare", value: "", existing: false },
      { key: " ", value: "forgotten", existing: false },
    ];
    expect(await change(trail, { ...draft, tags }, defaultChoice, defaultChoice)).toBe(true);
    const ResourceId = trail.trailARN;
    expect(asked).toEqual([
      ["RemoveTags", "eu-west-1", { ResourceId, TagsList: [{ Key: "old" }] }],
      [
        "AddTags",
        "eu-west-1",
        {
          ResourceId,
          TagsList: [{ Key: "team", Value: "audit" }, { Key: "new", Value: "1" }, { Key: "bare" }],
        },
      ],
    ]);
  });
});
