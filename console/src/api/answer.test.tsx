import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useAnswer } from "./answer";
import { Failure } from "./failure";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const every = 15_000;

async function asksAfter(failure: Failure, times: number): Promise<[() => void, () => number]> {
  const ask = vi.fn(() => Promise.reject(failure));
  const { result } = renderHook(() => useAnswer(ask, [], every));
  await act(() => vi.advanceTimersByTimeAsync(0));
  for (let time = 0; time < times; ++time) await act(() => vi.advanceTimersByTimeAsync(every));
  return [() => result.current.reload(), () => ask.mock.calls.length];
}

it("does not ask again by itself what was refused, only as the person asks", async () => {
  const denied = new Failure("AccessDeniedException", "no", 403);
  const [reload, asks] = await asksAfter(denied, 10);
  expect(asks()).toBe(1);
  await act(async () => {
    reload();
    await vi.advanceTimersByTimeAsync(0);
  });
  expect(asks()).toBe(2);
});

it("goes on asking what failed for another reason", async () => {
  const [, asks] = await asksAfter(new Failure("InternalFailure", "broken", 500), 3);
  expect(asks()).toBe(4);
});
