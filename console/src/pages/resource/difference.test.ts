import { expect, it } from "vitest";

import { differenceOf } from "./difference";

it("finds what was added, removed and changed", () => {
  const before = { name: "a", size: 1, gone: true, nested: { same: "x" } };
  const after = { name: "a", size: 2, nested: { same: "x", more: "y" } };
  expect(differenceOf(before, after)).toEqual({
    lines: [
      { path: "size", kind: "changed", before: "1", after: "2" },
      { path: "gone", kind: "removed", before: "true" },
      { path: "nested.more", kind: "added", after: "y" },
    ],
    same: 2,
  });
});

it("takes elements of arrays as the same wherever they stand", () => {
  const rule = (port: number) => ({ port, cidr: "10.0.0.0/8" });
  expect(differenceOf({ rules: [rule(1), rule(2)] }, { rules: [rule(2), rule(1)] })).toEqual({
    lines: [],
    same: 4,
  });
  expect(differenceOf([rule(22)], [rule(443), rule(22)]).lines).toEqual([
    { path: "[0].port", kind: "added", after: "443" },
    { path: "[0].cidr", kind: "added", after: "10.0.0.0/8" },
  ]);
  expect(differenceOf(["a", "b"], ["a", "c"]).lines).toEqual([
    { path: "[1]", kind: "changed", before: "b", after: "c" },
  ]);
});

it("looks into documents that are texts", () => {
  const policy = (...actions: string[]) => ({
    policy: JSON.stringify({ Statement: [{ Effect: "Allow", Action: actions }] }),
  });
  expect(differenceOf(policy("s3:GetObject"), policy("s3:GetObject", "s3:*")).lines).toEqual([
    { path: "policy.Statement[0].Action[1]", kind: "added", after: "s3:*" },
  ]);
  expect(differenceOf({ text: "{not JSON" }, { text: "{not JSON!" }).lines).toEqual([
    { path: "text", kind: "changed", before: "{not JSON", after: "{not JSON!" },
  ]);
});

it("takes null as nothing, and what is empty as something", () => {
  expect(differenceOf(null, undefined)).toEqual({ lines: [], same: 0 });
  expect(differenceOf({ a: null }, { a: {} }).lines).toEqual([
    { path: "a", kind: "added", after: "{}" },
  ]);
  expect(differenceOf({ a: "x" }, { a: { b: "x" } }).lines).toEqual([
    { path: "a", kind: "removed", before: "x" },
    { path: "a.b", kind: "added", after: "x" },
  ]);
});
