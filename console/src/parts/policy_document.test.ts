import { expect, it } from "vitest";

import { documentProblem, prettyDocument, readOnlyExample } from "./policy_document";

it.each([
  ["nothing", "  ", "Write the policy's document."],
  ["a list", "[]", "The document is not a JSON object."],
  ["no statement", '{"Version":"2012-10-17"}', "The document has no Statement."],
])("says what is wrong with %s", (_name, text, problem) => {
  expect(documentProblem(text)).toBe(problem);
});

it("says where JSON breaks", () => {
  expect(documentProblem('{"Statement": [}')).toMatch(/^This is not JSON: /);
});

it("takes its own example", () => {
  expect(documentProblem(readOnlyExample)).toBeUndefined();
  expect(prettyDocument(readOnlyExample.replace(/\s/g, ""))).toContain('"Effect": "Allow"');
  expect(prettyDocument("not JSON")).toBe("not JSON");
});
