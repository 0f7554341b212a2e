import { render, screen, within } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import { fileName, isRole, roleOf, sizeText } from "./config";
import type { LeastPolicy } from "./hooks";
import { IdentityPolicyPage } from "./page";

const session = "arn:aws:sts::111122223333:assumed-role/Ops/mia";
const role = "arn:aws:iam::111122223333:role/Ops";
const draft: LeastPolicy = {
  total: 12,
  errors: 3,
  denied: 2,
  first: "2026-01-01T00:00:00Z",
  last: "2026-01-02T00:00:00Z",
  to: "2026-01-03T00:00:00Z",
  noCalls: 1,
  withoutDataEvents: ["s3.amazonaws.com"],
  policy: {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Ec21",
        Effect: "Allow",
        Action: ["ec2:StopInstances"],
        Resource: ["arn:aws:ec2:us-east-1:111122223333:instance/i-1"],
      },
    ],
  },
  policySize: 151,
  actions: [
    {
      action: "ec2:StopInstances",
      events: 4,
      failed: 1,
      from: [{ eventSource: "ec2.amazonaws.com", eventName: "StopInstances" }],
      seen: 1,
      resources: ["arn:aws:ec2:us-east-1:111122223333:instance/i-1"],
      remarks: ["unread"],
    },
  ],
  deniedCalls: [
    {
      eventSource: "iam.amazonaws.com",
      eventName: "CreateUser",
      events: 2,
      actions: ["iam:CreateUser"],
      alsoAllowed: false,
    },
  ],
  review: [
    {
      eventSource: "shop.example.com",
      eventName: "RefundOrder",
      events: 1,
      guess: "shop.example.com:RefundOrder",
    },
  ],
  free: [{ eventSource: "sts.amazonaws.com", eventName: "GetCallerIdentity", events: 5 }],
};

let asked: string[] = [];

afterEach(() => vi.unstubAllGlobals());

function shows(body: object, address: string): void {
  asked = [];
  vi.stubGlobal(
    "fetch",
    vi.fn((request: Request) => {
      asked.push(request.url);
      return Promise.resolve(new Response(JSON.stringify(body)));
    }),
  );
  render(
    <MemoryRouter initialEntries={[address]}>
      <IdentityPolicyPage />
    </MemoryRouter>,
  );
}

it("knows the role of a session", () => {
  expect(roleOf({ key: "principal", value: session })).toBe(role);
  expect(roleOf({ key: "session", value: session })).toBe(role);
  expect(roleOf({ key: "principal", value: role })).toBeUndefined();
  expect(roleOf({ key: "username", value: "mia" })).toBeUndefined();
  expect(isRole({ key: "principal", value: role })).toBe(true);
  expect(isRole({ key: "principal", value: session })).toBe(false);
});

it("says which policies may be so long", () => {
  expect(sizeText(2_048)).toContain("a user's inline policies (2,048)");
  expect(sizeText(2_049)).toBe(
    "2,049 characters: fits a managed policy (6,144), a role's inline policies (10,240)",
  );
  expect(sizeText(10_241)).toBe("10,241 characters: longer than any policy may be");
});

it("names its file after the identity", () => {
  expect(fileName({ key: "principal", value: role })).toBe("least-policy-Ops.json");
  expect(fileName({ key: "username", value: "mia smith" })).toBe("least-policy-mia-smith.json");
});

it("shows the document, what to look at and what is not in it", async () => {
  shows(draft, `/identity/policy?principal=${session}&since=7d`);
  expect(await screen.findByText(/"Sid": "Ec21"/)).toBeTruthy();
  expect(new URL(asked[0] ?? "").searchParams.get("principal")).toBe(session);
  expect(screen.getByText(/No data events of s3\.amazonaws\.com are recorded/)).toBeTruthy();
  const actions = within(screen.getByRole("table", { name: "Actions" }));
  expect(actions.getByText("4 (1 failed)")).toBeTruthy();
  expect(actions.getByText(/Of its newest events alone/)).toBeTruthy();
  const denied = within(screen.getByRole("table", { name: "Denied calls" }));
  expect(denied.getByText("iam:CreateUser")).toBeTruthy();
  expect(denied.getByText("Never allowed")).toBeTruthy();
  expect(screen.getByText("shop.example.com:RefundOrder")).toBeTruthy();
  expect(screen.getByText("GetCallerIdentity")).toBeTruthy();
  const link = screen.getByText("make it of all of its sessions").closest("a");
  expect(link?.getAttribute("href")).toBe(
    `/identity/policy?principal=${encodeURIComponent(role)}&since=7d`,
  );
});

it("says when there is nothing to allow", async () => {
  const policy = { Version: "2012-10-17", Statement: [] };
  shows({ ...draft, policy, actions: [] }, "/identity/policy?username=mia");
  expect(await screen.findByText("There is nothing to allow")).toBeTruthy();
  expect(screen.getByText("iam:CreateUser")).toBeTruthy();
  expect(screen.queryByText("Copy")).toBeNull();
});

it("says when there are no events, and asks whose policy it is", async () => {
  shows({ ...draft, total: 0 }, "/identity/policy?username=mia");
  expect(await screen.findByText("There are no events of it in this time")).toBeTruthy();
  shows(draft, "/identity/policy");
  expect(screen.getByText("Whose policy?")).toBeTruthy();
});
