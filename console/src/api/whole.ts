// Whole answers: of what the server works out a part at a time, and where it asks for patience
// (docs/v1.md).

import { asFailure } from "./failure";

/** Somebody else's turn at reading records takes a second at most. */
const pause = 1_000;
const patience = 30;

function later(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      reject(new DOMException("not asked any more", "AbortError"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, pause);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

/** Asks again, some times, while the server has too much to do at once. */
export async function askPatiently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let times = 1; ; ++times) {
    try {
      return await ask();
    } catch (thrown) {
      if (asFailure(thrown).status !== 429 || times === patience) throw thrown;
    }
    await later(signal);
  }
}

/** Asks again until the figures are of the whole time; `show` gets those of a part meanwhile. */
export async function askWhole<T extends { complete?: boolean }>(
  ask: () => Promise<T>,
  show: (part: T) => void,
  signal: AbortSignal,
): Promise<T> {
  for (;;) {
    const part = await askPatiently(ask, signal);
    if (part.complete !== false) return part;
    show(part);
  }
}
