// The commands of the first steps, for one server.

import { pathWord, shellWord } from "../../parts/shell_word";

export interface Server {
  /** "http://127.0.0.1:4580". */
  endpoint: string;
  account: string;
  region: string;
}

export function sampleCommand(server: Server): string {
  return (
    "opentrail sample /tmp/opentrail-sample && " +
    `opentrail import /tmp/opentrail-sample --endpoint ${server.endpoint}`
  );
}

export function importCommand(server: Server, folder: string): string {
  return `opentrail import ${pathWord(folder || "FOLDER")} --endpoint ${server.endpoint}`;
}

export function gatewayCommand(server: Server, upstream: string): string {
  return (
    "opentrail gateway --listen 127.0.0.1:4581 " +
    `--upstream ${shellWord(upstream || "http://127.0.0.1:9000")} --server ${server.endpoint}`
  );
}

/** A bucket as it was typed: "logs", "s3://logs/" or with a prefix. */
export function bucketUri(text: string): string {
  const name = text.trim() || "BUCKET";
  return name.startsWith("s3://") ? name : `s3://${name}/`;
}

/** A bucket as it is typed on the page; `s3`: the address of its S3, if that is not AWS's. */
export interface Bucket {
  name: string;
  s3: string;
}

function whereText(server: Server, { s3 }: Bucket): string {
  return `${s3.trim() && `--s3-endpoint ${shellWord(s3.trim())} `}--endpoint ${server.endpoint}`;
}

export function backfillCommand(server: Server, bucket: Bucket): string {
  const source = shellWord(bucketUri(bucket.name));
  return `opentrail intake backfill ${source} ${whereText(server, bucket)}`;
}

export function followCommand(server: Server, bucket: Bucket): string {
  const source = shellWord(bucketUri(bucket.name));
  return `opentrail intake run --bucket ${source} --every 5m ${whereText(server, bucket)}`;
}

/** `time`: when it is to have happened. */
export function sendCommand(server: Server, token: string, time: Date): string {
  const event = {
    eventVersion: "1.08",
    userIdentity: {
      type: "IAMUser",
      principalId: "ann",
      arn: `arn:aws:iam::${server.account}:user/ann`,
      accountId: server.account,
      userName: "ann",
    },
    eventTime: `${time.toISOString().slice(0, 19)}Z`,
    eventSource: "payroll.example.com",
    eventName: "ApprovePayment",
    awsRegion: server.region,
    sourceIPAddress: "192.0.2.10",
    userAgent: "curl",
    requestParameters: { payment: "4711" },
    responseElements: null,
    eventType: "AwsApiCall",
    recipientAccountId: server.account,
  };
  return (
    `curl ${server.endpoint}/v1/events -H ${shellWord(`Authorization: Bearer ${token}`)} ` +
    `-H 'Content-Type: application/json' -d ${shellWord(JSON.stringify({ events: [event] }))}`
  );
}
