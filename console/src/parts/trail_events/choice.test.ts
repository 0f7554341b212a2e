import { describe, expect, it } from "vitest";

import { type Choice, defaultChoice, isDefault, problems, selectorsOf } from "./choice";
import { readChoice } from "./read_choice";

const management = (fields: object[]) => ({
  Name: "Management events",
  FieldSelectors: [{ Field: "eventCategory", Equals: ["Management"] }, ...fields],
});

describe("selectorsOf()", () => {
  it("takes every management event at first", () => {
    expect(selectorsOf(defaultChoice)).toEqual({ advancedEventSelectors: [management([])] });
    expect(isDefault(defaultChoice)).toBe(true);
  });

  it("says what is left out of management events", () => {
    const choice: Choice = {
      ...defaultChoice,
      management: { on: true, readWrite: "WriteOnly", noKms: true, noRdsData: true },
    };
    const without = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];
    expect(selectorsOf(choice)).toEqual({
      advancedEventSelectors: [
        management([
          { Field: "readOnly", Equals: ["false"] },
          { Field: "eventSource", NotEquals: without },
        ]),
      ],
    });
    expect(selectorsOf({ ...choice, form: "basic" })).toEqual({
      eventSelectors: [
        {
          ReadWriteType: "WriteOnly",
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: without,
        },
      ],
    });
    expect(isDefault(choice)).toBe(false);
  });

  it("joins conditions on one field, as each may stand once", () => {
    const choice: Choice = {
      ...defaultChoice,
      management: { ...defaultChoice.management, on: false },
      data: {
        ...defaultChoice.data,
        on: true,
        rows: [
          {
            type: "AWS::S3::Object",
            name: "secrets",
            template: "custom",
            conditions: [
              { field: "resources.ARN", operator: "StartsWith", values: "arn:aws:s3:::a/\n\n" },
              { field: "resources.ARN", operator: "NotStartsWith", values: "arn:aws:s3:::a/x" },
            ],
          },
        ],
      },
    };
    expect(selectorsOf(choice)).toEqual({
      advancedEventSelectors: [
        {
          Name: "secrets",
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: ["AWS::S3::Object"] },
            {
              Field: "resources.ARN",
              StartsWith: ["arn:aws:s3:::a/"],
              NotStartsWith: ["arn:aws:s3:::a/x"],
            },
          ],
        },
      ],
    });
  });

  it("makes a basic selector for each of what is read or written", () => {
    const choice: Choice = {
      ...defaultChoice,
      form: "basic",
      management: { ...defaultChoice.management, on: false },
      data: {
        ...defaultChoice.data,
        on: true,
        basic: [
          { type: "AWS::S3::Object", readWrite: "All", values: "" },
          { type: "AWS::S3::Object", readWrite: "WriteOnly", values: "arn:aws:s3:::a/" },
        ],
      },
    };
    expect(selectorsOf(choice)).toMatchObject({
      eventSelectors: [
        {
          ReadWriteType: "All",
          IncludeManagementEvents: false,
          DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3"] }],
        },
        {
          ReadWriteType: "WriteOnly",
          DataResources: [{ Type: "AWS::S3::Object", Values: ["arn:aws:s3:::a/"] }],
        },
      ],
    });
  });
});

describe("readChoice()", () => {
  const rows: [string, Choice][] = [
    ["the default ones", defaultChoice],
    [
      "all kinds",
      {
        ...defaultChoice,
        management: { on: true, readWrite: "ReadOnly", noKms: true, noRdsData: false },
        data: {
          ...defaultChoice.data,
          on: true,
          rows: [
            { type: "AWS::Lambda::Function", name: "", template: "write", conditions: [] },
            { type: "AWS::SQS::Queue", name: "", template: "noConsole", conditions: [] },
          ],
        },
        network: { on: true, rows: [{ source: "kms.amazonaws.com", onlyDenied: true }] },
      },
    ],
    [
      "basic ones",
      {
        ...defaultChoice,
        form: "basic",
        data: {
          ...defaultChoice.data,
          on: true,
          basic: [{ type: "AWS::S3::Object", readWrite: "All", values: "" }],
        },
      },
    ],
  ];
  it.each(rows)("gives back %s", (_, choice) => {
    const selectors = selectorsOf(choice);
    const read =
      "eventSelectors" in selectors
        ? readChoice(selectors.eventSelectors)
        : readChoice([], selectors.advancedEventSelectors);
    expect(read.form).toBe(choice.form);
    expect(selectorsOf(read)).toEqual(selectors);
  });

  it("leaves what the form cannot say as JSON", () => {
    const odd = [
      {
        FieldSelectors: [
          { Field: "eventCategory", Equals: ["NetworkActivity"] },
          { Field: "eventSource", Equals: ["kms.amazonaws.com"] },
          { Field: "vpcEndpointId", Equals: ["vpce-1"] },
        ],
      },
    ];
    const read = readChoice([], odd);
    expect(read.form).toBe("json");
    expect(selectorsOf(read)).toEqual({ advancedEventSelectors: odd });
  });
});

describe("problems()", () => {
  it("finds what is missing before the server is asked", () => {
    const empty = { field: "eventName", operator: "Equals" as const, values: " \n" };
    const choice: Choice = {
      ...defaultChoice,
      management: { ...defaultChoice.management, on: false },
      data: {
        ...defaultChoice.data,
        on: true,
        rows: [{ type: "S3", name: "", template: "custom", conditions: [empty] }],
      },
      network: { on: true, rows: [{ source: "kms", onlyDenied: true }] },
    };
    expect(Object.keys(problems(choice))).toEqual([
      "data.0.type",
      "data.0.conditions.0",
      "network.0",
    ]);
    expect(problems(defaultChoice)).toEqual({});
    const nothing: Choice = {
      ...defaultChoice,
      management: { ...defaultChoice.management, on: false },
    };
    expect(Object.keys(problems(nothing))).toEqual(["kinds"]);
    expect(Object.keys(problems({ ...defaultChoice, form: "json", json: "{" }))).toEqual(["json"]);
    expect(Object.keys(problems({ ...defaultChoice, form: "json", json: "[]" }))).toEqual(["json"]);
  });
});
