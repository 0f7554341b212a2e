// Events for tests, as the server answers them.

import type { FoundEvent } from "../pages/events/event";

/** The `number`th, of position "0:number"; with other members where given. */
export function sampleEvent(number: number, members: object = {}): FoundEvent {
  const minute = String(number % 60).padStart(2, "0");
  return {
    provenance: {
      position: `0:${number}`,
      recorded: `2026-01-02T03:${minute}:05.000Z`,
      door: "submitted",
      recordSha256: "ab".repeat(32),
      account: "111122223333",
      region: "us-east-1",
      eventId: `event-${number}`,
      fields: {
        username: ["mia"],
        principal: ["arn:aws:sts::111122223333:assumed-role/Admin/mia"],
        session: ["mia", "arn:aws:sts::111122223333:assumed-role/Admin/mia"],
        resourceName: [`i-${number}`],
        category: ["Management"],
      },
    },
    record: {
      eventVersion: "1.11",
      eventTime: `2026-01-02T03:${minute}:00Z`,
      eventSource: "ec2.amazonaws.com",
      eventName: "StopInstances",
      eventID: `event-${number}`,
      sourceIPAddress: "192.0.2.1",
      userIdentity: {
        type: "AssumedRole",
        accessKeyId: "ASIAEXAMPLE",
        sessionContext: { attributes: { mfaAuthenticated: "true" } },
      },
      requestParameters: { instancesSet: { items: [{ instanceId: `i-${number}` }] } },
      ...members,
    },
  };
}

/** As a line of the live tail, or of an export with provenance. */
export const lineOf = (event: FoundEvent): string => JSON.stringify(event);

/** A reply of status 200 whose body comes in these pieces. */
export function streamOf(pieces: string[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (const piece of pieces) control.enqueue(encoder.encode(piece));
      control.close();
    },
  });
  return new Response(body, { status: 200 });
}
