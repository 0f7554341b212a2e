import { expect, it } from "vitest";

import { scrollFor } from "./in_sight";

it.each([
  ["in sight", { top: 200, bottom: 230 }, 0],
  ["above what stays", { top: 100, bottom: 130 }, -50],
  ["behind the panel", { top: 480, bottom: 510 }, 110],
  ["behind it, where there is hardly room", { top: 160, bottom: 500 }, 10],
])("scrolls to a row that is %s", (_, row, by) => {
  expect(scrollFor(row, 150, 400)).toBe(by);
});
