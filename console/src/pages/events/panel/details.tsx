// Details: what an event says, in the order in which somebody asks.

import Alert from "@cloudscape-design/components/alert";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

import { eventLink, type TimeRange } from "../../../parts/event_link";
import {
  type IdentityKey,
  identityLink,
  oneEventLink,
  resourceLink,
} from "../../../parts/identity_link";
import { PageLink } from "../../../parts/page_link";
import { TimeText } from "../../../parts/time_text";
import { Person } from "./person";
import { eventIdOf, foundBy, type FoundEvent, hadMfa, isFailed, mfaText, textOf } from "../event";

function identity(key: IdentityKey, value: string): ReactNode {
  return value === "" ? null : <PageLink to={identityLink(key, value)}>{value}</PageLink>;
}

/** The events that have this value. */
function having(key: string, value: string, range?: TimeRange): ReactNode {
  return value === "" ? null : (
    <PageLink to={eventLink({ [key]: value }, range)} label={`Events with ${value}`}>
      {value}
    </PageLink>
  );
}

const linked = (to: (value: string) => string, value: string): ReactNode =>
  value === "" ? null : <PageLink to={to(value)}>{value}</PageLink>;

function resources(event: FoundEvent): ReactNode {
  const names = foundBy(event, "resourceName");
  if (names.length === 0) return null;
  return (
    <SpaceBetween size="xxs">
      {names.map((name) => (
        <PageLink key={name} to={resourceLink(name)}>
          {name}
        </PageLink>
      ))}
    </SpaceBetween>
  );
}

function mfa(event: FoundEvent): ReactNode {
  const text = mfaText(event);
  if (text === "") return null;
  if (!hadMfa(event)) return <StatusIndicator type="warning">{text}</StatusIndicator>;
  // A code that was wrong is nothing good.
  return isFailed(event) ? text : <StatusIndicator>{text}</StatusIndicator>;
}

function outcome(event: FoundEvent): ReactNode {
  if (!isFailed(event)) return <StatusIndicator>Succeeded</StatusIndicator>;
  const code = textOf(event.record, "errorCode");
  return <StatusIndicator type="error">{code || "Failed"}</StatusIndicator>;
}

const sessionArn = (event: FoundEvent) =>
  foundBy(event, "session").find((one) => one.startsWith("arn:")) ?? "";

type Row = [label: string, value: ReactNode];

/** What the index has not is looked for in the time that is shown alone. */
function rowsOf(event: FoundEvent, range: TimeRange | undefined): Row[] {
  const { record } = event;
  const at = (path: string) => textOf(record, path);
  return [
    ["Event time", <TimeText key="time" at={record.eventTime} />],
    ["Event name", at("eventName")],
    ["Event source", at("eventSource")],
    ["Outcome", outcome(event)],
    ["User name", identity("username", foundBy(event, "username")[0] ?? "")],
    ["User type", at("userIdentity.type")],
    ["Principal", identity("principal", foundBy(event, "principal")[0] ?? "")],
    ["Session", identity("session", sessionArn(event))],
    ["Access key", identity("accessKeyId", at("userIdentity.accessKeyId"))],
    ["MFA, as the event says", mfa(event)],
    ["Role", linked(resourceLink, at("userIdentity.sessionContext.sessionIssuer.arn"))],
    [
      "Source identity",
      having("sourceIdentity", at("userIdentity.sessionContext.sourceIdentity"), range),
    ],
    ["Invoked by", at("userIdentity.invokedBy")],
    ["Source IP address", having("sourceIPAddress", at("sourceIPAddress"))],
    ["User agent", having("userAgent", at("userAgent"), range)],
    ["AWS Region", at("awsRegion")],
    ["Account", event.provenance.account ?? at("recipientAccountId")],
    ["Resources", resources(event)],
    ["Resource types", foundBy(event, "resourceType").join(", ")],
    ["Read-only", at("readOnly")],
    ["Category", foundBy(event, "category")[0] ?? ""],
    ["Event type", at("eventType")],
    ["Event ID", linked(oneEventLink, eventIdOf(event))],
    ["Request ID", at("requestID")],
    ["VPC endpoint", at("vpcEndpointId")],
  ];
}

export function Details({ event, range }: { event: FoundEvent; range: TimeRange | undefined }) {
  const items = rowsOf(event, range)
    .filter(([, value]) => value !== null && value !== "")
    .map(([label, value]): KeyValuePairsProps.Item => ({ label, value }));
  const message = textOf(event.record, "errorMessage");
  return (
    <SpaceBetween size="m">
      {message !== "" && <Alert type="error">{message}</Alert>}
      <Person event={event} />
      <div className="events-long">
        <KeyValuePairs columns={4} items={items} />
      </div>
    </SpaceBetween>
  );
}
