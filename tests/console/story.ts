// Story: what happened in a made-up account, for people in the tests to find out. Mia signs in with
// MFA, takes the role operations, stops an instance and deletes a bucket in its session; later
// somebody is denied.

import { randomUUID } from "node:crypto";

import type { EventRecord } from "./lib/server.ts";

const account = "111122223333";
export const person = "mia";
export const role = "operations";
export const sessionName = "mia-on-call";
export const sessionKey = "ASIAIOSFODNN7EXAMPLE";
export const sessionArn = `arn:aws:sts::${account}:assumed-role/${role}/${sessionName}`;
export const roleArn = `arn:aws:iam::${account}:role/${role}`;
export const bucket = "quarterly-reports";
/** Whose versions were kept, until somebody suspended that. */
export const settingsBucket = "console-settings";
export const instance = "i-0abcd1234efgh5678";
const address = "198.51.100.23";
const agent = "aws-cli/2.27.41 ua/2.1 os/linux#6.1";

function at(minutesAgo: number): string {
  return new Date(Date.now() - minutesAgo * 60_000).toISOString().replace(/\.\d+Z$/, "Z");
}

function record(
  minutesAgo: number,
  more: { eventName: string } & Record<string, unknown>,
): EventRecord {
  return {
    eventVersion: "1.11",
    eventTime: at(minutesAgo),
    awsRegion: "eu-central-1",
    sourceIPAddress: address,
    userAgent: agent,
    requestParameters: null,
    responseElements: null,
    requestID: randomUUID(),
    eventID: randomUUID(),
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
    ...more,
  };
}

const mia = {
  type: "IAMUser",
  principalId: "AIDAMIAEXAMPLE000001",
  arn: `arn:aws:iam::${account}:user/${person}`,
  accountId: account,
  userName: person,
};

function inSession(minutesAgo: number): Record<string, unknown> {
  return {
    type: "AssumedRole",
    principalId: `AROAOPSEXAMPLE000001:${sessionName}`,
    arn: sessionArn,
    accountId: account,
    accessKeyId: sessionKey,
    sessionContext: {
      sessionIssuer: {
        type: "Role",
        principalId: "AROAOPSEXAMPLE000001",
        arn: roleArn,
        accountId: account,
        userName: role,
      },
      attributes: { creationDate: at(minutesAgo), mfaAuthenticated: "true" },
    },
  };
}

/** Oldest first; all of the last two hours. */
export function storyRecords(): EventRecord[] {
  const session = inSession(50);
  const ec2 = { eventSource: "ec2.amazonaws.com" };
  const s3 = { eventSource: "s3.amazonaws.com" };
  const versions = (minutesAgo: number, Status: string) =>
    record(minutesAgo, {
      ...s3,
      eventName: "PutBucketVersioning",
      userIdentity: mia,
      requestParameters: { bucketName: settingsBucket, VersioningConfiguration: { Status } },
    });
  return [
    versions(90, "Enabled"),
    versions(70, "Suspended"),
    record(60, {
      eventName: "ConsoleLogin",
      eventSource: "signin.amazonaws.com",
      eventType: "AwsConsoleSignIn",
      userIdentity: mia,
      responseElements: { ConsoleLogin: "Success" },
      additionalEventData: {
        LoginTo: "https://console.aws.amazon.com/console/home",
        MobileVersion: "No",
        MFAUsed: "Yes",
      },
    }),
    record(50, {
      eventName: "AssumeRole",
      eventSource: "sts.amazonaws.com",
      readOnly: true,
      userIdentity: {
        ...mia,
        accessKeyId: "ASIAMIACONSOLE000001",
        sessionContext: { attributes: { creationDate: at(60), mfaAuthenticated: "true" } },
      },
      requestParameters: { roleArn, roleSessionName: sessionName, durationSeconds: 3600 },
      responseElements: {
        credentials: {
          accessKeyId: sessionKey,
          expiration: at(-10),
          sessionToken: "IQoJb3JpZ2luX2VjEXAMPLE",
        },
        assumedRoleUser: {
          assumedRoleId: `AROAOPSEXAMPLE000001:${sessionName}`,
          arn: sessionArn,
        },
      },
      resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: roleArn }],
    }),
    record(48, { ...ec2, eventName: "DescribeInstances", readOnly: true, userIdentity: session }),
    record(45, {
      ...ec2,
      eventName: "StopInstances",
      userIdentity: session,
      requestParameters: { instancesSet: { items: [{ instanceId: instance }] }, force: false },
      responseElements: {
        instancesSet: {
          items: [
            {
              instanceId: instance,
              currentState: { code: 64, name: "stopping" },
              previousState: { code: 16, name: "running" },
            },
          ],
        },
      },
    }),
    record(40, {
      ...s3,
      eventName: "DeleteBucket",
      userIdentity: session,
      requestParameters: { bucketName: bucket, Host: `${bucket}.s3.eu-central-1.amazonaws.com` },
      resources: [{ accountId: account, type: "AWS::S3::Bucket", ARN: `arn:aws:s3:::${bucket}` }],
    }),
    record(35, {
      ...s3,
      eventName: "DeleteBucket",
      userIdentity: { ...session, accessKeyId: sessionKey },
      errorCode: "AccessDenied",
      errorMessage: "Access Denied",
      requestParameters: {
        bucketName: "board-minutes",
        Host: "board-minutes.s3.eu-central-1.amazonaws.com",
      },
    }),
  ];
}

/** One more event, now: what a live tail and a trail wait for. */
export function newRecord(eventName: string, inAccount = account): EventRecord {
  return record(0, {
    eventName,
    eventSource: "ec2.amazonaws.com",
    userIdentity: inSession(50),
    requestParameters: { instancesSet: { items: [{ instanceId: instance }] } },
    recipientAccountId: inAccount,
  });
}
