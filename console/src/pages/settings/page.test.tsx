import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal, type Reply } from "../../testing/replies";
import { showPage } from "../../testing/show";
import { SettingsPage } from "./page";

const setting = (key: string, value: string, meaning: string) => ({
  key,
  value,
  default: "30d",
  meaning,
});
const settings = [
  setting("history.keep_live", "90d", "How long live events are kept"),
  setting("listen", "127.0.0.1:4580", "Where the server listens"),
];
const key = {
  region: "us-east-1",
  fingerprint: "0a1b2c",
  publicKey: "MIIB",
  signs: true,
  validFrom: "2026-01-01T00:00:00Z",
  validTo: "2027-01-01T00:00:00Z",
};

afterEach(() => vi.unstubAllGlobals());

function show(more: Record<string, Reply> = {}): Request[] {
  return showPage("/settings", "/settings", <SettingsPage />, {
    "/v1/settings": { settings },
    "GET /v1/digest-keys": { digestKeys: [key] },
    "POST /v1/digest-keys": { digestKeys: [key] },
    ...more,
  });
}

it("finds a setting by what it means", async () => {
  show();
  await screen.findByText("127.0.0.1:4580");
  fireEvent.change(screen.getByLabelText("Find a setting"), { target: { value: "listens" } });
  const table = screen.getByRole("table", { name: "Settings" });
  await waitFor(() => expect(within(table).queryByText("history.keep_live")).toBeNull());
  expect(within(table).getByText("listen")).toBeTruthy();
});

it("makes new digest keys after a question", async () => {
  const sent = show();
  const isMade = () => sent.some(({ method }) => method === "POST");
  await screen.findByText("0a1b2c");
  fireEvent.click(screen.getByRole("button", { name: "Make new keys" }));
  const dialog = await screen.findByRole("dialog");
  expect(isMade()).toBe(false);
  fireEvent.click(within(dialog).getByRole("button", { name: "Make new keys" }));
  expect(await screen.findByText("1 new digest key signs from now on.")).toBeTruthy();
});

it("says what may not be seen, and nothing else of it", async () => {
  const refused = refusal(403, "AccessDenied", "zoe may not look");
  show({ "/v1/settings": refused, "GET /v1/digest-keys": refused });
  expect(await screen.findByText("Settings: not available")).toBeTruthy();
  expect(await screen.findByText("Digest keys: not available")).toBeTruthy();
  expect(screen.queryByText(/None yet|No setting has/)).toBeNull();
});
