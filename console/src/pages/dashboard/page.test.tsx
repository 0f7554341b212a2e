import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { followers, gapsOf, headlines, lagHealth, trailHealth, trailPath } from "./config";
import type { Coverage, Status } from "./hooks";
import { Dashboard } from "./page";

const trail = {
  trailARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/main",
  lag: 3,
  openFiles: 0,
  neededEntries: 0,
  givenUpFiles: 0,
  stopped: false,
};
const status: Status = {
  version: "1",
  commit: "0",
  account: "111122223333",
  region: "us-east-1",
  ready: true,
  journal: {
    shards: [
      { shard: 0, begin: 0, durableEnd: 9, indexedEnd: 5, lag: 4 },
      { shard: 1, begin: 0, durableEnd: 1, indexedEnd: 0, lag: 1 },
    ],
    segments: 1,
    bytes: 0,
    freeBytes: 0,
    freeBytesMin: 0,
  },
  history: {
    events: 12,
    segments: 1,
    diskBytes: 0,
    memoryBytes: 0,
    newest: "2021-03-04T05:06:07Z",
  },
  trails: [trail],
  catalog: { lag: 2, shards: [{ shard: 0, appliedEnd: 7, lag: 2 }] },
  intake: { lag: 7 },
  conflicts: { count: 0 },
  imports: { running: 0, done: 0, forgotten: 0 },
  uptimeSeconds: 1,
  alarms: { conflicts: 0, failedAuthentications: 0, validation: 0 },
};
const coverage: Coverage = {
  from: "2026-01-01T00:00:00Z",
  to: "2026-01-31T00:00:00Z",
  accounts: [
    { account: "111122223333", count: 5, last: "2026-01-31T00:00:00Z", silent: false },
    { account: "444455556666", count: 0, last: "2025-12-01T00:00:00Z", silent: true },
  ],
  regions: [{ region: "us-east-1", count: 5, last: "2026-01-31T00:00:00Z", silent: false }],
  regionsWithoutEvents: ["eu-west-1"],
  services: [
    {
      eventSource: "s3.amazonaws.com",
      count: 4,
      dataEvents: 0,
      networkActivityEvents: 0,
      hasDataEvents: true,
    },
    {
      eventSource: "iam.amazonaws.com",
      count: 1,
      dataEvents: 0,
      networkActivityEvents: 0,
      hasDataEvents: false,
    },
  ],
  trails: [
    {
      trailARN: trail.trailARN,
      name: "main",
      account: "111122223333",
      logging: true,
      multiRegion: true,
      managementEvents: true,
      dataEvents: true,
      networkActivityEvents: false,
    },
  ],
};
const summary = {
  total: 200,
  errors: 5,
  denied: 1,
  fields: [
    { by: "principal", values: [{ value: "arn:aws:iam::1:user/mia", count: 150, errors: 3 }] },
    { by: "eventSource", values: [] },
    { by: "awsRegion", values: [] },
    { by: "sourceIPAddress", values: [] },
    { by: "eventName", values: [] },
    { by: "errorCode", values: [] },
  ],
};

function serverAnswers(bodies: Record<string, object>): void {
  vi.stubGlobal(
    "fetch",
    vi.fn((request: Request) => {
      const { pathname } = new URL(request.url);
      const body = bodies[pathname];
      return Promise.resolve(
        new Response(JSON.stringify(body ?? { __type: "InternalFailure", message: "broken" }), {
          status: body ? 200 : 500,
        }),
      );
    }),
  );
}

afterEach(() => vi.unstubAllGlobals());

const page = (
  <MemoryRouter>
    <Dashboard />
  </MemoryRouter>
);

it("leads from each figure to its events", () => {
  const [events, failed, denied] = headlines(summary, { since: "24h" });
  expect(events).toMatchObject({ text: "200", to: "/events?since=24h" });
  expect(failed?.text).toBe("5 (2.5 %)");
  expect(denied?.text).toBe("1 (0.5 %)");
  const filter = new URLSearchParams(denied?.to.split("?")[1]).get("filter");
  expect(JSON.parse(filter ?? "")).toEqual({
    tokens: [{ propertyKey: "outcome", operator: "=", value: "denied" }],
    operation: "and",
  });
});

it("says which followers are behind", () => {
  expect(followers(status).map(({ name, lag }) => [name, lag])).toEqual([
    ["Event history", 5],
    ["Configuration", 2],
    ["Files taken in", 7],
    ["Trail main", 3],
  ]);
});

it("says why a follower does not go on", () => {
  const stuck = { ...status, catalog: { lag: 1, shards: [], reason: "disk is full" } };
  const [index, catalog] = followers(stuck).map(lagHealth);
  expect(index).toEqual({ type: "in-progress", text: "5 entries" });
  expect(catalog).toEqual({ type: "error", text: "1 entry: disk is full" });
  expect(lagHealth({ name: "", to: "", lag: 0 })).toEqual({ type: "success", text: "Up to date" });
});

it("knows another account's trails alone, as the server tells it of no more", () => {
  const { version, commit, account, region, ready, trails, uptimeSeconds } = status;
  const theirs: Status = { version, commit, account, region, ready, trails, uptimeSeconds };
  expect(followers(theirs).map(({ name }) => name)).toEqual(["Trail main"]);
});

it("names the worst of a trail", () => {
  const well = { ...trail, latestDelivery: "2026-01-01T00:00:00Z" };
  expect(trailHealth(well).type).toBe("success");
  expect(trailHealth(well, true).type).toBe("success");
  expect(trailHealth(well, false)).toEqual({ type: "stopped", text: "Not logging" });
  expect(trailHealth({ ...trail, digestError: "AccessDenied" }).text).toBe(
    "No digests: AccessDenied",
  );
  expect(trailHealth({ ...trail, givenUpFiles: 2 }).text).toBe("2 files never stored");
  const failing = { ...trail, latestError: "NoSuchBucket", reason: "no such bucket" };
  expect(trailHealth(failing).text).toBe("Not delivering: NoSuchBucket");
  expect(trailHealth(failing).detail).toContain("no such bucket");
  expect(trailHealth({ ...failing, stopped: true }).text).toBe("Delivery stopped for good");
});

it("does not call files altered that nobody could read", () => {
  const validation = {
    finished: "2026-01-02T00:00:00Z",
    from: "2026-01-01T00:00:00Z",
    to: "2026-01-02T00:00:00Z",
    allValid: false,
    validDigestFiles: 0,
    invalidDigestFiles: 0,
    validLogFiles: 0,
    invalidLogFiles: 0,
    unnamedLogFiles: 0,
    pendingLogFiles: 0,
    filesNotRead: 0,
    error: "the bucket does not answer",
  };
  const unread = trailHealth({ ...trail, validation });
  expect(unread.type).toBe("warning");
  expect(unread.detail).toBe("the bucket does not answer");
  expect(unread.text).not.toMatch(/as delivered/);
  const altered = { ...validation, validLogFiles: 3, invalidLogFiles: 1 };
  expect(trailHealth({ ...trail, validation: altered })).toMatchObject({
    type: "error",
    text: "1 files not as delivered",
  });
});

it("leads to a trail's page, or to all of them", () => {
  expect(trailPath(trail.trailARN)).toBe("/trails/us-east-1/main");
  expect(trailPath("gone")).toBe("/trails");
});

it("lists what is not recorded", () => {
  expect(gapsOf(coverage).map(({ what }) => what)).toEqual([
    "Account 444455556666",
    "s3.amazonaws.com",
  ]);
  const off = coverage.trails.map((one) => ({ ...one, logging: false }));
  expect(gapsOf({ ...coverage, trails: off }).map(({ why }) => why)).toContain("Does not log");
  const without = coverage.trails.map((one) => ({ ...one, dataEvents: false }));
  expect(gapsOf({ ...coverage, trails: without }).map(({ why }) => why)).toContain(
    "Takes no data events",
  );
});

it("shows the figures", async () => {
  serverAnswers({
    "/v1/events/summary": summary,
    "/v1/events/histogram": { interval: "30m", buckets: [] },
    "/v1/status": status,
    "/v1/coverage": coverage,
  });
  render(page);
  const mia = await screen.findByText("arn:aws:iam::1:user/mia");
  expect(mia.closest("a")?.getAttribute("href")).toContain("user%2Fmia");
  expect(await screen.findByText("Account 444455556666")).toBeTruthy();
  expect(await screen.findByText("5 entries")).toBeTruthy();
});

it("says that the events are of another time", async () => {
  const none = { ...summary, total: 0, errors: 0, denied: 0 };
  serverAnswers({
    "/v1/events/summary": none,
    "/v1/events/histogram": { interval: "30m", buckets: [] },
    "/v1/status": status,
    "/v1/coverage": coverage,
  });
  render(page);
  expect(await screen.findByText("No events in this time")).toBeTruthy();
  expect(screen.getByText("2021-03-04 05:06:07 UTC")).toBeTruthy();
});

it("shows what it has when a part fails", async () => {
  serverAnswers({ "/v1/status": status });
  render(page);
  expect(await screen.findByText("The figures: not available")).toBeTruthy();
  expect(await screen.findByText("What is not recorded: not available")).toBeTruthy();
  expect(await screen.findByText("Trail main")).toBeTruthy();
});

it("says once that nothing of it is allowed", async () => {
  const message = "ann may not perform the cloudtrail:LookupEvents action";
  const fetched = vi.fn(() =>
    Promise.resolve(
      new Response(JSON.stringify({ __type: "AccessDeniedException", message }), { status: 403 }),
    ),
  );
  vi.stubGlobal("fetch", fetched);
  render(page);
  expect(await screen.findByText("You have no permission for these figures")).toBeTruthy();
  expect(screen.getByText(/LookupEvents action\. Ask an administrator/)).toBeTruthy();
  expect(screen.getByRole("link", { name: "My sign-in" })).toBeTruthy();
  expect(screen.queryByText(/not available/)).toBeNull();
  expect(screen.queryByRole("button", { name: "Try again" })).toBeNull();
});

it("teaches while nothing came from outside", async () => {
  serverAnswers({
    "/v1/events": { events: [] },
    "/v1/events/count": { total: 0 },
    "/v1/events/summary": summary,
    "/v1/events/histogram": { interval: "30m", buckets: [] },
    "/v1/status": status,
    "/v1/coverage": coverage,
  });
  render(page);
  expect(await screen.findByText("Put the gateway in front")).toBeTruthy();
  expect(screen.getByText("First steps")).toBeTruthy();
});
