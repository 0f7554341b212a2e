// Choice: which events a trail is to take, as its form holds it, and the event selectors that say
// so. What the form cannot say is edited as JSON.

import type { AdvancedEventSelector, EventSelector, Selectors } from "../../api/trail_operations";

export type ReadWrite = "All" | "ReadOnly" | "WriteOnly";

export const operators = [
  "Equals",
  "StartsWith",
  "EndsWith",
  "NotEquals",
  "NotStartsWith",
  "NotEndsWith",
] as const;
export type Operator = (typeof operators)[number];

/** Fields of which data events can be filtered (docs/selectors.md). */
export const dataFields = [
  "eventName",
  "resources.ARN",
  "eventSource",
  "eventType",
  "userIdentity.arn",
  "sessionCredentialFromConsole",
] as const;

export interface Condition {
  field: string;
  operator: Operator;
  /** One a line. */
  values: string;
}

/** As the console of AWS offers them. */
export type Template = "all" | "read" | "write" | "noConsole" | "custom";

export interface DataRow {
  type: string;
  name: string;
  template: Template;
  conditions: Condition[];
}

export interface BasicRow {
  type: string;
  readWrite: ReadWrite;
  /** ARNs, one a line; empty: all there are. */
  values: string;
}

export interface NetworkRow {
  source: string;
  onlyDenied: boolean;
}

export interface Choice {
  /** "json": the selectors are what `json` says. */
  form: "basic" | "advanced" | "json";
  management: { on: boolean; readWrite: ReadWrite; noKms: boolean; noRdsData: boolean };
  data: { on: boolean; basic: BasicRow[]; rows: DataRow[] };
  network: { on: boolean; rows: NetworkRow[] };
  json: string;
}

export const kms = "kms.amazonaws.com";
export const rdsData = "rdsdata.amazonaws.com";

/** What stands for all resources of a type in basic selectors. */
const everything: Record<string, string> = {
  "AWS::S3::Object": "arn:aws:s3",
  "AWS::Lambda::Function": "arn:aws:lambda",
  "AWS::DynamoDB::Table": "arn:aws:dynamodb",
};
export const basicTypes = Object.keys(everything);

export const newBasicRow: BasicRow = { type: "AWS::S3::Object", readWrite: "All", values: "" };
export const newDataRow: DataRow = {
  type: "AWS::S3::Object",
  name: "",
  template: "all",
  conditions: [],
};
export const newNetworkRow: NetworkRow = { source: "", onlyDenied: true };

/** What a new trail takes. */
export const defaultChoice: Choice = {
  form: "advanced",
  management: { on: true, readWrite: "All", noKms: false, noRdsData: false },
  data: { on: false, basic: [newBasicRow], rows: [newDataRow] },
  network: { on: false, rows: [newNetworkRow] },
  json: "[]",
};

export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

type Field = AdvancedEventSelector["FieldSelectors"][number];

function managementSelector({ readWrite, noKms, noRdsData }: Choice["management"]) {
  const fields: Field[] = [{ Field: "eventCategory", Equals: ["Management"] }];
  if (readWrite !== "All")
    fields.push({ Field: "readOnly", Equals: [String(readWrite === "ReadOnly")] });
  const without = [...(noKms ? [kms] : []), ...(noRdsData ? [rdsData] : [])];
  if (without.length > 0) fields.push({ Field: "eventSource", NotEquals: without });
  return { Name: "Management events", FieldSelectors: fields };
}

function templateFields(row: DataRow): Field[] {
  switch (row.template) {
    case "all":
      return [];
    case "read":
      return [{ Field: "readOnly", Equals: ["true"] }];
    case "write":
      return [{ Field: "readOnly", Equals: ["false"] }];
    case "noConsole":
      return [{ Field: "sessionCredentialFromConsole", NotEquals: ["true"] }];
    case "custom":
      return conditionFields(row.conditions);
  }
}

/** A field stands once, with all its operators. */
function conditionFields(conditions: Condition[]): Field[] {
  const fields = new Map<string, Field>();
  for (const { field, operator, values } of conditions) {
    const before = fields.get(field) ?? { Field: field };
    fields.set(field, {
      ...before,
      [operator]: [...(before[operator] ?? []), ...lines(values)],
    });
  }
  return [...fields.values()];
}

function dataSelector(row: DataRow): AdvancedEventSelector {
  const fields: Field[] = [
    { Field: "eventCategory", Equals: ["Data"] },
    { Field: "resources.type", Equals: [row.type] },
    ...templateFields(row),
  ];
  return row.name === "" ? { FieldSelectors: fields } : { Name: row.name, FieldSelectors: fields };
}

function networkSelector({ source, onlyDenied }: NetworkRow): AdvancedEventSelector {
  const fields: Field[] = [
    { Field: "eventCategory", Equals: ["NetworkActivity"] },
    { Field: "eventSource", Equals: [source] },
  ];
  if (onlyDenied) fields.push({ Field: "errorCode", Equals: ["VpceAccessDenied"] });
  return { FieldSelectors: fields };
}

function advanced(choice: Choice): AdvancedEventSelector[] {
  return [
    ...(choice.management.on ? [managementSelector(choice.management)] : []),
    ...(choice.data.on ? choice.data.rows.map(dataSelector) : []),
    ...(choice.network.on ? choice.network.rows.map(networkSelector) : []),
  ];
}

/** Management events in one selector, data events in one for each of what is read or written. */
function basic({ management, data }: Choice): EventSelector[] {
  const selectors: EventSelector[] = [];
  if (management.on) {
    const without = [
      ...(management.noKms ? [kms] : []),
      ...(management.noRdsData ? [rdsData] : []),
    ];
    selectors.push({
      ReadWriteType: management.readWrite,
      IncludeManagementEvents: true,
      DataResources: [],
      ExcludeManagementEventSources: without,
    });
  }
  if (!data.on) return selectors;
  for (const readWrite of ["All", "ReadOnly", "WriteOnly"] as const) {
    const rows = data.basic.filter((row) => row.readWrite === readWrite);
    if (rows.length === 0) continue;
    selectors.push({
      ReadWriteType: readWrite,
      IncludeManagementEvents: false,
      DataResources: rows.map(({ type, values }) => ({
        Type: type,
        Values: lines(values).length > 0 ? lines(values) : [everything[type] ?? ""],
      })),
      ExcludeManagementEventSources: [],
    });
  }
  return selectors;
}

/** Whether a trail that has just been made takes exactly these. */
export function isDefault(choice: Choice): boolean {
  return JSON.stringify(selectorsOf(choice)) === JSON.stringify(selectorsOf(defaultChoice));
}

/** Throws SyntaxError, with words for people, for JSON that is no list of selectors. */
export function selectorsOf(choice: Choice): Selectors {
  if (choice.form === "basic") return { eventSelectors: basic(choice) };
  if (choice.form === "advanced") return { advancedEventSelectors: advanced(choice) };
  const list: unknown = JSON.parse(choice.json);
  if (!Array.isArray(list) || list.length === 0)
    throw new SyntaxError("A list of selectors is needed: [{…}]");
  const isAdvanced = list.every((one: object) => "FieldSelectors" in one);
  return isAdvanced
    ? { advancedEventSelectors: list as AdvancedEventSelector[] }
    : { eventSelectors: list as EventSelector[] };
}

/** What is missing before the server is asked; by the place in the form. */
export function problems(choice: Choice): Record<string, string> {
  const found: Record<string, string> = {};
  if (choice.form === "json") {
    try {
      selectorsOf(choice);
    } catch (thrown) {
      found["json"] = thrown instanceof Error ? thrown.message : String(thrown);
    }
    return found;
  }
  const network = choice.form === "advanced" && choice.network.on;
  if (!choice.management.on && !choice.data.on && !network)
    found["kinds"] = "Choose at least one kind of events.";
  if (choice.form === "advanced" && choice.data.on) {
    choice.data.rows.forEach((row, index) => {
      if (!/^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(row.type))
        found[`data.${index}.type`] = "A resource type such as AWS::S3::Object is needed.";
      if (row.template !== "custom") return;
      if (row.conditions.length === 0)
        found[`data.${index}.conditions`] = "Add a condition, or choose another template.";
      row.conditions.forEach(({ values }, at) => {
        if (lines(values).length === 0)
          found[`data.${index}.conditions.${at}`] = "Enter at least one value.";
      });
    });
  }
  if (network) {
    choice.network.rows.forEach(({ source }, index) => {
      if (!source.endsWith(".amazonaws.com"))
        found[`network.${index}`] = "A service such as kms.amazonaws.com is needed.";
    });
  }
  return found;
}
