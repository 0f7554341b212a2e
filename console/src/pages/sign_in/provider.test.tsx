import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter, Route, Routes } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { SessionProvider } from "../../shell/session";
import { SignIn } from "./page";
import { errorOf, placeBefore } from "./provider";
import { Returned } from "./returned";

const nobody = { __type: "UnauthenticatedException", message: "You are not signed in." };
const session = {
  account: "000000000000",
  user: "ann@example.com",
  arn: "arn:aws:sts::000000000000:federated-user/ann@example.com",
  sessionId: "ASIA0",
  csrfToken: "token",
  mfa: false,
  passwordResetRequired: false,
  created: "2026-01-02T03:04:05.000Z",
  expires: "2026-01-02T11:04:05.000Z",
  idleSeconds: 1800,
  provider: "https://idp.example",
};

/** By "METHOD path"; what was sent is kept. */
function serverAnswers(replies: Record<string, [number, object]>): object[] {
  const sent: object[] = [];
  const asked = async (request: Request) => {
    const [status, body] = replies[`${request.method} ${new URL(request.url).pathname}`] ?? [
      401,
      nobody,
    ];
    if (request.method === "POST") sent.push((await request.json()) as object);
    return new Response(JSON.stringify(body), { status });
  };
  vi.stubGlobal("fetch", vi.fn(asked));
  return sent;
}

function open(query: string) {
  render(
    <MemoryRouter initialEntries={[`/signed-in${query}`]}>
      <SessionProvider>
        <Routes>
          <Route path="/signed-in" element={<Returned />} />
          <Route path="/events" element={<p>the events</p>} />
          <Route path="/" element={<p>the start</p>} />
        </Routes>
      </SessionProvider>
    </MemoryRouter>,
  );
}

beforeEach(() => window.sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

it("offers the provider where there is one, and says why it cannot be gone to", async () => {
  serverAnswers({
    "GET /v1/session/provider": [200, { provider: { name: "Example ID" } }],
    "POST /v1/session/provider": [503, { __type: "ServiceUnavailable", message: "It is away." }],
  });
  render(<SignIn />, { wrapper: SessionProvider });
  fireEvent.click(await screen.findByRole("button", { name: /Sign in with Example ID/ }));
  expect(await screen.findByText("It is away.")).toBeTruthy();
});

it("offers none where there is none", async () => {
  serverAnswers({ "GET /v1/session/provider": [200, { provider: null }] });
  render(<SignIn />, { wrapper: SessionProvider });
  await screen.findByLabelText("Password");
  expect(screen.queryByRole("button", { name: /Sign in with/ })).toBeNull();
});

it("hands in what the provider gave, once, and goes on to where somebody was", async () => {
  window.sessionStorage.setItem("opentrail.signInPlace", "/events");
  const sent = serverAnswers({
    "POST /v1/session/provider/code": [200, { sessionId: "ASIA0" }],
    "GET /v1/session": [200, session],
  });
  open("?code=c&state=once&iss=https%3A%2F%2Fidp.example");
  expect(await screen.findByText("the events")).toBeTruthy();
  expect(sent).toEqual([{ code: "c", state: "once", iss: "https://idp.example" }]);
});

it("shows no page of whoever was signed in before", async () => {
  serverAnswers({
    "POST /v1/session/provider/code": [200, { sessionId: "ASIA0" }],
    "GET /v1/session": [200, { ...session, user: "before", sessionId: "ASIA9" }],
  });
  open("?code=c&state=another");
  // The session, the code, the session once more.
  await waitFor(() => expect(vi.mocked(fetch).mock.calls.length).toBeGreaterThanOrEqual(3));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(screen.getByText("Signing in")).toBeTruthy();
  expect(screen.queryByText("the start")).toBeNull();
});

it("says why the server lets nobody in, and leads back", async () => {
  serverAnswers({
    "POST /v1/session/provider/code": [
      401,
      { __type: "AccessDeniedException", message: "ann is in no group." },
    ],
  });
  open("?code=c&state=refused");
  expect(await screen.findByText("ann is in no group.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Back to sign-in" }));
  expect(await screen.findByText("the start")).toBeTruthy();
});

it("shows no words of the address", () => {
  const words = (query: string) => errorOf(new URLSearchParams(query));
  expect(words("code=c&state=s")).toBeUndefined();
  expect(words("error=access_denied&error_description=call+me")).toMatch(/did not let you/);
  expect(words("error=call+me&state=s")).not.toMatch(/call me/);
  expect(words("error=constructor")).toMatch(/do not fit together/);
  expect(words("code=c")).toMatch(/Sign in again/);
});

it.each([
  ["/events?a=b#c", "/events?a=b#c"],
  ["//evil.example", "/"],
  ["/\\evil.example", "/"],
  ["https://evil.example", "/"],
  ["/signed-in?code=c", "/"],
])("goes on inside the console alone: %s", (kept, place) => {
  window.sessionStorage.setItem("opentrail.signInPlace", kept);
  expect(placeBefore()).toBe(place);
});
