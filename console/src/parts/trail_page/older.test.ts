import { act, renderHook } from "@testing-library/react";
import { expect, it } from "vitest";

import { useOlder } from "./older";

function older(asked: string) {
  return renderHook((text: string) => useOlder(text), { initialProps: asked });
}

it("goes to older pages by what each ended with, and back", () => {
  const { result } = older("all");
  expect([result.current.page, result.current.after]).toEqual([1, undefined]);
  act(() => result.current.turn(2, "a"));
  act(() => result.current.turn(3, "b"));
  expect([result.current.page, result.current.after]).toEqual([3, "b"]);
  act(() => result.current.turn(2, "c"));
  expect([result.current.page, result.current.after]).toEqual([2, "a"]);
  act(() => result.current.turn(3, "d"));
  expect([result.current.page, result.current.after]).toEqual([3, "d"]);
});

it("stays where there is nothing older", () => {
  const { result } = older("all");
  act(() => result.current.turn(2, undefined));
  expect(result.current.page).toBe(1);
});

it("begins anew with another question", () => {
  const { result, rerender } = older("all");
  act(() => result.current.turn(2, "a"));
  rerender("eu-west-1");
  expect([result.current.page, result.current.after]).toEqual([1, undefined]);
});
