import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { persistent } from "./persistent";

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("asks again when the server is back", async () => {
  let isAway = true;
  vi.stubGlobal("fetch", () =>
    isAway ? Promise.reject(new TypeError("away")) : Promise.resolve(new Response("ok")),
  );
  const load = vi.fn(() =>
    isAway ? Promise.reject(new TypeError("no module")) : Promise.resolve("the page"),
  );
  const loaded = persistent(load)();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(load).toHaveBeenCalledTimes(1);
  isAway = false;
  await vi.advanceTimersByTimeAsync(20_000);
  expect(await loaded).toBe("the page");
  expect(load).toHaveBeenCalledTimes(2);
});

it("gives up on code that a server which is there has not", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("ok")));
  const load = vi.fn(() => Promise.reject(new TypeError("no module")));
  await expect(persistent(load)()).rejects.toThrow("no module");
  expect(load).toHaveBeenCalledTimes(2);
});
