// The sign-ins of a user, in the event history: those that failed, too.

import { eventLink } from "./event_link";

export function signInsLink(user: string): string {
  return eventLink({ eventName: "ConsoleLogin", username: user }, { since: "90d" });
}
