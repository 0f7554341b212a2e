// Changes of a resource, as the page shows them.

import * as z from "zod/mini";

import { spanForm } from "../../parts/time_span";
import type { Resource } from "./hooks";

const text = z.catch(z.string(), "");

/** `later` and `earlier`: the events that are compared. */
export const form = z.extend(spanForm("all"), { name: text, later: text, earlier: text });

export interface Change {
  id: string;
  time: string;
  name: string;
  source: string;
  principal: string;
  address: string;
  error: string;
  /** What was asked for, a member a line: "instanceType = t3.large". */
  parameters: string[];
  request: unknown;
  response: unknown;
}

type Event = Resource["events"][number];

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Scalars of a JSON value by their paths; arrays by their index. */
export function flattened(value: unknown, path = ""): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== "object") return [`${path} = ${String(value)}`];
  return Object.entries(value).flatMap(([name, member]) =>
    flattened(member, path === "" ? name : `${path}.${name}`),
  );
}

export function changeOf({ record }: Event): Change {
  const who = memberOf(record, "userIdentity");
  return {
    id: textOf(record["eventID"]),
    time: record.eventTime,
    name: record.eventName,
    source: record.eventSource,
    principal: textOf(memberOf(who, "arn")) || textOf(memberOf(who, "invokedBy")),
    address: textOf(record["sourceIPAddress"]),
    error: textOf(record["errorCode"]),
    parameters: flattened(record["requestParameters"]),
    request: record["requestParameters"],
    response: record["responseElements"],
  };
}
