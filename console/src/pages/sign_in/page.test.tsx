import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { SessionProvider, useSession } from "../../shell/session";
import { SignIn } from "./page";

const session = {
  account: "000000000000",
  user: "mia",
  arn: "arn:aws:iam::000000000000:user/mia",
  sessionId: "ASIA0",
  csrfToken: "token",
  mfa: false,
  passwordResetRequired: false,
  created: "2026-01-02T03:04:05.000Z",
  expires: "2026-01-02T15:04:05.000Z",
  idleSeconds: 1800,
};

interface Reply {
  status: number;
  body: object;
}

const nobody: Reply = {
  status: 401,
  body: { __type: "UnauthenticatedException", message: "You are not signed in." },
};

function refusal(status: number, type: string, message = "…"): Reply {
  return { status, body: { __type: type, message } };
}

/** Answers attempts in order, and says what was sent. */
function serverAnswers(...replies: Reply[]): object[] {
  const sent: object[] = [];
  const asked = async (request: Request) => {
    const reply = request.method === "POST" ? (replies.shift() ?? nobody) : nobody;
    if (request.method === "POST") sent.push((await request.json()) as object);
    return new Response(JSON.stringify(reply.body), { status: reply.status });
  };
  vi.stubGlobal("fetch", vi.fn(asked));
  return sent;
}

function Shown() {
  const { session: held } = useSession();
  if (held === undefined) return null;
  return held ? <p>{`${held.user} is in`}</p> : <SignIn />;
}

function type(label: string, text: string): void {
  fireEvent.change(screen.getByLabelText(label), { target: { value: text } });
}

async function attempt(user: string, password: string): Promise<void> {
  await screen.findByLabelText("User");
  type("User", user);
  type("Password", password);
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

afterEach(() => vi.unstubAllGlobals());

it("signs in", async () => {
  const sent = serverAnswers({ status: 200, body: session });
  render(<Shown />, { wrapper: SessionProvider });
  await attempt(" mia ", " secret ");
  expect(await screen.findByText("mia is in")).toBeTruthy();
  expect(sent).toEqual([{ user: "mia", password: " secret " }]);
});

it("sends nothing while something is missing", async () => {
  const sent = serverAnswers();
  render(<Shown />, { wrapper: SessionProvider });
  await attempt("", "");
  expect(await screen.findByText("Enter the name of the user.")).toBeTruthy();
  expect(screen.getByText("Enter the password.")).toBeTruthy();
  expect(sent).toEqual([]);
});

it("asks for the code where the user has a device, and again for one that is wrong", async () => {
  const sent = serverAnswers(
    refusal(401, "MfaRequiredException"),
    refusal(401, "AccessDeniedException"),
    { status: 200, body: session },
  );
  render(<Shown />, { wrapper: SessionProvider });
  await attempt("mia", "secret");
  await screen.findByLabelText("MFA code");
  type("MFA code", "12345");
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("Enter the six digits.")).toBeTruthy();
  type("MFA code", "000000");
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText(/^The code is wrong, or was used before/)).toBeTruthy();
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>("MFA code").value).toBe(""));
  type("MFA code", "123456");
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("mia is in")).toBeTruthy();
  expect(sent.map((body) => (body as { code?: string }).code)).toEqual([
    undefined,
    "000000",
    "123456",
  ]);
});

it("goes back from the code to another user", async () => {
  serverAnswers(refusal(401, "MfaRequiredException"));
  render(<Shown />, { wrapper: SessionProvider });
  await attempt("mia", "secret");
  fireEvent.click(await screen.findByRole("button", { name: "Sign in as someone else" }));
  expect(await screen.findByLabelText("User")).toBeTruthy();
});

it.each([
  ["a wrong password", refusal(401, "AccessDeniedException"), /the user or the password is wrong/],
  ["too many attempts", refusal(429, "ThrottlingException", "Wait 4 seconds."), /Wait 4 seconds/],
  ["a full disk", refusal(503, "ServiceUnavailable", "the disk is full"), /the disk is full/],
])("says what went wrong: %s", async (_, reply, words) => {
  serverAnswers(reply);
  render(<Shown />, { wrapper: SessionProvider });
  await attempt("mia", "secret");
  expect(await screen.findByText(words)).toBeTruthy();
});
