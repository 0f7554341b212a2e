// Furnish: gives a server what its pages show, and says where the sweep looks at those that need
// more than their path.

import { gzipSync } from "node:zlib";

import type { Server } from "./lib/server.ts";
import { until } from "./lib/wait.ts";
import { newRecord, roleArn, sessionArn, settingsBucket } from "./story.ts";

const trailName = "organization";
const region = "us-east-1";
const trailPath = `/trails/${region}/${trailName}`;
const policy = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["cloudtrail:LookupEvents", "cloudtrail:Get*"], Resource: "*" },
  ],
};
const awsRegions = ["eu-central-1", "us-east-1"];

/** Pages by their path in route.ts: where to look. */
export type Addresses = Record<string, string>;

async function people(server: Server): Promise<string> {
  const access = (name: string, body: object) => server.call("POST", `/v1/access/${name}`, body);
  const made = (await access("CreatePolicy", {
    PolicyName: "read-events",
    PolicyDocument: JSON.stringify(policy),
  })) as { Policy: { Arn: string } };
  const { Arn } = made.Policy;
  await access("CreateGroup", { GroupName: "auditors" });
  await access("AttachGroupPolicy", { GroupName: "auditors", PolicyArn: Arn });
  for (const UserName of ["nina", "omar"]) {
    await access("CreateUser", { UserName });
    await access("AddUserToGroup", { GroupName: "auditors", UserName });
    await access("CreateLoginProfile", { UserName, Password: `${UserName}-7Rx.may-look` });
  }
  return Arn;
}

/** One with a delivered file and a digest; the file's key. */
async function trail(server: Server): Promise<string> {
  await server.call("POST", "/v1/buckets", { name: "organization-logs" });
  const named = { Name: trailName };
  await server.operation("CreateTrail", {
    ...named,
    S3BucketName: "organization-logs",
    EnableLogFileValidation: true,
    IsMultiRegionTrail: true,
  });
  await server.operation("StartLogging", named);
  await server.submit([newRecord("RunInstances", server.account)]);
  return until(async () => {
    const path = `/v1/trails/${trailName}/files`;
    const { files } = (await server.call("GET", path)) as { files: { key: string }[] };
    return files[0]?.key;
  }, "a delivered file");
}

/** Files of an AWS trail over some days, one of which never came. */
async function intake(server: Server): Promise<void> {
  await server.call("POST", "/v1/buckets", { name: "aws-trail-logs" });
  for (let day = 1; day <= 9; day += 1) {
    const awsRegion = awsRegions[day % awsRegions.length] ?? region;
    const time = `202601${String(day).padStart(2, "0")}T0305Z`;
    const key =
      `AWSLogs/111122223333/CloudTrail/${awsRegion}/2026/01/${time.slice(6, 8)}/` +
      `111122223333_CloudTrail_${awsRegion}_${time}_aaaaaaaaaaaaaaa${day}.json.gz`;
    const where = { bucket: "aws-trail-logs", key };
    const seen = { files: [{ ...where, how: "named" }] };
    await server.call("POST", "/v1/intake/seen", seen);
    if (day === 6) continue;
    const eventTime = `2026-01-${time.slice(6, 8)}T03:01:00Z`;
    const records = [{ ...newRecord("PutParameter"), awsRegion, eventTime }];
    const query = new URLSearchParams({ ...where, feed: "organization" });
    const body = gzipSync(JSON.stringify({ Records: records }));
    await server.call("POST", `/v1/intake/files?${query.toString()}`, body);
  }
}

async function gateway(server: Server): Promise<void> {
  const report = {
    name: "edge",
    endpoint: "https://edge.example.com",
    upstream: "https://sts.example.com",
    policy: "required",
    calls: 812_040,
    callsPerSecond: 41.5,
    events: 790_113,
    refused: 12,
    unrecorded: 0,
    leftOut: 21_915,
    waiting: 0,
    connections: 14,
    upstreamErrors: 3,
    recordingSecondsP50: 0.0011,
    recordingSecondsP99: 0.0048,
    unrecordedByName: {},
    leftOutByName: { GetObject: 21_915 },
  };
  const head = { instance: "one", account: server.account, region, events: 1, report };
  const record = newRecord("GetCallerIdentity", server.account);
  const lines = `${JSON.stringify(head)}\n${JSON.stringify(record)}\n`;
  await server.call("POST", "/v1/gateway/edge/events", Buffer.from(lines), "application/x-ndjson");
}

export async function furnish(server: Server): Promise<Addresses> {
  const policyArn = await people(server);
  await gateway(server);
  await intake(server);
  const key = await trail(server);
  return {
    "/events": `/events?${new URLSearchParams({ since: "30d" }).toString()}`,
    "/groups/:name": "/groups/auditors",
    "/identity": `/identity?session=${encodeURIComponent(sessionArn)}`,
    "/identity/policy": `/identity/policy?principal=${encodeURIComponent(roleArn)}`,
    "/policy": `/policy?arn=${encodeURIComponent(policyArn)}`,
    "/resource": `/resource?name=${encodeURIComponent(settingsBucket)}`,
    "/trails/:region/:name": trailPath,
    "/trails/:region/:name/edit": `${trailPath}/edit`,
    "/trails/:region/:name/file": `${trailPath}/file?key=${encodeURIComponent(key)}`,
    "/users/:name": "/users/nina",
  };
}
