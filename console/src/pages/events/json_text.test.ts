import { expect, it } from "vitest";

import { indented, recordTexts } from "./json_text";

const odd = String.raw`{"a" : "x\"},\"record\":{", "n":12345678901234567890, "record":{"b":[1]}}`;

it("finds the records of a page byte for byte", () => {
  const provenance = String.raw`{"source":"\"record\":{"}`;
  const events = `[{"provenance":${provenance},"record":${odd}},{"record":{}}]`;
  const page = `{"events":${events},"nextToken":"x"}`;
  expect(recordTexts(page)).toEqual([odd, "{}"]);
  expect(recordTexts('{"events":[]}')).toEqual([]);
});

it("indents and changes no token", () => {
  expect(indented('{"a":[1,{"b":"x, {y}: \\" z"}],"n":12345678901234567890,"e":{},"l":[ ]}')).toBe(
    [
      "{",
      '  "a": [',
      "    1,",
      "    {",
      '      "b": "x, {y}: \\" z"',
      "    }",
      "  ],",
      '  "n": 12345678901234567890,',
      '  "e": {},',
      '  "l": []',
      "}",
    ].join("\n"),
  );
});

it("indents as JSON.stringify does", () => {
  const value = { a: [], b: [[1, 2], { c: null, d: true }], e: "\u2028\\", f: -1.5e3 };
  expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, undefined, 2));
  expect(indented(JSON.stringify(value, undefined, 7))).toBe(JSON.stringify(value, undefined, 2));
});
