import { expect, it } from "vitest";

import { sampleEvent } from "../../../testing/sample_events";
import { parametersOf } from "../conditions";
import { membersOf } from "./members";
import { pivotsOf } from "./pivots";

const asked = (event: Parameters<typeof pivotsOf>[0]) =>
  Object.fromEntries(
    pivotsOf(event, { since: "1d" }).map(({ label, conditions, range }) => [
      label,
      decodeURIComponent(parametersOf(conditions, range).toString()),
    ]),
  );

it("leads from an event to those that have something in common with it", () => {
  const event = sampleEvent(7, { sharedEventID: "shared-1" });
  expect(asked(event)).toEqual({
    "Same session": "accessKeyId=ASIAEXAMPLE",
    "Same resource": "resourceName=i-7",
    "Events like this":
      "eventSource=ec2.amazonaws.com&eventName=StopInstances&outcome=success&since=1d",
    "Same principal": "principal=arn:aws:sts::111122223333:assumed-role/Admin/mia",
    "Same role and session name": "session=arn:aws:sts::111122223333:assumed-role/Admin/mia",
    "Same address": "sourceIPAddress=192.0.2.1",
    "Same call in other accounts": "sharedEventId=shared-1",
    "5 minutes before and after": "from=2026-01-02T03:02:00.000Z&to=2026-01-02T03:12:00.000Z",
  });
});

it("goes by the name where the session's key is not known", () => {
  expect(asked(sampleEvent(7, { userIdentity: { type: "AssumedRole" } }))).toMatchObject({
    "Same role and session name": "session=arn:aws:sts::111122223333:assumed-role/Admin/mia",
  });
});

it("calls a user's key no session, and leaves out what there is nothing for", () => {
  const event = sampleEvent(7, {
    errorCode: "AccessDenied",
    sourceIPAddress: "",
    userIdentity: { type: "IAMUser", accessKeyId: "AKIAEXAMPLE" },
  });
  event.provenance.fields = {};
  expect(asked(event)).toEqual({
    "Same access key": "accessKeyId=AKIAEXAMPLE",
    "Events like this":
      "eventSource=ec2.amazonaws.com&eventName=StopInstances&errorCode=AccessDenied&since=1d",
    "5 minutes before and after": "from=2026-01-02T03:02:00.000Z&to=2026-01-02T03:12:00.000Z",
  });
});

it("names each member as filters do", () => {
  const record = {
    eventName: "x",
    eventTime: "2026-01-02T03:04:05Z",
    userIdentity: { arn: "arn:x", sessionContext: {} },
    requestParameters: { items: [{ id: "i-1" }, { id: "i-2" }], count: 2, none: null, empty: "" },
    resources: [],
  };
  expect(membersOf(record).map(({ key, value, filterable }) => [key, value, filterable])).toEqual([
    ["eventName", "x", true],
    ["member.eventTime", "2026-01-02T03:04:05Z", false],
    ["principal", "arn:x", true],
    ["member.userIdentity.sessionContext", "{}", false],
    ["member.requestParameters.items.id", "i-1", true],
    ["member.requestParameters.items.id", "i-2", true],
    ["member.requestParameters.count", "2", true],
    ["member.requestParameters.none", "null", false],
    ["member.requestParameters.empty", "", false],
    ["member.resources", "[]", false],
  ]);
});
