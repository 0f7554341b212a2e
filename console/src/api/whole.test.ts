import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { Failure, wasAborted } from "./failure";
import { askPatiently, askWhole } from "./whole";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const signal = () => new AbortController().signal;

it("asks until the figures are of the whole time, and shows the parts", async () => {
  const parts = [{ complete: false, n: 1 }, { complete: false, n: 2 }, { n: 3 }];
  const ask = vi.fn(() => Promise.resolve(parts[ask.mock.calls.length - 1] ?? { n: 0 }));
  const shown: { n: number }[] = [];
  const whole = await askWhole(ask, (part) => shown.push(part), signal());
  expect(whole).toEqual({ n: 3 });
  expect(shown.map(({ n }) => n)).toEqual([1, 2]);
});

it("waits where the server has too much to do at once", async () => {
  const busy = new Failure("ThrottlingException", "Rate exceeded", 429);
  const ask = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(busy)
    .mockRejectedValueOnce(busy)
    .mockResolvedValue("there");
  const answer = askPatiently(ask, signal());
  await vi.advanceTimersByTimeAsync(999);
  expect(ask).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_001);
  expect(await answer).toBe("there");
});

it("does not ask again what was refused or failed otherwise", async () => {
  const ask = vi.fn(() => Promise.reject(new Failure("InternalFailure", "broken", 500)));
  await expect(askPatiently(ask, signal())).rejects.toThrow("broken");
  expect(ask).toHaveBeenCalledTimes(1);
});

it("does not ask again what is not wanted any more", async () => {
  const control = new AbortController();
  const ask = vi.fn(() => Promise.reject(new Failure("ThrottlingException", "busy", 429)));
  const answer = askPatiently(ask, control.signal).catch((thrown: unknown) => thrown);
  await vi.advanceTimersByTimeAsync(500);
  control.abort();
  expect(wasAborted(await answer)).toBe(true);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ask).toHaveBeenCalledTimes(1);
});
