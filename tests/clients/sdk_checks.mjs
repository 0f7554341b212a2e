// The JavaScript SDK v3 against the real program. tests/clients/run starts it beside the installed packages.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as sdk from "@aws-sdk/client-cloudtrail";

const events = JSON.parse(readFileSync(process.env.KNOWN_EVENTS, "utf8"));
const management = events.filter((event) => event.eventCategory === "Management");
const settings = { maxAttempts: 1, endpoint: process.env.AWS_ENDPOINT_URL, region: process.env.AWS_REGION };
const client = new sdk.CloudTrailClient(settings);

async function lookup(AttributeKey, AttributeValue, config = {}) {
  const found = [];
  const input = { LookupAttributes: [{ AttributeKey, AttributeValue }] };
  for await (const page of sdk.paginateLookupEvents({ client, ...config }, input)) found.push(...page.Events);
  return found;
}

const idOf = (event) => event.EventId ?? event.eventID;
const ids = (list) => list.map(idOf);

async function allBySource() {
  const found = await lookup("EventSource", "s3.amazonaws.com");
  assert.deepEqual(ids(found), ids(management));
  found.forEach((event, index) => {
    const expected = management[index];
    assert.deepEqual(JSON.parse(event.CloudTrailEvent), expected);
    assert.ok(event.EventTime instanceof Date);
    assert.equal(event.EventTime.getTime(), Date.parse(expected.eventTime));
    assert.equal(event.ReadOnly, String(expected.readOnly));
    assert.equal(event.Username, expected.userIdentity.userName);
  });
}

async function byAttribute() {
  const rows = {
    EventId: (event) => event.eventID,
    EventName: (event) => event.eventName,
    Username: (event) => event.userIdentity.userName,
    AccessKeyId: (event) => event.userIdentity.accessKeyId,
    ResourceName: (event) => event.resources[0].ARN,
  };
  for (const [key, get] of Object.entries(rows)) {
    const value = get(management[5]);
    const expected = management.filter((event) => get(event) === value);
    assert.deepEqual(ids(await lookup(key, value)), ids(expected), key);
  }
}

async function smallPages() {
  assert.deepEqual(ids(await lookup("EventSource", "s3.amazonaws.com", { pageSize: 9 })), ids(management));
}

async function timeRange() {
  const found = await client.send(
    new sdk.LookupEventsCommand({
      StartTime: new Date(management[30].eventTime),
      EndTime: new Date(management[10].eventTime),
    }),
  );
  assert.deepEqual(ids(found.Events), ids(management.slice(10, 31)));
}

async function trails() {
  assert.deepEqual((await client.send(new sdk.DescribeTrailsCommand({}))).trailList, []);
  assert.deepEqual((await client.send(new sdk.ListTrailsCommand({}))).Trails, []);
}

async function refused(name, command, by = client) {
  const error = await by.send(command).then(
    () => assert.fail(`${name} was expected`),
    (raised) => raised,
  );
  assert.equal(error.name, name, String(error));
  if (sdk[name]) assert.ok(error instanceof sdk[name], `${name} is not of the SDK's own class`);
  assert.ok(error.$metadata.requestId, "the error has no request id");
  assert.ok(error.message, "the error has no message");
}

async function errors() {
  const lookupWith = (input) => new sdk.LookupEventsCommand(input);
  await refused("InvalidNextTokenException", lookupWith({ NextToken: "nonsense" }));
  await refused(
    "InvalidTimeRangeException",
    lookupWith({ StartTime: new Date(2_000_000), EndTime: new Date(1_000_000) }),
  );
  await refused("InvalidMaxResultsException", lookupWith({ MaxResults: 51 }));
  await refused(
    "ValidationException",
    lookupWith({ LookupAttributes: [{ AttributeKey: "Colour", AttributeValue: "red" }] }),
  );
  await refused(
    "InvalidLookupAttributesException",
    lookupWith({
      EventCategory: "insight",
      LookupAttributes: [{ AttributeKey: "Username", AttributeValue: "mia" }],
    }),
  );
  await refused("TrailNotFoundException", new sdk.GetTrailCommand({ Name: "audit" }));
  await refused(
    "S3BucketDoesNotExistException",
    new sdk.CreateTrailCommand({ Name: "audit", S3BucketName: "absent" }),
  );
  await refused("UnsupportedOperationException", new sdk.ListChannelsCommand({}));
}

async function trailErrors() {
  const { TrailARN } = await client.send(new sdk.CreateTrailCommand({ Name: "js-wrongs", S3BucketName: "logs" }));
  const another = { Name: "js-another", S3BucketName: "logs" };
  const rows = [
    ["TrailAlreadyExistsException", new sdk.CreateTrailCommand({ ...another, Name: "js-wrongs" })],
    ["InvalidTrailNameException", new sdk.CreateTrailCommand({ ...another, Name: "a" })],
    ["InvalidParameterCombinationException",
      new sdk.CreateTrailCommand({ ...another, IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false })],
    ["InvalidTagParameterException", new sdk.CreateTrailCommand({ ...another, TagsList: [{ Key: "" }] })],
    ["InvalidEventSelectorsException",
      new sdk.PutEventSelectorsCommand({ TrailName: TrailARN, EventSelectors: [{ ReadWriteType: "read-only" }] })],
    ["CloudTrailARNInvalidException", new sdk.DeleteTrailCommand({ Name: "arn:aws:s3:::js" })],
    ["ResourceNotFoundException", new sdk.ListTagsCommand({ ResourceIdList: [`${TrailARN}-not`] })],
    // What this SDK sends without a look at it.
    ["ValidationException", new sdk.GetTrailCommand({})],
    ["ValidationException", new sdk.CreateTrailCommand({ Name: "js-another" })],
    ["SerializationException", new sdk.GetTrailCommand({ Name: 5 })],
    ["SerializationException", new sdk.DescribeTrailsCommand({ trailNameList: [{ Name: "x" }] })],
  ];
  for (const [name, command] of rows) await refused(name, command);
  await client.send(new sdk.DeleteTrailCommand({ Name: TrailARN }));
}

async function trail() {
  const send = (command) => client.send(command);
  const { TrailARN } = await send(
    new sdk.CreateTrailCommand({ Name: "js-trail", S3BucketName: "logs", TagsList: [{ Key: "a", Value: "1" }] }),
  );
  assert.equal(TrailARN, "arn:aws:cloudtrail:us-east-1:000000000000:trail/js-trail");
  await send(new sdk.StartLoggingCommand({ Name: TrailARN }));
  const status = await send(new sdk.GetTrailStatusCommand({ Name: "js-trail" }));
  assert.equal(status.IsLogging, true);
  assert.ok(Math.abs(status.StartLoggingTime.getTime() - Date.now()) < 60_000);
  const EventSelectors = [
    { ReadWriteType: "All", IncludeManagementEvents: false, DataResources: [], ExcludeManagementEventSources: [] },
  ];
  EventSelectors[0].DataResources = [{ Type: "AWS::Lambda::Function", Values: ["arn:aws:lambda"] }];
  await send(new sdk.PutEventSelectorsCommand({ TrailName: TrailARN, EventSelectors }));
  const kept = await send(new sdk.GetEventSelectorsCommand({ TrailName: "js-trail" }));
  assert.deepEqual(kept.EventSelectors, EventSelectors);
  const { Trail } = await send(new sdk.GetTrailCommand({ Name: "js-trail" }));
  assert.equal(Trail.HasCustomEventSelectors, true);
  assert.equal(Trail.HomeRegion, "us-east-1");
  const updated = await send(new sdk.UpdateTrailCommand({ Name: "js-trail", S3KeyPrefix: "a/b" }));
  assert.equal(updated.S3KeyPrefix, "a/b");
  await send(new sdk.StopLoggingCommand({ Name: "js-trail" }));
  await send(new sdk.DeleteTrailCommand({ Name: "js-trail" }));
  assert.deepEqual((await send(new sdk.ListTrailsCommand({}))).Trails, []);
}

async function credentials() {
  const key = process.env.AWS_ACCESS_KEY_ID;
  const wrong = { accessKeyId: key, secretAccessKey: "wrong" };
  const unknown = { accessKeyId: "AKIANOSUCHKEY0000000", secretAccessKey: "x" };
  const command = new sdk.DescribeTrailsCommand({});
  const by = (given) => new sdk.CloudTrailClient({ ...settings, credentials: given });
  await refused("InvalidSignatureException", command, by(wrong));
  await refused("UnrecognizedClientException", command, by(unknown));
}

const checks = {
  "lookupEvents returns all events with their members": allBySource,
  "lookupEvents by each attribute": byAttribute,
  "lookupEvents in small pages": smallPages,
  "lookupEvents in a time range": timeRange,
  "describeTrails and listTrails are empty": trails,
  "a trail is made, watched, changed and deleted": trail,
  "errors are of the SDK's own classes": errors,
  "errors of trails are of the SDK's own classes": trailErrors,
  "wrong credentials": credentials,
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok JavaScript SDK: ${name}`);
  } catch (error) {
    console.log(`not ok JavaScript SDK: ${name}: ${String(error.message ?? error).replace(/\s+/g, " ").slice(0, 400)}`);
  }
}
