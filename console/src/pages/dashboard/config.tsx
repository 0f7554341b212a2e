// What the dashboard shows, and where each figure leads.

import { eventLink, type TimeRange } from "../../parts/event_link";
import { countText, shareText } from "../../parts/figure_text";
import { type Health, healthOf } from "../../parts/trail_health";
import type { Coverage, Status, Summary } from "./hooks";

/** The fields that are counted by, in the order of their tables. */
export const counted = [
  { by: "principal", title: "Busiest principals", column: "Principal" },
  { by: "eventSource", title: "Busiest services", column: "Service" },
  { by: "awsRegion", title: "Busiest Regions", column: "Region" },
  { by: "sourceIPAddress", title: "Busiest addresses", column: "Source IP address" },
  { by: "eventName", title: "Most frequent calls", column: "Event name" },
  { by: "errorCode", title: "Most frequent errors", column: "Error code" },
] as const;

/** Events that have an error code, or of which the caller was not allowed to. */
export const failedToken = { propertyKey: "outcome", operator: "=", value: "error" };
export const deniedToken = { propertyKey: "outcome", operator: "=", value: "denied" };

export interface Figure {
  label: string;
  text: string;
  to: string;
}

export function headlines(summary: Summary, range: TimeRange | undefined): Figure[] {
  const rate = (part: number) => `${countText(part)} (${shareText(part, summary.total)})`;
  return [
    { label: "Events", text: countText(summary.total), to: eventLink({}, range) },
    {
      label: "Failed, with denied",
      text: rate(summary.errors),
      to: eventLink({}, range, [failedToken]),
    },
    { label: "Denied", text: rate(summary.denied), to: eventLink({}, range, [deniedToken]) },
  ];
}

/** As on the trail's own page. `logging`: undefined while it is not known. */
export function trailHealth(trail: Status["trails"][number], logging?: boolean): Health {
  const { digestError, validation } = trail;
  return healthOf({
    delivery: trail,
    digest: digestError === undefined ? {} : { latestError: digestError },
    logging: logging ?? true,
    ...(validation ? { validation } : {}),
  });
}

export interface Follower {
  name: string;
  lag: number;
  to: string;
  /** Why it does not go on. */
  reason?: string | undefined;
}

/** What follows the journal, and how many durable entries it is behind. */
export function followers(status: Status): Follower[] {
  const { catalog, intake } = status;
  // Others than the home account are told of their trails alone.
  const indexed = status.journal?.shards.reduce((sum, { lag }) => sum + lag, 0);
  return [
    ...(indexed === undefined ? [] : [{ name: "Event history", lag: indexed, to: "/server" }]),
    ...(catalog
      ? [{ name: "Configuration", lag: catalog.lag, to: "/server", reason: catalog.reason }]
      : []),
    ...(intake
      ? [{ name: "Files taken in", lag: intake.lag, to: "/intake", reason: intake.reason }]
      : []),
    ...status.trails.map((trail) => ({
      name: `Trail ${nameOf(trail.trailARN)}`,
      lag: trail.lag,
      to: trailPath(trail.trailARN),
    })),
  ];
}

export function lagHealth({ lag, reason }: Follower): Health {
  const text = lag === 1 ? "1 entry" : `${countText(lag)} entries`;
  if (reason) return { type: "error", text: lag > 0 ? `${text}: ${reason}` : reason };
  return lag > 0 ? { type: "in-progress", text } : { type: "success", text: "Up to date" };
}

/** The name at the end of a trail's ARN. */
export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** Its page; of what is no ARN (trails that are gone) the list. */
export function trailPath(arn: string): string {
  const region = arn.split(":")[3];
  return region ? `/trails/${region}/${encodeURIComponent(nameOf(arn))}` : "/trails";
}

export interface Gap {
  what: string;
  why: string;
  to: string;
  since?: string | undefined;
}

/** What is not recorded, the most telling first. */
export function gapsOf(coverage: Coverage): Gap[] {
  const silent = (kind: string, field: string, value: string, last: string | undefined): Gap => ({
    what: `${kind} ${value}`,
    why: "Silent: no events for a day",
    to: eventLink({ [field]: value }),
    since: last,
  });
  const range = { from: coverage.from, to: coverage.to };
  const trails = coverage.trails.filter(({ logging }) => logging);
  return [
    ...coverage.accounts
      .filter((one) => one.silent)
      .map(({ account, last }) => silent("Account", "account", account, last)),
    ...coverage.trails
      .filter(({ logging }) => !logging)
      .map(({ name, trailARN }) => ({
        what: `Trail ${name}`,
        why: "Does not log",
        to: trailPath(trailARN),
      })),
    ...trails
      .filter(({ dataEvents }) => !dataEvents)
      .map(({ name, trailARN }) => ({
        what: `Trail ${name}`,
        why: "Takes no data events",
        to: trailPath(trailARN),
      })),
    ...coverage.services
      .filter(({ hasDataEvents, dataEvents }) => hasDataEvents && dataEvents === 0)
      .map(({ eventSource }) => ({
        what: eventSource,
        why: "Seen in management events only: its data events are not recorded",
        to: eventLink({ eventSource }, range),
      })),
    ...coverage.regions
      .filter((one) => one.silent)
      .map(({ region, last }) => silent("Region", "awsRegion", region, last)),
  ];
}
