import { describe, expect, it } from "vitest";

import { countText, sizeText, spanText } from "./figure_text";

describe("figures for people", () => {
  it.each([
    [0, "0"],
    [1234567, "1,234,567"],
  ])("count %i", (count, text) => expect(countText(count)).toBe(text));

  it.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [1610612736, "1.5 GiB"],
    [214748364800, "200 GiB"],
  ])("size %i", (bytes, text) => expect(sizeText(bytes)).toBe(text));

  it.each([
    [0, "0 s"],
    [61, "1 min 1 s"],
    [183_600, "2 d 3 h"],
    [86_400, "1 d"],
  ])("span %i", (seconds, text) => expect(spanText(seconds)).toBe(text));
});
