// Members of a record, one a row, and by which filter each is found.

import { fields } from "../fields";

export interface Member {
  /** As filters name it: "requestParameters.bucketName"; arrays add no step. */
  path: string;
  value: string;
  /** The filter's name in /v1. */
  key: string;
  /** Whether there can be a filter for it: an empty text or list has no value. */
  filterable: boolean;
}

/** Members that have a filter of their own, whose index makes it quick. */
const indexed: Record<string, string> = {
  eventName: "eventName",
  eventSource: "eventSource",
  eventType: "eventType",
  eventID: "eventId",
  errorCode: "errorCode",
  awsRegion: "awsRegion",
  sourceIPAddress: "sourceIPAddress",
  readOnly: "readOnly",
  eventCategory: "category",
  recipientAccountId: "account",
  "userIdentity.arn": "principal",
  "userIdentity.accessKeyId": "accessKeyId",
  userAgent: "userAgent",
  errorMessage: "errorMessage",
  requestID: "requestId",
  sharedEventID: "sharedEventId",
  vpcEndpointId: "vpcEndpointId",
  managementEvent: "managementEvent",
  eventVersion: "eventVersion",
  "userIdentity.type": "userType",
  "userIdentity.principalId": "principalId",
  "userIdentity.accountId": "userAccountId",
  "userIdentity.invokedBy": "invokedBy",
  "userIdentity.sessionContext.attributes.mfaAuthenticated": "mfaAuthenticated",
  "userIdentity.sessionContext.sessionIssuer.arn": "sessionIssuer",
  "tlsDetails.tlsVersion": "tlsVersion",
  "tlsDetails.cipherSuite": "cipherSuite",
  "tlsDetails.clientProvidedHostHeader": "clientProvidedHostHeader",
};

/** More than this no table shows; the record itself does. */
const membersMax = 1_000;

export function keyOf(path: string): string {
  const key = indexed[path] ?? "";
  return fields.some((field) => field.key === key) ? key : `member.${path}`;
}

export function membersOf(record: unknown): Member[] {
  const members: Member[] = [];
  const visit = (path: string, value: unknown) => {
    if (members.length >= membersMax) return;
    if (Array.isArray(value) && value.length > 0) {
      for (const one of value as unknown[]) visit(path, one);
    } else if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
      for (const [name, one] of Object.entries(value))
        visit(path === "" ? name : `${path}.${name}`, one);
    } else if (path !== "") {
      const scalar = typeof value !== "object" && value !== "";
      members.push({
        path,
        value: typeof value === "string" ? value : JSON.stringify(value),
        key: keyOf(path),
        // The event's time is no value to filter by: the time range is.
        filterable: scalar && path !== "eventTime",
      });
    }
  };
  visit("", record);
  return members;
}
