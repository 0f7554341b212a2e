import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { Trails } from "./page";

function serverAnswers(code: number, body: object): void {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status: code }))),
  );
}

function show() {
  return render(
    <MemoryRouter>
      <Trails />
    </MemoryRouter>,
  );
}

afterEach(() => vi.unstubAllGlobals());

const trail = {
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
  name: "audit",
  account: "111122223333",
  homeRegion: "us-east-1",
  bucket: "logs",
  prefix: "all",
  multiRegion: true,
  includeGlobalServiceEvents: true,
  recursiveLogging: true,
  logFileValidation: true,
  customEventSelectors: false,
  logging: true,
  created: "2026-01-01T00:00:00Z",
  regions: ["us-east-1"],
  delivery: {
    lag: 0,
    openFiles: 1,
    givenUpFiles: 0,
    stopped: false,
    latestError: "NoSuchBucket",
    reason: "there is no bucket logs",
  },
  digest: {},
};

it("shows each trail with what is wrong with it", async () => {
  serverAnswers(200, { trails: [trail] });
  show();
  expect(await screen.findByText("audit")).toBeTruthy();
  expect(screen.getByText("Not delivering: NoSuchBucket")).toBeTruthy();
  expect(screen.getByText("logs/all")).toBeTruthy();
});

it("teaches where there is none", async () => {
  serverAnswers(200, { trails: [] });
  show();
  expect(await screen.findByText(/trail create audit/)).toBeTruthy();
});

it("says why there is no list, and stays the page that it is", async () => {
  serverAnswers(403, { __type: "AccessDeniedException", message: "vera may not ListTrails" });
  show();
  expect(await screen.findByText(/vera may not ListTrails/)).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1, name: "Trails" })).toBeTruthy();
  // Who may not see them may be allowed to make one.
  expect(screen.getByRole("button", { name: "Create trail" })).toBeTruthy();
});
