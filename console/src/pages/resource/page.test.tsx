import { fireEvent, render, screen, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { changeOf, flattened } from "./config";
import type { Resource } from "./hooks";
import { ResourcePage } from "./page";

const record = {
  eventVersion: "1.08",
  eventTime: "2026-01-02T03:04:05Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "StopInstances",
  eventID: "e1",
  sourceIPAddress: "192.0.2.1",
  userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/mia" },
  requestParameters: { instancesSet: { items: [{ instanceId: "i-1" }] }, force: false },
};
const figures = {
  total: 1,
  errors: 0,
  denied: 0,
  first: "2026-01-02T03:04:05Z",
  last: "2026-01-02T03:04:05Z",
  eventName: [{ value: "StopInstances", count: 1, errors: 0 }],
  principal: [{ value: "arn:aws:iam::111122223333:user/mia", count: 1, errors: 0 }],
  resourceType: [{ value: "AWS::EC2::Instance", count: 1, errors: 0 }],
  account: [],
  awsRegion: [],
  eventSource: [],
  errorCode: [],
};
const resource: Resource = { all: figures, changes: figures, events: [{ record }], more: false };

afterEach(() => vi.unstubAllGlobals());

function shows(body: object, address = "/resource?name=i-1"): void {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(JSON.stringify(body)))),
  );
  render(
    <MemoryRouter initialEntries={[address]}>
      <ResourcePage />
    </MemoryRouter>,
  );
}

it("puts parameters on lines", () => {
  expect(flattened(record.requestParameters)).toEqual([
    "instancesSet.items.0.instanceId = i-1",
    "force = false",
  ]);
  expect(flattened(null)).toEqual([]);
});

it("reads a change, whatever its record lacks", () => {
  expect(changeOf({ record })).toMatchObject({
    id: "e1",
    principal: "arn:aws:iam::111122223333:user/mia",
    error: "",
  });
  const { eventVersion, eventTime, eventSource, eventName } = record;
  const bare = { eventVersion, eventTime, eventSource, eventName };
  expect(changeOf({ record: bare })).toMatchObject({ principal: "", parameters: [] });
});

it("shows who changed it, when and how", async () => {
  shows(resource);
  expect(await screen.findByText("AWS::EC2::Instance")).toBeTruthy();
  const [stop] = screen.getAllByText("StopInstances");
  expect(stop?.closest("a")?.getAttribute("href")).toContain("event=e1");
  expect(screen.getByText("instancesSet.items.0.instanceId = i-1")).toBeTruthy();
  expect(screen.queryByText("Show more")).toBeNull();
});

it("says when no event names it", async () => {
  const none = { ...figures, total: 0 };
  shows({ ...resource, all: none, changes: none, events: [] });
  expect(await screen.findByText("No event names it in this time")).toBeTruthy();
});

const changes = [
  ["e3", "ModifyInstanceAttribute", "2026-01-03T00:00:00Z", { instanceType: "t3.large" }],
  ["e2", "StopInstances", "2026-01-02T00:00:00Z", { force: true }],
  ["e1", "ModifyInstanceAttribute", "2026-01-01T00:00:00Z", { instanceType: "t3.micro" }],
] as const;
const changed: Resource = {
  ...resource,
  events: changes.map(([eventID, eventName, eventTime, requestParameters]) => ({
    record: { ...record, eventID, eventName, eventTime, requestParameters },
  })),
};

/** The rows of the differences in what was asked for. */
async function requested(): Promise<string[]> {
  const table = await screen.findByRole("table", { name: "Request" });
  return within(table)
    .getAllByRole("row")
    .slice(1)
    .map((row) => [...row.children].map((cell) => cell.textContent).join(" | "));
}

it("compares the newest change with the one of the same name before it", async () => {
  shows(changed);
  expect(await requested()).toEqual(["instanceType | Changed | t3.micro | t3.large"]);
  expect(screen.getAllByText("No difference")).toHaveLength(1);
});

it("compares any two, as the address says", async () => {
  shows(changed, "/resource?name=i-1&later=e3&earlier=e2");
  expect(await requested()).toEqual([
    "force | Removed | true | -",
    "instanceType | Added | - | t3.large",
  ]);
});

it("compares a change with the one before it on request", async () => {
  Element.prototype.scrollIntoView = vi.fn();
  shows(changed);
  fireEvent.click(
    await screen.findByRole("button", { name: /^With before: compare StopInstances of 2026/ }),
  );
  expect(await requested()).toEqual([
    "instanceType | Removed | t3.micro | -",
    "force | Added | - | true",
  ]);
});

it("compares nothing where there is one change alone", async () => {
  shows(resource);
  expect(await screen.findByRole("table", { name: "Changes" })).toBeTruthy();
  expect(screen.queryByRole("table", { name: "Request" })).toBeNull();
});
