// A token is shown once, and gone only after a question.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal, type Reply } from "../../testing/replies";
import { showPage } from "../../testing/show";
import { Tokens } from "./page";

const token = {
  tokenId: "7c9e",
  name: "fluent-bit",
  user: "zoe",
  scope: ["events:write"],
  created: "2026-01-01T00:00:00Z",
};

afterEach(() => vi.unstubAllGlobals());

function show(server: Record<string, Reply>): Request[] {
  return showPage("/tokens", "/tokens", <Tokens />, server);
}

it("says of each what it may and that it never ends", async () => {
  show({ "/v1/tokens": { tokens: [token] } });
  expect(await screen.findByText("fluent-bit")).toBeTruthy();
  expect(screen.getByText("events:write")).toBeTruthy();
  expect(screen.getByText("Never")).toBeTruthy();
});

it("shows a new one once", async () => {
  const sent = show({
    "GET /v1/tokens": { tokens: [] },
    "POST /v1/tokens": { ...token, name: "vector", token: "otk_secret" },
  });
  await screen.findByText("There are no tokens. Create one for a program.");
  fireEvent.click(screen.getByRole("button", { name: "Create token" }));
  fireEvent.change(await screen.findByLabelText("Name"), { target: { value: " vector " } });
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Create token" }));
  expect(await screen.findByText("otk_secret")).toBeTruthy();
  const asked = sent.find(({ method, url }) => method === "POST" && url.endsWith("/v1/tokens"));
  expect(await asked?.json()).toEqual({
    name: "vector",
    scope: ["events:write"],
    expiresIn: "90d",
  });
});

it("deletes the chosen one after a question", async () => {
  const sent = show({
    "GET /v1/tokens": { tokens: [token, { ...token, tokenId: "1", name: "other" }] },
    "DELETE /v1/tokens/7c9e": {},
  });
  const isDeleted = () => sent.some(({ method }) => method === "DELETE");
  fireEvent.click(await screen.findByRole("radio", { name: "fluent-bit" }));
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  await screen.findByText("Delete token fluent-bit?");
  expect(isDeleted()).toBe(false);
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete token" }));
  await waitFor(() => expect(isDeleted()).toBe(true));
});

it("does not say that there are none where they may not be seen", async () => {
  show({ "/v1/tokens": refusal(403, "AccessDenied", "zoe may not list tokens") });
  expect(await screen.findByText(/zoe may not list tokens/)).toBeTruthy();
  expect(screen.queryByText(/There are no tokens/)).toBeNull();
});
