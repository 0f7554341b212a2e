import { render, screen } from "@testing-library/react";
import { MemoryRouter } from "react-router";
import { afterEach, expect, it, vi } from "vitest";

import {
  actorLink,
  actorText,
  type Chain,
  hopNotes,
  mfaOf,
  personLink,
} from "../../parts/role_chain/actors";
import { form, shortened, subjectOf } from "./config";
import type { Identity } from "./hooks";
import { IdentityPage } from "./page";

const mia = {
  type: "IAMUser",
  arn: "arn:aws:iam::111122223333:user/mia",
  account: "111122223333",
  userName: "mia",
};
const role = {
  type: "AssumedRole",
  arn: "arn:aws:sts::444455556666:assumed-role/Ops/mia",
  account: "444455556666",
  accessKeyId: "ASIAONE",
};
const event = {
  eventID: "hers",
  eventTime: "2026-01-02T02:10:00Z",
  eventName: "AssumeRole",
  eventSource: "sts.amazonaws.com",
};
const chain: Chain = {
  subject: role,
  hops: [
    {
      how: "accessKeyId",
      event,
      by: { ...mia, mfaAuthenticated: "true" },
      crossAccount: true,
      roleArn: "arn:aws:iam::444455556666:role/Ops",
      alsoRecorded: [{ ...event, eventID: "theirs", account: "444455556666" }],
    },
  ],
  person: mia,
  mfaAuthenticated: true,
  whole: true,
};
const one = (value: string) => [{ value, count: 2, errors: 0 }];
const figures = { total: 2, errors: 1, denied: 1 };
const identity: Identity = {
  ever: { ...figures, first: "2026-01-01T00:00:00Z", last: "2026-01-02T00:00:00Z" },
  range: {
    ...figures,
    eventSource: one("ec2.amazonaws.com"),
    eventName: one("StopInstances"),
    sourceIPAddress: one("192.0.2.1"),
    awsRegion: one("us-east-1"),
    account: one("444455556666"),
    errorCode: [],
    accessKeyId: one("ASIAONE"),
    resourceName: one("i-1"),
    session: [],
    principal: one(role.arn),
  },
  services: { interval: "1h", series: [] },
  news: {
    eventName: {
      count: 1,
      values: [{ value: "StopInstances", count: 2, first: "2026-01-02T00:00:00Z" }],
      whole: true,
    },
    sourceIPAddress: { count: 0, values: [], whole: true },
    awsRegion: { count: 0, values: [], whole: true },
  },
  denials: [
    { ...event, eventID: "no", eventName: "TerminateInstances", errorCode: "AccessDenied" },
  ],
};

function serverAnswers(bodies: Record<string, [number, object]>): void {
  vi.stubGlobal(
    "fetch",
    vi.fn((request: Request) => {
      const [code, body] = bodies[new URL(request.url).pathname] ?? [500, {}];
      return Promise.resolve(new Response(JSON.stringify(body), { status: code }));
    }),
  );
}

afterEach(() => vi.unstubAllGlobals());

const at = (address: string) => (
  <MemoryRouter initialEntries={[address]}>
    <IdentityPage />
  </MemoryRouter>
);

it("reads who it is about from the address", () => {
  expect(subjectOf(form.parse({}))).toBeUndefined();
  expect(subjectOf(form.parse({ accessKeyId: "ASIAONE" }))).toEqual({
    key: "accessKeyId",
    value: "ASIAONE",
  });
  expect(subjectOf(form.parse({ username: "mia", principal: "a" }))?.key).toBe("principal");
});

it("calls whoever acted by a name", () => {
  expect(actorText(mia)).toBe("mia (IAM user)");
  expect(actorText(role)).toBe("Ops/mia (assumed role)");
  expect(actorText({ type: "AWSService", invokedBy: "ec2.amazonaws.com" })).toBe(
    "ec2.amazonaws.com (AWS service)",
  );
  expect(actorText({ type: "AWSAccount", account: "111122223333", principalId: "AIDA" })).toBe(
    "111122223333 (another account)",
  );
  expect(actorText({ type: "Root", arn: "arn:aws:iam::111122223333:root" })).toBe(
    "root (root user)",
  );
  expect(actorText({ accessKeyId: "ASIANEVER" })).toBe("ASIANEVER");
  expect(actorText({})).toBe("Unknown");
  expect(actorLink(role)).toBe("/identity?accessKeyId=ASIAONE");
  expect(actorLink({})).toBeUndefined();
});

it("cuts what is too long to be read in a table", () => {
  expect(shortened("denied")).toBe("denied");
  expect(shortened("x".repeat(201))).toBe(`${"x".repeat(200)}…`);
});

it("says what is known of a step", () => {
  const [hop] = chain.hops;
  if (!hop) throw new Error("no hop");
  expect(hopNotes(hop)).toEqual(["from account 111122223333", "by a session with MFA"]);
  expect(hopNotes({ ...hop, crossAccount: false, mfaUsed: "No" })).toContain("without MFA");
});

it("says whether somebody signed in with MFA, and no more than is known", () => {
  const text = (more: Partial<Chain>, silent?: "silent") => {
    const said = { ...chain, ...more };
    if (silent) delete said.mfaAuthenticated;
    return mfaOf(said).text;
  };
  expect(text({})).toBe("Yes");
  expect(text({ mfaAuthenticated: false })).toBe("No");
  expect(text({ mfaAuthenticated: false, whole: false })).toMatch(/^No, as far as/);
  expect(text({}, "silent")).toMatch(/^Not known/);
  // Events of sessions by SAML always say that there was no MFA: AWS did not ask for it.
  const person = { type: "SAMLUser", userName: "mia", identityProvider: "corp" };
  expect(text({ mfaAuthenticated: false, person })).toBe("Not known: corp asked who it is");
  const key = { ...mia, accessKeyId: "AKIAONE" };
  expect(text({ subject: key, person: key, hops: [] }, "silent")).toMatch(/^No: a lasting/);
  expect(text({ person: { type: "AWSService" } }, "silent")).toMatch(/^Nobody/);
  const subject = {
    ...role,
    arn: "arn:aws:sts::444455556666:assumed-role/Ops/i-0123456789abcdef0",
  };
  expect(text({ subject, hops: [], whole: false, mfaAuthenticated: false })).toBe(
    "Nobody signed in: an instance acted",
  );
  expect(mfaOf(undefined, true).text).toBe("Yes");
});

it("leads to all that a person did, and to a session's own page", () => {
  const withKey = { ...mia, accessKeyId: "ASIAMIA" };
  expect(personLink(withKey)).toContain("/identity?principal=");
  expect(actorLink(withKey)).toBe("/identity?accessKeyId=ASIAMIA");
});

it("shows the way to the person, what is new and what was denied", async () => {
  serverAnswers({ "/v1/identities": [200, identity], "/v1/identities/chain": [200, chain] });
  render(at("/identity?accessKeyId=ASIAONE&since=7d"));
  const person = await screen.findAllByText("mia (IAM user)");
  expect(person[0]?.closest("a")?.getAttribute("href")).toContain("/identity?principal=");
  expect((await screen.findAllByText("AssumeRole"))[0]?.closest("a")?.href).toContain("event=hers");
  expect(await screen.findByText("TerminateInstances")).toBeTruthy();
  expect(screen.getByText("New calls")).toBeTruthy();
  expect(screen.getByText("i-1").closest("a")?.getAttribute("href")).toBe(
    "/resource?name=i-1&since=7d",
  );
});

it("says why the way is not whole", async () => {
  const reason = "no event hands out access key ASIAONE";
  const lost = { subject: role, hops: [], whole: false, reason };
  serverAnswers({ "/v1/identities": [200, identity], "/v1/identities/chain": [200, lost] });
  render(at("/identity?accessKeyId=ASIAONE"));
  expect(await screen.findByText(reason)).toBeTruthy();
  expect(screen.getByText("Not known")).toBeTruthy();
  expect(screen.getByText("No step is recorded")).toBeTruthy();
});

it("asks for no chain of a user, and says when there is nothing", async () => {
  const none = { total: 0, errors: 0, denied: 0 };
  serverAnswers({
    "/v1/identities": [200, { ...identity, ever: none, range: { ...identity.range, ...none } }],
  });
  render(at("/identity?username=nobody"));
  expect(await screen.findByText("There are no events of it")).toBeTruthy();
  expect(screen.queryByText("Events ever")).toBeNull();
  expect(screen.queryByText(/not available/)).toBeNull();
});

it("asks whose page it is", () => {
  render(at("/identity"));
  expect(screen.getByText("Whose page?")).toBeTruthy();
});
