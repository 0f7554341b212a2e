import { afterEach, describe, expect, it, vi } from "vitest";

import { create, Unfinished, type Wish } from "./hooks";

const wish: Wish = {
  settings: {
    name: "audit",
    bucket: "logs",
    prefix: "",
    kmsKeyId: "",
    multiRegion: true,
    globalServiceEvents: true,
    logFileValidation: true,
  },
  newBucket: true,
  selectors: { advancedEventSelectors: [] },
  tags: [
    { key: "team", value: "security" },
    { key: "reviewed", value: "" },
  ],
};
const arn = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit";

/** Answers each call by its name; notes the names. */
function server(failing: string | undefined): string[] {
  const calls: string[] = [];
  vi.stubGlobal(
    "fetch",
    vi.fn((request: Request) => {
      const target = request.headers.get("x-amz-target") ?? "CreateBucket";
      const name = target.slice(target.lastIndexOf(".") + 1);
      calls.push(name);
      const body =
        name === failing
          ? { __type: "InsufficientS3BucketPolicyException", message: "denied by the policy" }
          : { TrailARN: arn, Name: "audit", name: "logs" };
      const reply = new Response(JSON.stringify(body), { status: name === failing ? 400 : 200 });
      return Promise.resolve(reply);
    }),
  );
  return calls;
}

afterEach(() => vi.unstubAllGlobals());

describe("create()", () => {
  it("makes bucket and trail, sets selectors, and starts it where it is at home", async () => {
    const calls = server(undefined);
    const made = vi.fn();
    expect(await create(wish, made)).toBe(arn);
    expect(calls).toEqual(["CreateBucket", "CreateTrail", "PutEventSelectors", "StartLogging"]);
    expect(made).toHaveBeenCalledOnce();
  });

  it("tags the trail as it makes it, where tags were given", async () => {
    const bodies: object[] = [];
    const answered = new Response(JSON.stringify({ TrailARN: arn, Name: "audit" }));
    vi.stubGlobal("fetch", async (request: Request) => {
      bodies.push((await request.json()) as object);
      return answered.clone();
    });
    await create({ ...wish, newBucket: false, selectors: undefined }, () => {});
    expect(bodies[0]).toMatchObject({
      TagsList: [{ Key: "team", Value: "security" }, { Key: "reviewed" }],
    });
    bodies.length = 0;
    await create({ ...wish, newBucket: false, selectors: undefined, tags: [] }, () => {});
    expect(bodies[0]).not.toHaveProperty("TagsList");
  });

  it("makes only what is needed", async () => {
    const calls = server(undefined);
    await create({ ...wish, newBucket: false, selectors: undefined }, () => {});
    expect(calls).toEqual(["CreateTrail", "StartLogging"]);
  });

  const rows: [string, string | undefined, boolean][] = [
    ["CreateBucket", "bucket", false],
    ["CreateTrail", "bucket", false],
    ["PutEventSelectors", "bucket", true],
    ["StartLogging", "bucket", true],
  ];
  it.each(rows)("says how far it came when %s fails", async (failing, place, made) => {
    server(failing);
    const thrown: unknown = await create(wish, () => {}).catch((one: unknown) => one);
    expect(thrown).toBeInstanceOf(Unfinished);
    expect(thrown).toMatchObject({ place, made, message: "denied by the policy" });
  });
});
