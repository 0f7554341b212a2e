import { afterEach, expect, it, vi } from "vitest";

import { durationSeconds, pickerOfRange, rangeEnds, rangeOfPicker, rangeText } from "./range";
import { isValidRange } from "./time_box";

afterEach(() => vi.unstubAllEnvs());

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

it("is chosen as it is shown, to the second", () => {
  expect(pickerOfRange({ since: "15m" }, "utc")).toEqual({
    type: "relative",
    amount: 15,
    unit: "minute",
  });
  const range = { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T11:30:59.999Z" };
  expect(pickerOfRange(range, "utc")).toEqual({
    type: "absolute",
    startDate: "2026-01-01T00:00:00",
    endDate: "2026-01-02T11:30:59",
  });
  for (const zone of ["utc", "local"] as const)
    expect(rangeOfPicker(pickerOfRange(range, zone), zone)).toEqual(range);
});

it("is of the clock of the person's zone, whatever offset the picker writes beside it", () => {
  // Clocks in Berlin go from +02:00 to +01:00 on 25 October 2026, at 3.
  vi.stubEnv("TZ", "Europe/Berlin");
  const absolute = (startDate: string, endDate: string) =>
    ({ type: "absolute", startDate, endDate }) as const;
  const picked = absolute("2026-10-24T10:00:00+01:00", "2026-10-26T09:59:59+01:00");
  expect(rangeOfPicker(picked, "local")).toEqual({
    from: "2026-10-24T08:00:00.000Z",
    to: "2026-10-26T08:59:59.999Z",
  });
  expect(rangeOfPicker(picked, "utc")).toEqual({
    from: "2026-10-24T10:00:00.000Z",
    to: "2026-10-26T09:59:59.999Z",
  });
  const range = { from: "2026-10-24T08:00:00.000Z", to: "2026-10-26T08:59:59.999Z" };
  expect(pickerOfRange(range, "local")).toEqual(
    absolute("2026-10-24T10:00:00", "2026-10-26T09:59:59"),
  );
  expect(rangeText(range, "local")).toBe(
    "2026-10-24 10:00:00 +02:00 to 2026-10-26 09:59:59 +01:00",
  );
});

it("counts months and years in days, as /v1 has no words for them", () => {
  expect(rangeOfPicker({ type: "relative", amount: 3, unit: "month" }, "utc")).toEqual({
    since: "90d",
  });
  expect(rangeOfPicker({ type: "relative", amount: 1, unit: "year" }, "utc")).toEqual({
    since: "365d",
  });
  expect(rangeOfPicker(null, "utc")).toBeUndefined();
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
