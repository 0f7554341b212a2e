import { expect, it } from "vitest";

import { barAt, barsMax, barsOf, partOf, rangeOfBars } from "./histogram_scale";

const hour = 3_600_000;
const start = Date.parse("2026-01-01T00:00:00Z");
const bucket = (hours: number, count: number, errors = 0, denied = 0) => ({
  start: new Date(start + hours * hour).toISOString(),
  count,
  errors,
  denied,
});

it("draws bars where there are no events, too, to both ends", () => {
  const bars = barsOf([bucket(2, 7, 3, 1)], "1h", [start, start + 4 * hour - 1]);
  expect(bars.map(({ count }) => count)).toEqual([0, 0, 7, 0]);
  expect(bars[2]).toEqual({
    start: start + 2 * hour,
    end: start + 3 * hour,
    count: 7,
    errors: 3,
    denied: 1,
  });
});

it("begins and ends with the range, in the midst of a bucket too", () => {
  const ends: [number, number] = [start + hour / 2, start + 3 * hour + hour / 2];
  const bars = barsOf([bucket(0, 1), bucket(2, 7), bucket(3, 2)], "1h", ends);
  expect(bars.map(({ count }) => count)).toEqual([1, 0, 7, 2]);
  expect(rangeOfBars(bars, 0, 3)).toEqual({
    from: "2026-01-01T00:30:00.000Z",
    to: "2026-01-01T03:30:00.000Z",
  });
  // What is drawn is of the time that it is of: half a bucket is half as wide.
  expect(partOf(bars, start + 2 * hour)).toBeCloseTo(0.5, 5);
  expect([0, 0.16, 0.17, 0.99, 1, 2].map((part) => barAt(bars, part))).toEqual([0, 0, 1, 3, 3, 3]);
});

it("hides no event in a sliver at an end", () => {
  // To three o'clock sharp, which is of the range: a bucket of which a millisecond is.
  const bars = barsOf([bucket(2, 7, 2, 1), bucket(3, 1, 1, 1)], "1h", [start, start + 3 * hour]);
  expect(bars.map(({ count }) => count)).toEqual([0, 0, 8]);
  expect(bars[2]).toMatchObject({ errors: 3, denied: 2, end: start + 3 * hour + 1 });
  expect(rangeOfBars(bars, 2, 2)?.to).toBe("2026-01-01T03:00:00.000Z");
});

it("shows what a server says of a time beside the range: its clock may differ", () => {
  const bars = barsOf([bucket(5, 1)], "1h", [start, start + 2 * hour - 1]);
  expect(bars.at(-1)).toMatchObject({ count: 1, end: start + 6 * hour });
});

it("goes from the first bucket to the last where there are no ends", () => {
  const bars = barsOf([bucket(0, 1), bucket(3, 2)], "1h", undefined);
  expect(bars.map(({ count }) => count)).toEqual([1, 0, 0, 2]);
  expect(barsOf([], "1h", undefined)).toEqual([]);
});

it("joins buckets where there are too many to draw, and loses none", () => {
  const buckets = Array.from({ length: 1_000 }, (_, at) => bucket(at, 1, 1));
  const bars = barsOf(buckets, "1h", undefined);
  expect(bars.length).toBeLessThanOrEqual(barsMax);
  expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
  expect(bars.reduce((sum, { errors }) => sum + errors, 0)).toBe(1_000);
});

it.each([
  [1, 2],
  [2, 1],
])("chooses the range of bars %i to %i", (one, other) => {
  const bars = barsOf([bucket(0, 1), bucket(3, 2)], "1h", undefined);
  // Both ends of a range are of it.
  expect(rangeOfBars(bars, one, other)).toEqual({
    from: "2026-01-01T01:00:00.000Z",
    to: "2026-01-01T02:59:59.999Z",
  });
});
