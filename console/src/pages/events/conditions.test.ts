import { describe, expect, it } from "vitest";

import { conditionsOf, filterOf, parametersOf, tokensOf, withValue } from "./conditions";

const token = (propertyKey: string, operator: string, value: unknown) => ({
  propertyKey,
  operator,
  value,
});

describe("conditions", () => {
  it("join the values of one field and operator to any of them", () => {
    const { conditions } = conditionsOf([
      token("eventName", "=", "StopInstances"),
      token("eventName", "!=", "DescribeInstances"),
      token("eventName", "=", ["StopInstances", "RunInstances"]),
    ]);
    expect(conditions).toEqual([
      { key: "eventName", operator: "=", values: ["StopInstances", "RunInstances"] },
      { key: "eventName", operator: "!=", values: ["DescribeInstances"] },
    ]);
  });

  it.each([
    ["=", "eventName=a&eventName=b"],
    ["!=", "not.eventName=a&not.eventName=b"],
    [":", "contains.eventName=a&contains.eventName=b"],
    ["!:", "not.contains.eventName=a&not.contains.eventName=b"],
    ["^", "starts.eventName=a&starts.eventName=b"],
    ["!^", "not.starts.eventName=a&not.starts.eventName=b"],
  ])("with %s are asked for by the server's words", (operator, text) => {
    const read = conditionsOf([
      token("eventName", operator, "a"),
      token("eventName", operator, "b"),
    ]);
    expect(read.problems).toEqual([]);
    expect(parametersOf(read.conditions).toString()).toBe(text);
  });

  it("have the time with them", () => {
    const text = [{ operator: ":", value: "i-1" }];
    const { conditions } = conditionsOf(text);
    expect(parametersOf(conditions, { since: "2h" }).toString()).toBe("text=i-1&since=2h");
    expect(parametersOf([], { from: "2026-01-01", to: "2026-01-02" }).toString()).toBe(
      "from=2026-01-01&to=2026-01-02",
    );
  });

  it.each([
    ["requestParameters.bucketName = logs", "member.requestParameters.bucketName", "=", ["logs"]],
    ["userIdentity.type != Root", "member.userIdentity.type", "!=", ["Root"]],
    ["requestParameters.a.b: x = y", "member.requestParameters.a.b", ":", ["x = y"]],
    // No member of a record begins so.
    ["foo.bar = logs", "", ":", ["foo.bar = logs"]],
  ])("are read from the typed text %s", (value, key, operator, values) => {
    expect(conditionsOf([{ operator: ":", value }]).conditions).toEqual([
      { key, operator, values },
    ]);
  });

  it.each([
    ["another name of a field", token("user", "=", "mia"), "username"],
    ["a member of the record", token("member.a.b", "!^", "x"), "member.a.b"],
  ])("know %s", (_, given, key) => {
    expect(conditionsOf([given]).conditions[0]?.key).toBe(key);
  });

  it.each([
    ["no field", token("colour", "=", "red"), 'There is no field "colour" to filter by.'],
    ["no member", token("member.", "=", "red"), 'There is no field "member." to filter by.'],
    ["no operator", token("readOnly", "^", "t"), '"Read-only" cannot be filtered by "^".'],
    ["unknown", { operator: "=", value: "x" }, '"Free text" cannot be filtered by "=".'],
  ])("say what was not understood: %s", (_, given, problem) => {
    expect(conditionsOf([given])).toEqual({ conditions: [], problems: [problem] });
  });

  it("take the last where there can be only one", () => {
    const read = conditionsOf([token("eventId", "=", "1"), token("eventId", "=", "2")]);
    expect(read.conditions).toEqual([{ key: "eventId", operator: "=", values: ["2"] }]);
    expect(read.problems).toHaveLength(1);
  });

  it("come back as they were from the address and from the filter's box", () => {
    const { conditions } = conditionsOf([
      token("eventName", "=", ["a", "b"]),
      token("userAgent", "!:", "Boto3"),
      token("userAgent", "!:", "aws-cli"),
      token("outcome", "=", "denied"),
      { operator: ":", value: "some text" },
    ]);
    expect(conditionsOf(filterOf(conditions).tokens).conditions).toEqual(conditions);
    expect(conditionsOf(tokensOf(conditions)).conditions).toEqual(conditions);
    expect(tokensOf(conditions)[1]?.value).toBe("Boto3 | aws-cli");
  });

  it("are added to", () => {
    const one = withValue([], "eventName", "=", "a");
    expect(withValue(one, "eventName", "=", "b")).toEqual([
      { key: "eventName", operator: "=", values: ["a", "b"] },
    ]);
    expect(one).toEqual([{ key: "eventName", operator: "=", values: ["a"] }]);
  });
});
