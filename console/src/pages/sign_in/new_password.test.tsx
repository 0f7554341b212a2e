import { fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { SessionProvider, useSession } from "../../shell/session";
import { refusal, type Reply, replies } from "../../testing/replies";
import { NewPassword } from "./new_password";

const session = {
  account: "000000000000",
  user: "mia",
  arn: "arn:aws:iam::000000000000:user/mia",
  sessionId: "ASIA0",
  csrfToken: "token",
  mfa: false,
  passwordResetRequired: true,
  created: "2026-01-02T03:04:05.000Z",
  expires: "2026-01-02T15:04:05.000Z",
  idleSeconds: 1800,
};

function Shown() {
  const { session: held } = useSession();
  if (held === undefined) return null;
  if (held === null) return <p>nobody is in</p>;
  return held.passwordResetRequired ? <NewPassword /> : <p>{`${held.user} goes on`}</p>;
}

/** The server, which keeps whether the password was changed. */
async function show(change: Reply): Promise<Request[]> {
  const sent = replies({
    "GET /v1/session": () => ({
      ...session,
      passwordResetRequired: !sent.some(
        ({ url }) => url.endsWith("/ChangePassword") && typeof change !== "function",
      ),
    }),
    "POST /v1/access/ChangePassword": change,
    "DELETE /v1/session": {},
  });
  render(<Shown />, { wrapper: SessionProvider });
  await screen.findByText("Choose a new password");
  return sent;
}

function type(old: string, wanted: string, again = wanted): void {
  const fields = { "Present password": old, "New password": wanted, "New password again": again };
  for (const [label, value] of Object.entries(fields))
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
  fireEvent.click(screen.getByRole("button", { name: "Change password" }));
}

function changes(sent: Request[]): Request[] {
  return sent.filter(({ url }) => url.endsWith("/ChangePassword"));
}

afterEach(() => vi.unstubAllGlobals());

it("changes the password and goes on", async () => {
  const sent = await show({});
  type("handed out", "chosen by myself");
  expect(await screen.findByText("mia goes on")).toBeTruthy();
  expect(await changes(sent)[0]?.json()).toEqual({
    OldPassword: "handed out",
    NewPassword: "chosen by myself",
  });
});

it.each([
  ["without the present one", "", "chosen by myself", undefined, /^Enter the password that you/],
  ["too short", "handed out", "short", undefined, "This is too short: at least 8."],
  ["the same", "handed out", "handed out", undefined, "Choose another than the present one."],
  ["mistyped", "handed out", "chosen by myself", "chosen", "This is not the same password."],
])("sends nothing that cannot be: %s", async (_, old, wanted, again, words) => {
  const sent = await show({});
  type(old, wanted, again ?? wanted);
  expect(await screen.findByText(words)).toBeTruthy();
  expect(changes(sent)).toHaveLength(0);
});

it("says what the server refused, and lets one try again", async () => {
  const sent = await show(refusal(403, "AccessDenied", "The old password was incorrect."));
  type("mistyped", "chosen by myself");
  expect(await screen.findByText("The old password was incorrect.")).toBeTruthy();
  type("handed out", "chosen by myself");
  await vi.waitFor(() => expect(changes(sent)).toHaveLength(2));
});

it("lets one leave", async () => {
  await show({});
  fireEvent.click(screen.getByRole("button", { name: "Sign out" }));
  expect(await screen.findByText("nobody is in")).toBeTruthy();
});
