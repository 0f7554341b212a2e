import { describe, expect, it } from "vitest";

import { placeParameters, readPlace } from "./address";

const safe = { tab: "details", days: undefined, region: "", validation: "" };

describe("readPlace()", () => {
  const rows: [string, string, object][] = [
    ["nothing", "", safe],
    ["a tab", "tab=digests", { ...safe, tab: "digests" }],
    ["a tab that there is not", "tab=nonsense", safe],
    ["a Region", "tab=files&region=eu-west-1", { ...safe, tab: "files", region: "eu-west-1" }],
    ["no Region", "tab=files&region=<b>", { ...safe, tab: "files" }],
    ["a validation", "validation=0a-1", { ...safe, validation: "0a-1" }],
    ["half a range of days", "from=2026-01-15", safe],
  ];
  it.each(rows)("reads %s", (_, text, place) => {
    expect(readPlace(new URLSearchParams(text))).toEqual(place);
  });
});

it("reads what it wrote", () => {
  const place = {
    tab: "files" as const,
    days: { from: "2026-01-15", to: "2026-01-16" },
    region: "eu-west-1",
    validation: "",
  };
  expect(readPlace(placeParameters(place))).toEqual(place);
  expect(placeParameters({ tab: "details" }).toString()).toBe("");
});
