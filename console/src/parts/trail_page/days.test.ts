import { describe, expect, it } from "vitest";

import { daysOf, momentsOf } from "./days";

describe("daysOf()", () => {
  const rows: [string, string, object | undefined][] = [
    ["nothing", "", undefined],
    ["two days", "from=2026-01-15&to=2026-01-16", { from: "2026-01-15", to: "2026-01-16" }],
    ["one day", "from=2026-01-15&to=2026-01-15", { from: "2026-01-15", to: "2026-01-15" }],
    ["days the wrong way round", "from=2026-01-16&to=2026-01-15", undefined],
    ["one end", "from=2026-01-15", undefined],
    ["a day that no calendar has", "from=2026-13-15&to=2026-13-16", undefined],
    ["words", "from=yesterday&to=today", undefined],
  ];
  it.each(rows)("reads %s", (_, text, days) => {
    expect(daysOf(new URLSearchParams(text))).toEqual(days);
  });
});

it("takes a day to its last moment", () => {
  expect(momentsOf({ from: "2026-01-15", to: "2026-01-15" })).toEqual({
    from: "2026-01-15T00:00:00Z",
    to: "2026-01-15T23:59:59.999Z",
  });
});
