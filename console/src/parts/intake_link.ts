// The address of the page Intake, as its view.ts parses it.

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
