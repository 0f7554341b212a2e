import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

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

describe("another question", () => {
  type Settle = { answer: (value: string) => void; fail: () => void };
  /** A page that asks for a name, whose answers come when the test says so. */
  function asking(old?: "keep") {
    const settle = new Map<string, Settle>();
    const ask = (name: string) =>
      new Promise<string>((answer, reject) =>
        settle.set(name, { answer, fail: () => reject(new Failure("Broken", "broken", 500)) }),
      );
    const { result, rerender } = renderHook(
      ({ name }) => useAnswer(() => ask(name), [name], undefined, old),
      { initialProps: { name: "mia" } },
    );
    const then = (name: string, what: (one: Settle) => void) =>
      act(async () => {
        const one = settle.get(name);
        if (one) what(one);
        await vi.advanceTimersByTimeAsync(0);
      });
    return { result, rerender, then };
  }

  it("is never shown with the answer to the one before, nor keeps it if it fails", async () => {
    const { result, rerender, then } = asking();
    await then("mia", ({ answer }) => answer("of mia"));
    expect(result.current).toMatchObject({ value: "of mia", loading: false });
    rerender({ name: "noa" });
    expect(result.current).toMatchObject({ value: undefined, loading: true });
    await then("noa", ({ fail }) => fail());
    expect(result.current.value).toBeUndefined();
    expect(result.current.failure?.message).toBe("broken");
    rerender({ name: "ole" });
    expect(result.current).toMatchObject({ failure: undefined, loading: true });
  });

  it("drops an answer that comes too late", async () => {
    const { result, rerender, then } = asking();
    rerender({ name: "noa" });
    await then("noa", ({ answer }) => answer("of noa"));
    await then("mia", ({ answer }) => answer("of mia"));
    expect(result.current.value).toBe("of noa");
  });

  it("asked again keeps its own answer, also where that fails", async () => {
    const { result, then } = asking();
    await then("mia", ({ answer }) => answer("of mia"));
    act(() => result.current.reload());
    expect(result.current).toMatchObject({ value: "of mia", loading: true });
    await then("mia", ({ fail }) => fail());
    expect(result.current.value).toBe("of mia");
    expect(result.current.failure?.message).toBe("broken");
  });

  it("is shown with the one before where the page wants it, until it fails", async () => {
    const { result, rerender, then } = asking("keep");
    await then("mia", ({ answer }) => answer("of mia"));
    rerender({ name: "noa" });
    expect(result.current).toMatchObject({ value: "of mia", loading: true });
    await then("noa", ({ fail }) => fail());
    expect(result.current.value).toBeUndefined();
  });
});
