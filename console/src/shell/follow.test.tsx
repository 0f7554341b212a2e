import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter, useLocation } from "react-router";
import { expect, it, vi } from "vitest";

import { useFollow, useHrefOf } from "./follow";

const below = ({ children }: { children: ReactNode }) => (
  <MemoryRouter basename="/console" initialEntries={["/console/"]}>
    {children}
  </MemoryRouter>
);

it("gives whole addresses, and follows them without loading the page", () => {
  const { result } = renderHook(
    () => ({ hrefOf: useHrefOf(), follow: useFollow(), at: useLocation().pathname }),
    { wrapper: below },
  );
  const href = result.current.hrefOf("/trails");
  expect(href).toBe("/console/trails");
  expect(result.current.hrefOf("/")).toBe("/console/");
  const preventDefault = vi.fn();
  act(() => result.current.follow({ preventDefault, detail: { href } }));
  expect(preventDefault).toHaveBeenCalled();
  expect(result.current.at).toBe("/trails");
});

it("leaves other places to the browser", () => {
  const { result } = renderHook(() => useFollow(), { wrapper: below });
  const preventDefault = vi.fn();
  const detail = { href: "https://example.com/", external: true };
  act(() => result.current({ preventDefault, detail }));
  expect(preventDefault).not.toHaveBeenCalled();
});
