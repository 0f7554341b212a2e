// useKeptEvent(): the open event with its record's own bytes, and whether they are those whose hash
// was kept.

import { useEffect, useState } from "react";

import { useAnswer } from "../../../api/answer";
import type { Opened } from "../address";
import { askEvent, type RawEvent } from "../ask";

export interface Asked {
  opened: Opened;
  /** Those with the event's id. */
  all: RawEvent[];
}

/** The one that is open, of those with its id. */
export function chosenOf(asked: Asked | undefined, opened: Opened): RawEvent | undefined {
  if (asked?.opened.eventId !== opened.eventId) return undefined;
  const { all } = asked;
  return all.find((event) => event.provenance.position === opened.at) ?? all[0];
}

export function useKeptEvent(opened: Opened) {
  const { eventId } = opened;
  const asked = useAnswer(
    async (signal): Promise<Asked> => ({ opened, all: await askEvent(eventId, signal) }),
    [eventId],
  );
  const current = asked.value?.opened.eventId === eventId ? asked.value : undefined;
  return { asked: current, failure: asked.failure, loading: !current, reload: asked.reload };
}

export type Check = "same" | "different" | "unknown";

/** Undefined where the browser cannot tell: it has no cryptography without TLS. */
async function sha256(text: string): Promise<string | undefined> {
  if (!("crypto" in window) || !("subtle" in window.crypto)) return undefined;
  const hash = await window.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function useCheck(event: RawEvent | undefined): Check {
  const [check, setCheck] = useState<Check>("unknown");
  useEffect(() => {
    let gone = false;
    setCheck("unknown");
    if (event)
      void sha256(event.raw).then((hash) => {
        if (gone || hash === undefined) return;
        setCheck(hash === event.provenance.recordSha256 ? "same" : "different");
      });
    return () => {
      gone = true;
    };
  }, [event]);
  return check;
}
