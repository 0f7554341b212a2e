// A gateway's state has words that say what to do; rates come from one answer to the next.

import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, describe, expect, it, vi } from "vitest";

import { linePath } from "../../parts/sparkline";
import { refusal, type Reply, replies } from "../../testing/replies";
import { countsByName, standingOf } from "./config";
import { type Gateway, withRate } from "./hooks";
import { Gateways } from "./page";

const gateway: Gateway = {
  name: "store",
  state: "well",
  endpoint: "http://127.0.0.1:4581",
  upstream: "http://127.0.0.1:9000",
  policy: "required",
  calls: 1200,
  callsPerSecond: 2.5,
  events: 1190,
  refused: 7,
  unrecorded: 0,
  leftOut: 3,
  waiting: 0,
  connections: 2,
  upstreamErrors: 1,
  recordingSecondsP50: 0.0004,
  recordingSecondsP99: 0.0123,
  unrecordedByName: {},
  leftOutByName: { HeadObject: 3 },
};

afterEach(() => vi.unstubAllGlobals());

function show(status: Reply) {
  replies({ "/v1/status": status });
  render(
    <MemoryRouter>
      <Gateways />
    </MemoryRouter>,
  );
}

describe("the state of a gateway", () => {
  it.each<[string, Partial<Gateway>, string, string]>([
    ["records", {}, "success", "Recording"],
    ["was not called", { calls: 0 }, "pending", "Waiting for calls"],
    ["cannot record", { state: "refusing" }, "error", "Refusing calls"],
    ["lets pass what it cannot record", { state: "notRecording" }, "error", "Not recording"],
    ["lost some", { unrecorded: 4 }, "warning", "Recording, with losses"],
    ["has no service", { state: "upstreamFailing" }, "warning", "No answer from the service"],
    ["had no service for a while", { upstreamErrors: 1200 }, "success", "Recording"],
    ["is silent", { state: "silent" }, "warning", "Not heard of"],
    ["ended", { state: "stopped" }, "stopped", "Stopped"],
  ])("that %s", (_, change, type, text) => {
    expect(standingOf({ ...gateway, ...change })).toMatchObject({ type, text });
  });
});

it("counts calls a second between answers, and begins anew with the gateway", () => {
  const first = withRate(undefined, gateway, 1000);
  const second = withRate(first, { ...gateway, calls: 1300 }, 3000);
  expect(second).toEqual({ at: 3000, calls: 1300, perSecond: [50] });
  expect(withRate(second, { ...gateway, calls: 2 }, 5000).perSecond).toEqual([]);
});

it("orders names by how often they were", () => {
  expect(countsByName({ b: 1, a: 1, c: 9 }).map(({ name }) => name)).toEqual(["c", "a", "b"]);
});

it.each<[number[], string]>([
  [[], ""],
  [[0, 0], "M0.0 9.0 L100.0 9.0"],
  [[0, 5, 10], "M0.0 9.0 L50.0 5.0 L100.0 1.0"],
])("draws %j", (values, path) => expect(linePath(values, 100, 10)).toBe(path));

it("shows what was refused, left out and how long recording takes", async () => {
  show({ gateways: [gateway] });
  expect(await screen.findByText("store")).toBeTruthy();
  expect(screen.getByText("0.4 ms (half), 12 ms (99 of 100)")).toBeTruthy();
  expect(screen.getByText("HeadObject")).toBeTruthy();
  const events = screen.getByRole("link", { name: / events of the gateway / });
  const filter = new URLSearchParams(events.getAttribute("href")?.split("?")[1]).get("filter");
  expect(JSON.parse(filter ?? "")).toEqual({
    tokens: [{ propertyKey: "door", operator: "=", value: "gateway:store" }],
    operation: "and",
  });
});

it("says why one is not well", async () => {
  show({
    gateways: [
      { ...gateway, state: "upstreamFailing", stateReason: "no whole reply", malformed: 5 },
    ],
  });
  expect(await screen.findByText("no whole reply")).toBeTruthy();
  expect(screen.getByText("Malformed, answered by the gateway")).toBeTruthy();
});

it("shows one that reports next to nothing, and the others", async () => {
  show({ gateways: [{ name: "older", instance: "one" }, gateway] });
  expect(await screen.findByText("older")).toBeTruthy();
  expect(screen.getByText("Waiting for calls")).toBeTruthy();
  expect(screen.getByText("HeadObject")).toBeTruthy();
});

it("teaches where there is none", async () => {
  show({ gateways: [] });
  expect(await screen.findByText("No gateway records yet")).toBeTruthy();
  expect(screen.getByText(/opentrail gateway --name main/)).toBeTruthy();
});

it("says why it cannot tell", async () => {
  show(refusal(403, "AccessDeniedException", "vera may not opentrail:GetStatus"));
  expect(await screen.findByText(/vera may not opentrail:GetStatus/)).toBeTruthy();
});
