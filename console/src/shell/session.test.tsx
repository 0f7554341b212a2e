import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { v1 } from "../api/client";
import { SessionProvider, useSession } from "./session";

const session = { user: "mia", csrfToken: "token-of-mia" };

let signedIn = true;
let sent: Request[] = [];

beforeEach(() => {
  signedIn = true;
  sent = [];
  vi.useFakeTimers({ toFake: ["Date", "setInterval", "clearInterval"] });
  const asked = (request: Request) => {
    sent.push(request);
    const body = signedIn ? session : { __type: "UnauthenticatedException", message: "…" };
    return Promise.resolve(new Response(JSON.stringify(body), { status: signedIn ? 200 : 401 }));
  };
  vi.stubGlobal("fetch", vi.fn(asked));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const seen: object[] = [];

function Shown() {
  const standing = useSession();
  if (standing.session) seen.push(standing.session);
  if (standing.session) return <p>{`${standing.session.user} is in`}</p>;
  return <p>{standing.ended ? "ended" : "out"}</p>;
}

async function pass(milliseconds: number): Promise<void> {
  await act(async () => {
    vi.advanceTimersByTime(milliseconds);
    await Promise.resolve();
  });
}

it("notices within a minute that the session has ended", async () => {
  render(<Shown />, { wrapper: SessionProvider });
  await screen.findByText("mia is in");
  signedIn = false;
  await pass(60_000);
  expect(await screen.findByText("ended")).toBeTruthy();
});

it("keeps the session's object for as long as the session", async () => {
  seen.length = 0;
  render(<Shown />, { wrapper: SessionProvider });
  await screen.findByText("mia is in");
  await pass(60_000);
  await pass(60_000);
  expect(sent).toHaveLength(3);
  expect(new Set(seen).size).toBe(1);
});

it("says of calls whether somebody is there", async () => {
  render(<Shown />, { wrapper: SessionProvider });
  await screen.findByText("mia is in");
  fireEvent.keyDown(document.body, { key: "a" });
  await pass(59_000);
  await v1.GET("/v1/status");
  await pass(2_000);
  await v1.GET("/v1/status");
  fireEvent.pointerDown(document.body);
  await v1.GET("/v1/status");
  const calls = sent.filter((request) => request.url.endsWith("/v1/status"));
  expect(calls.map((request) => request.headers.get("x-opentrail-background"))).toEqual([
    null,
    "true",
    null,
  ]);
});

it("shows the token with what changes something, and with nothing else", async () => {
  render(<Shown />, { wrapper: SessionProvider });
  await screen.findByText("mia is in");
  await v1.DELETE("/v1/sessions/{id}", { params: { path: { id: "ASIA0" } } });
  expect(sent.map((request) => [request.method, request.headers.get("x-opentrail-csrf")])).toEqual([
    ["GET", null],
    ["DELETE", "token-of-mia"],
  ]);
});
