import { expect, it } from "vitest";

import { passwordProblem } from "./password_rule";

it.each([
  ["seven", "1234567", "This is too short: at least 8."],
  ["eight", "12345678", undefined],
  ["four letters of two bytes", "äöüß", undefined],
  ["128", "x".repeat(128), undefined],
  ["129", "x".repeat(129), "This is too long: at most 128."],
  ["128 letters of two bytes", "ä".repeat(128), "This is too long: at most 128."],
])("looks at a password's bytes: %s", (_, wanted, problem) => {
  expect(passwordProblem(wanted)).toBe(problem);
});
