import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { sampleEvent } from "../../testing/sample_events";
import { usePages } from "./pages";

/** Which server answers /v1/events: three pages of two events. */
const asked: string[] = [];
const waiting = new Map<string, (reply: Response) => void>();
let slow = (_: URL) => false;

function pageOf(address: URL): Response {
  const at = Number(address.searchParams.get("nextToken") ?? "0");
  const name = address.searchParams.get("eventName") ?? "StopInstances";
  const events = [1, 2].map((number) => sampleEvent(at * 2 + number, { eventName: name }));
  const next = at < 2 ? { nextToken: String(at + 1) } : {};
  return new Response(JSON.stringify({ events, ...next }));
}

beforeEach(() => {
  asked.length = 0;
  waiting.clear();
  slow = () => false;
  vi.stubGlobal("fetch", (request: Request) => {
    const address = new URL(request.url);
    asked.push(address.searchParams.get("nextToken") ?? "first");
    if (!slow(address)) return Promise.resolve(pageOf(address));
    return new Promise<Response>((resolve) => waiting.set(request.url, resolve));
  });
});
afterEach(() => vi.unstubAllGlobals());

const show = (filter: string, page: number) =>
  renderHook((at: { filter: string; page: number }) => usePages(at.filter, "newest", 2, at.page), {
    initialProps: { filter, page },
  });
const idsOf = (hook: ReturnType<typeof show>) =>
  hook.result.current.pages.events.map(({ record }) => record["eventID"]);

it("goes to a page through those before it, and keeps them for whoever goes back", async () => {
  const hook = show("", 3);
  await waitFor(() => expect(idsOf(hook)).toEqual(["event-5", "event-6"]));
  expect(hook.result.current.pages).toMatchObject({ page: 3, known: 3, open: false });
  hook.rerender({ filter: "", page: 1 });
  await waitFor(() => expect(idsOf(hook)).toEqual(["event-1", "event-2"]));
  expect(asked).toEqual(["first", "1", "2"]);
});

it("shows the last page where there are no more, else that there may be more", async () => {
  const hook = show("", 7);
  await waitFor(() => expect(hook.result.current.pages.page).toBe(3));
  const first = show("", 1);
  await waitFor(() => expect(idsOf(first)).toHaveLength(2));
  expect(first.result.current.pages).toMatchObject({ page: 1, known: 2, open: true });
});

it("keeps the rows before until others are here, and drops late answers", async () => {
  const hook = show("", 1);
  await waitFor(() => expect(hook.result.current.current).toBe(true));
  slow = (address) => address.searchParams.get("eventName") === "Slow";
  hook.rerender({ filter: "eventName=Slow", page: 1 });
  expect(hook.result.current.current).toBe(false);
  expect(idsOf(hook)).toEqual(["event-1", "event-2"]);
  hook.rerender({ filter: "eventName=Quick", page: 1 });
  const name = () => hook.result.current.pages.events[0]?.record.eventName;
  await waitFor(() => expect(name()).toBe("Quick"));
  for (const [url, answer] of waiting) answer(pageOf(new URL(url)));
  await act(() => Promise.resolve());
  expect(name()).toBe("Quick");
});

it("goes past pages on which a search for text found nothing", async () => {
  vi.stubGlobal("fetch", (request: Request) => {
    const address = new URL(request.url);
    const token = address.searchParams.get("nextToken");
    const body = token === "1" ? { events: [sampleEvent(9)] } : { events: [], nextToken: "1" };
    return Promise.resolve(new Response(JSON.stringify(body)));
  });
  const hook = show("text=x", 1);
  await waitFor(() => expect(idsOf(hook)).toEqual(["event-9"]));
  expect(hook.result.current.pages).toMatchObject({ page: 1, known: 1, open: false });
});

it("says why there are no rows", async () => {
  vi.stubGlobal("fetch", () =>
    Promise.resolve(
      new Response('{"__type":"AccessDeniedException","message":"vera may not"}', { status: 403 }),
    ),
  );
  const hook = show("", 1);
  await waitFor(() => expect(hook.result.current.pages.failure?.message).toBe("vera may not"));
  expect(hook.result.current.pages.loading).toBe(false);
});
