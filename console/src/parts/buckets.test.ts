import { expect, it } from "vitest";

import { countsAt, outcomes, startsOf } from "./buckets";

const hour = 3_600_000;
const at = (text: string) => Date.parse(text);
const buckets = [
  { start: "2026-01-02T03:00:00Z", count: 10, errors: 4, denied: 1 },
  { start: "2026-01-02T04:00:00Z", count: 0, errors: 0, denied: 0 },
  { start: "2026-01-02T05:00:00Z", count: 3, errors: 0, denied: 0 },
];

it("has a bar for every bucket of the time that was asked for", () => {
  const moments = { from: at("2026-01-02T01:30:00Z"), to: at("2026-01-02T05:30:00Z") };
  const { starts, step } = startsOf(buckets, "1h", moments);
  expect(step).toBe(hour);
  expect(starts[0]).toBe(at("2026-01-02T01:00:00Z"));
  expect(starts).toHaveLength(5);
  expect(countsAt(starts, buckets, ({ count }) => count)).toEqual([0, 0, 10, 0, 3]);
});

it("goes from the first to the last where no time was asked for", () => {
  expect(startsOf(buckets, "1h", undefined).starts).toHaveLength(3);
  expect(startsOf([], "1h", undefined).starts).toEqual([]);
  expect(startsOf(buckets, "odd", undefined).starts).toEqual([]);
});

it("has an end however long the time is", () => {
  const moments = { from: 0, to: at("2026-01-02T00:00:00Z") };
  expect(startsOf([], "1s", moments).starts.length).toBeLessThanOrEqual(200);
});

it("tells outcomes apart so that they add up", () => {
  const [first] = buckets;
  if (!first) throw new Error("no bucket");
  expect(outcomes.map(({ pick }) => pick(first))).toEqual([6, 3, 1]);
});
