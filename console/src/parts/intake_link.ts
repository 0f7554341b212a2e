// The addresses of the pages Intake and Completeness, as their view.ts parse them.

export interface IntakeView {
  tab: "feeds" | "files" | "letters" | "gaps" | "digests";
  state: string;
  digests: string;
  bucket: string;
  account: string;
  region: string;
  /** Of hours, ISO 8601 in UTC. */
  from: string;
  /** It is not of the time. */
  to: string;
  feed: string;
}

/** intakeLink({ tab: "files", state: "unread" }). */
export function intakeLink(view: Partial<IntakeView>): string {
  return `/intake?${new URLSearchParams(view as Record<string, string>).toString()}`;
}

/** Of a day, YYYY-MM-DD in UTC, in full. */
export function completenessLink(of: { account: string; region: string; day: string }): string {
  const { account, region, day } = of;
  const view = { account, region, year: day.slice(0, 4), day };
  const given = Object.entries(view).filter(([, value]) => value !== "");
  return `/completeness?${new URLSearchParams(given).toString()}`;
}
