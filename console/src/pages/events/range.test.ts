import { expect, it } from "vitest";

import { durationSeconds, pickerOfRange, rangeEnds, rangeOfPicker, rangeText } from "./range";
import { isValidRange } from "./time_box";

it.each([
  ["15m", 900],
  ["1w", 604_800],
  ["90d", 7_776_000],
  ["0m", undefined],
  ["1y", undefined],
  ["h", undefined],
  ["-1h", undefined],
])("reads the duration %s", (text, seconds) => expect(durationSeconds(text)).toBe(seconds));

it("ends now where it is relative", () => {
  expect(rangeEnds({ since: "1h" }, 7_200_000)).toEqual([3_600_000, 7_200_000]);
  expect(rangeEnds(undefined, 1)).toBeUndefined();
});

it.each([
  [{ since: "15m" }, { type: "relative", amount: 15, unit: "minute" }],
  [
    { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T00:00:00.000Z" },
    {
      type: "absolute",
      startDate: "2026-01-01T00:00:00.000Z",
      endDate: "2026-01-02T00:00:00.000Z",
    },
  ],
])("is chosen as it is shown", (range, picked) => {
  expect(pickerOfRange(range)).toEqual(picked);
  expect(rangeOfPicker(pickerOfRange(range))).toEqual(range);
});

it("counts months and years in days, as /v1 has no words for them", () => {
  expect(rangeOfPicker({ type: "relative", amount: 3, unit: "month" })).toEqual({ since: "90d" });
  expect(rangeOfPicker({ type: "relative", amount: 1, unit: "year" })).toEqual({ since: "365d" });
  expect(rangeOfPicker(null)).toBeUndefined();
});

it("says what it is", () => {
  expect(rangeText(undefined, "utc")).toBe("All time");
  expect(rangeText({ since: "90m" }, "utc")).toBe("Last 1 h 30 min");
});

it.each([
  ["2026-01-02", "2026-01-01", false],
  ["2026-01-01", "2026-01-02", true],
  ["", "2026-01-02", false],
])("from %s to %s can be asked for: %s", (startDate, endDate, valid) => {
  expect(isValidRange({ type: "absolute", startDate, endDate }).valid).toBe(valid);
});
