import { expect, it } from "vitest";

import { durationOf, fixedRange, momentsOf, rangeOf, spanForm, spanLabel } from "./time_span";

const form = spanForm("24h");

it("reads the time of an address, and is as by default where it makes no sense", () => {
  const safe = { since: "24h", from: "", to: "" };
  expect(form.parse({})).toEqual(safe);
  expect(form.parse({ since: "soon", from: "yesterday", to: "1" })).toMatchObject({
    since: "24h",
    from: "",
  });
  expect(form.parse({ since: "90m" }).since).toBe("90m");
  expect(form.parse({ since: "all" }).since).toBe("all");
});

it("becomes what calls and links want", () => {
  const both = { since: "24h", from: "2026-01-02", to: "2026-01-03" };
  expect(rangeOf(both)).toEqual({ from: "2026-01-02", to: "2026-01-03" });
  expect(rangeOf({ since: "7d", from: "", to: "" })).toEqual({ since: "7d" });
  expect(rangeOf({ since: "all", from: "", to: "" })).toBeUndefined();
  // Half a range is none.
  expect(rangeOf({ since: "7d", from: "2026-01-02", to: "" })).toEqual({ since: "7d" });
  expect(momentsOf({ since: "1h" }, 7_200_000)).toEqual({ from: 3_600_000, to: 7_200_000 });
  expect(momentsOf(undefined, 1)).toBeUndefined();
  expect(fixedRange({ since: "1h" }, 7_200_000)).toEqual({
    from: "1970-01-01T01:00:00.000Z",
    to: "1970-01-01T02:00:00.000Z",
  });
  expect(fixedRange(undefined, 1)).toBeUndefined();
  expect(spanLabel(both, "utc")).toBe("2026-01-02 00:00:00 UTC to 2026-01-03 00:00:00 UTC");
  expect(spanLabel({ since: "24h", from: "", to: "" }, "utc")).toBe("Last 24 hours");
  expect(spanLabel({ since: "5m", from: "", to: "" }, "utc")).toBe("Last 5m");
});

it("knows durations as the server writes them", () => {
  expect(durationOf("30s")).toBe(30_000);
  expect(durationOf("15m")).toBe(900_000);
  expect(durationOf("2h")).toBe(7_200_000);
  expect(durationOf("7d")).toBe(604_800_000);
  expect(durationOf("x")).toBeNaN();
});
