// Days are where a calendar has them, and say what is wrong with them.

import { fireEvent, render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import { type Reply, replies } from "../../testing/replies";
import type { Day, Place } from "./hooks";
import { dayText, monthsOf, monthText } from "./months";
import { Completeness, yearsOf } from "./page";

const none: Day = {
  day: "2026-01-01",
  state: "none",
  hours: 0,
  lackingHours: 0,
  files: { known: 0, announced: 0, listed: 0, named: 0, read: 0, dead: 0, missing: 0 },
  events: { recorded: 0, duplicates: 0, conflicts: 0, refused: 0 },
  alteredFiles: 0,
  digests: { known: 0, broken: 0, unchecked: 0, missing: 0 },
};
const whole: Day = {
  ...none,
  state: "whole",
  hours: 24,
  files: { ...none.files, known: 9, read: 9 },
};
const lacking: Day = {
  ...whole,
  state: "lacking",
  lackingHours: 2,
  files: { ...whole.files, missing: 1, dead: 3 },
  digests: { ...whole.digests, missing: 1 },
};
const place: Place = {
  account: "111122223333",
  region: "eu-west-1",
  hours: 24,
  lackingHours: 2,
  from: "2026-01-05T00:00:00Z",
  to: "2026-01-07T00:00:00Z",
  files: lacking.files,
  events: lacking.events,
};

function on(day: string, known: Day): Day {
  return { ...known, day };
}

afterEach(() => vi.unstubAllGlobals());

function show(by: Record<string, Reply>, at = "/completeness") {
  const requests = replies(by);
  render(
    <MemoryRouter initialEntries={[at]}>
      <Completeness />
    </MemoryRouter>,
  );
  return requests;
}

describe("a calendar", () => {
  it("has its weeks begin on Monday", () => {
    // 2026-01-04 is a Sunday, by `cal 1 2026`.
    const [month] = monthsOf(
      [on("2026-01-04", whole), on("2026-01-05", lacking), on("2026-01-06", none)],
      "2026-01-04",
      "2026-01-31",
    );
    expect(month?.weeks.map((week) => week.map((cell) => cell?.state ?? ""))).toEqual([
      ["", "", "", "", "", "", "whole"],
      ["lacking", "none", "", "", "", "", ""],
    ]);
  });

  it("tells days of which nothing is known from those before and after", () => {
    const months = monthsOf(
      [
        on("2025-12-31", none),
        on("2026-01-01", whole),
        on("2026-01-02", none),
        on("2026-01-03", none),
      ],
      "2026-01-01",
      "2026-01-02",
    );
    expect(months.map(({ month }) => monthText(month))).toEqual(["January 2026"]);
    expect(months[0]?.weeks.flat().map((cell) => cell?.state ?? "")).toEqual([
      "",
      "",
      "",
      "whole",
      "none",
      "outside",
      "",
    ]);
  });

  it.each<[Day, string]>([
    [none, "no file is known of"],
    [whole, "whole: 9 files read"],
    [lacking, "2 of 24 hours not whole, 1 file missing, 3 files given up, 1 digest missing"],
  ])("says of a day what is wrong", (day, text) => expect(dayText(day)).toBe(text));

  it("has the years from the first file to today", () => {
    expect(yearsOf("2024-05-01", "2026-01-01")).toEqual(["2026", "2025", "2024"]);
    expect(yearsOf("", "2026-01-01")).toEqual([]);
  });
});

it("shows a day that is pressed, with the hours that are not whole", async () => {
  const files = { ...place.files, known: 5, read: 1 };
  const hour = { ...place, hour: "2026-01-06T03:00:00Z", files };
  const requests = show(
    {
      "/v1/intake/places": { places: [place] },
      "/v1/intake/calendar": { days: [on("2026-01-05", whole), on("2026-01-06", lacking)] },
      "/v1/intake/hours": { hours: [hour] },
    },
    "/completeness?account=111122223333",
  );
  fireEvent.click(
    await screen.findByRole("button", { name: /^6 January 2026: 2 of 24 hours not whole/ }),
  );
  expect(await screen.findByText("2026-01-06 03:00:00 UTC")).toBeTruthy();
  const link = screen.getByRole("link", { name: /of which 4 were not read/ });
  expect(link.getAttribute("href")).toContain("from=2026-01-06T03%3A00%3A00Z");
  const asked = requests.map(({ url }) => new URL(url));
  const calendar = asked.find(({ pathname }) => pathname.endsWith("calendar"))?.searchParams;
  expect(calendar?.get("from")).toBe("2026-01-01T00:00:00Z");
  expect(calendar?.get("account")).toBe("111122223333");
  const hours = asked.find(({ pathname }) => pathname.endsWith("hours"))?.searchParams;
  expect([hours?.get("from"), hours?.get("to"), hours?.get("lacking")]).toEqual([
    "2026-01-06T00:00:00Z",
    "2026-01-07T00:00:00Z",
    "true",
  ]);
});

it("teaches where no file is known of", async () => {
  show({ "/v1/intake/places": { places: [] } });
  expect(await screen.findByText("No file is known of yet")).toBeTruthy();
});
