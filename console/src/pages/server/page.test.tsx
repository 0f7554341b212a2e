import { render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { Server } from "./page";

const status = {
  version: "0.1.0",
  commit: "0123456789abcdef",
  account: "111122223333",
  region: "eu-west-1",
  ready: false,
  reason: "the disk is short of space",
  journal: {
    shards: [{ shard: 0, begin: 0, durableEnd: 12, indexedEnd: 5, lag: 7 }],
    segments: 1,
    bytes: 1536,
    freeBytes: 0,
    freeBytesMin: 0,
  },
  history: { events: 1234567, segments: 1, diskBytes: 0, memoryBytes: 0 },
  catalog: {
    lag: 41,
    shards: [{ shard: 0, appliedEnd: 9, lag: 41 }],
    reason: "database or disk is full",
  },
  intake: { lag: 43 },
  trails: [],
  conflicts: { count: 0 },
  imports: { running: 0, done: 0, forgotten: 0 },
  uptimeSeconds: 61,
  alarms: { conflicts: 0, failedAuthentications: 0, validation: 0 },
};

function serverAnswers(code: number, body: object): void {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status: code }))),
  );
}

afterEach(() => vi.unstubAllGlobals());

it("says why the server is not ready, and how much it holds", async () => {
  serverAnswers(200, status);
  render(<Server />);
  expect(await screen.findByText("the disk is short of space")).toBeTruthy();
  expect(screen.getByText("1,234,567")).toBeTruthy();
  expect(screen.getByText("1.5 KiB")).toBeTruthy();
  expect(screen.getByText("41: database or disk is full")).toBeTruthy();
  expect(screen.getByText("43")).toBeTruthy();
});

it("shows another account what it is told, and no empty figures", async () => {
  const { version, commit, account, region, uptimeSeconds, trails } = status;
  serverAnswers(200, { version, commit, account, region, uptimeSeconds, trails, ready: true });
  render(<Server />);
  expect(await screen.findByText("Ready")).toBeTruthy();
  expect(screen.queryByText("Events")).toBeNull();
  expect(screen.queryByText("Free on the disk")).toBeNull();
});

it("says what the server said when it refuses", async () => {
  serverAnswers(403, {
    __type: "AccessDeniedException",
    message: "vera may not opentrail:GetStatus",
  });
  render(<Server />);
  expect(await screen.findByText(/vera may not opentrail:GetStatus/)).toBeTruthy();
});
