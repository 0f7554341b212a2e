import { afterEach, expect, it, vi } from "vitest";

import { refusal, replies } from "../testing/replies";
import { access } from "./client";
import { generatePassword, ifThere, isManagedByOpenTrail, listAll } from "./iam";

afterEach(() => vi.unstubAllGlobals());

it("reads a list to its end, by markers", async () => {
  const pages: Record<string, object> = {
    first: { Users: ["a", "b"], IsTruncated: true, Marker: "m1" },
    m1: { Users: ["c"], IsTruncated: false, Marker: "ignored" },
  };
  const sent = replies({
    "POST /v1/access/ListUsers": (asked) => pages[asked["Marker"] ?? "first"] ?? {},
  });
  const { signal } = new AbortController();
  expect(await listAll("ListUsers", "Users", {}, signal)).toEqual(["a", "b", "c"]);
  expect(sent).toHaveLength(2);
});

it("takes what is not there for nothing, and nothing else", async () => {
  replies({ "POST /v1/access/GetLoginProfile": refusal(404, "NoSuchEntity", "none") });
  expect(await ifThere(access("GetLoginProfile", {}))).toBeUndefined();
  replies({ "POST /v1/access/GetLoginProfile": refusal(403, "AccessDenied", "no") });
  await expect(ifThere(access("GetLoginProfile", {}))).rejects.toThrow("no");
});

it("makes passwords of four kinds of letters, each its own", () => {
  const made = new Set(Array.from({ length: 50 }, generatePassword));
  expect(made.size).toBe(50);
  for (const password of made) {
    expect(password).toMatch(/^[A-Za-z0-9\-_.+=@]{20}$/);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[-_.+=@]/]) expect(password).toMatch(kind);
  }
});

it("knows built-in policies", () => {
  expect(isManagedByOpenTrail("arn:aws:iam::aws:policy/IAMFullAccess")).toBe(true);
  expect(isManagedByOpenTrail("arn:aws:iam::111122223333:policy/mine")).toBe(false);
});
