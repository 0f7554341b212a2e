import { render, screen } from "@testing-library/react";
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

function shows(body: object): void {
  vi.stubGlobal(
    "fetch",
    vi.fn(() => Promise.resolve(new Response(JSON.stringify(body)))),
  );
  render(
    <MemoryRouter initialEntries={["/resource?name=i-1"]}>
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
