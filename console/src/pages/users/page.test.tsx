import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { FlashProvider } from "../../shell/flashes";
import { refusal, replies } from "../../testing/replies";
import { Users } from "./page";

const mia = { UserName: "mia", Arn: "arn:aws:iam::111122223333:user/mia" };
const known = {
  "POST /v1/access/ListUsers": { Users: [mia], IsTruncated: false },
  "POST /v1/access/ListGroups": { Groups: [{ GroupName: "Viewers", Arn: "…" }] },
};

function show(): void {
  render(
    <MemoryRouter>
      <FlashProvider>
        <Users />
      </FlashProvider>
    </MemoryRouter>,
  );
}

async function createNoa(): Promise<void> {
  await screen.findByText("mia");
  fireEvent.click(screen.getByRole("button", { name: "Create user" }));
  fireEvent.change(await screen.findByLabelText("User name"), { target: { value: "noa" } });
  const buttons = screen.getAllByRole("button", { name: "Create user" });
  fireEvent.click(buttons[buttons.length - 1] as HTMLElement);
}

afterEach(() => vi.unstubAllGlobals());

it("says when users last signed in", async () => {
  const noa = { ...mia, UserName: "noa", Arn: "…", PasswordLastUsed: "2026-01-02T03:04:05Z" };
  replies({ ...known, "POST /v1/access/ListUsers": { Users: [mia, noa], IsTruncated: false } });
  show();
  const row = (await screen.findByRole("link", { name: "noa" })).closest("tr");
  expect(row?.textContent).toContain("2026-01-02 03:04:05 UTC");
  const other = screen.getByRole("link", { name: "mia" }).closest("tr");
  expect(other?.textContent).toContain("Never");
});

it("lists users, each with its page", async () => {
  replies(known);
  show();
  const link = await screen.findByRole("link", { name: "mia" });
  expect(link.getAttribute("href")).toBe("/users/mia");
});

it("makes a user with a password that is shown once", async () => {
  const sent = replies({
    ...known,
    "POST /v1/access/CreateUser": { User: {} },
    "POST /v1/access/CreateLoginProfile": { LoginProfile: {} },
  });
  show();
  await createNoa();
  expect(await screen.findByText("User noa was created")).toBeTruthy();
  const profile = sent.find(({ url }) => url.endsWith("/CreateLoginProfile"));
  const { Password: password } = (await profile?.json()) as { Password: string };
  expect(password).toHaveLength(20);
  expect(screen.getByText(password)).toBeTruthy();
  expect(sent.some(({ url }) => url.endsWith("/CreateAccessKey"))).toBe(false);
});

it("says what the server refused, and keeps the form", async () => {
  replies({
    ...known,
    "POST /v1/access/CreateUser": refusal(
      409,
      "EntityAlreadyExists",
      "User with name noa already exists.",
    ),
  });
  show();
  await createNoa();
  expect(await screen.findByText("User with name noa already exists.")).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("User name").value).toBe("noa");
});

it("says which part failed when the user was made", async () => {
  replies({
    ...known,
    "POST /v1/access/CreateUser": { User: {} },
    "POST /v1/access/CreateLoginProfile": refusal(
      403,
      "AccessDenied",
      "admin may not iam:CreateLoginProfile",
    ),
  });
  show();
  await createNoa();
  await waitFor(() => expect(screen.queryByLabelText("User name")).toBeNull());
  expect(screen.queryByText("User noa was created")).toBeNull();
});
