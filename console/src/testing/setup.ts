// What Cloudscape and the shell ask of a browser and jsdom has not; and each test with an empty
// page.

import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";

// A machine may have other things to do: what is waited for comes, and only what does not is slow.
configure({ asyncUtilTimeout: 20_000 });

window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }) as unknown as MediaQueryList;

window.ResizeObserver ??= class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
} as unknown as typeof ResizeObserver;

afterEach(cleanup);
