// readChoice(): the form's state for selectors that a trail has.

import type { AdvancedEventSelector, EventSelector } from "../../api/trail_operations";
import {
  type Choice,
  type Condition,
  type DataRow,
  defaultChoice,
  kms,
  newBasicRow,
  operators,
  rdsData,
  type ReadWrite,
  selectorsOf,
} from "./choice";

type Field = AdvancedEventSelector["FieldSelectors"][number];

const none: Choice = {
  ...defaultChoice,
  management: { ...defaultChoice.management, on: false },
};

function only(fields: Map<string, Field>, name: string): string | undefined {
  return fields.get(name)?.Equals?.[0];
}

function conditionsOf(fields: Field[]): Condition[] {
  return fields.flatMap((field) =>
    operators.flatMap((operator) => {
      const values = field[operator] ?? [];
      return values.length > 0 ? [{ field: field.Field, operator, values: values.join("\n") }] : [];
    }),
  );
}

function templateOf(conditions: Condition[]): DataRow["template"] {
  const [first] = conditions;
  if (!first) return "all";
  if (conditions.length > 1) return "custom";
  const text = `${first.field} ${first.operator} ${first.values}`;
  if (text === "readOnly Equals true") return "read";
  if (text === "readOnly Equals false") return "write";
  if (text === "sessionCredentialFromConsole NotEquals true") return "noConsole";
  return "custom";
}

function dataRow(selector: AdvancedEventSelector, type: string): DataRow {
  const rest = selector.FieldSelectors.filter(
    ({ Field }) => Field !== "eventCategory" && Field !== "resources.type",
  );
  const conditions = conditionsOf(rest);
  const template = templateOf(conditions);
  return {
    type,
    name: selector.Name ?? "",
    template,
    conditions: template === "custom" ? conditions : [],
  };
}

function readAdvanced(selectors: AdvancedEventSelector[]): Choice {
  let choice: Choice = { ...none, form: "advanced" };
  for (const selector of selectors) {
    const fields = new Map(selector.FieldSelectors.map((field) => [field.Field, field]));
    const category = only(fields, "eventCategory");
    if (category === "Management") {
      const readOnly = only(fields, "readOnly");
      const without = fields.get("eventSource")?.NotEquals ?? [];
      const readWrite: ReadWrite =
        readOnly === undefined ? "All" : readOnly === "true" ? "ReadOnly" : "WriteOnly";
      const management = { on: true, readWrite, ...excludes(without) };
      choice = { ...choice, management };
    } else if (category === "Data") {
      const row = dataRow(selector, only(fields, "resources.type") ?? "");
      const rows = choice.data.on ? [...choice.data.rows, row] : [row];
      choice = { ...choice, data: { ...choice.data, on: true, rows } };
    } else {
      const row = {
        source: only(fields, "eventSource") ?? "",
        onlyDenied: only(fields, "errorCode") === "VpceAccessDenied",
      };
      const rows = choice.network.on ? [...choice.network.rows, row] : [row];
      choice = { ...choice, network: { on: true, rows } };
    }
  }
  return choice;
}

function excludes(sources: string[]) {
  return { noKms: sources.includes(kms), noRdsData: sources.includes(rdsData) };
}

function readBasic(selectors: EventSelector[]): Choice {
  let choice: Choice = { ...none, form: "basic", data: { ...none.data, basic: [] } };
  for (const selector of selectors) {
    const readWrite = selector.ReadWriteType ?? "All";
    if (selector.IncludeManagementEvents ?? true) {
      const without = selector.ExcludeManagementEventSources ?? [];
      choice = { ...choice, management: { on: true, readWrite, ...excludes(without) } };
    }
    const rows = (selector.DataResources ?? []).map(({ Type, Values = [] }) => ({
      type: Type,
      readWrite,
      values:
        Values.length === 1 && !Values[0]?.includes("/") && isAll(Values[0])
          ? ""
          : Values.join("\n"),
    }));
    if (rows.length === 0) continue;
    choice = {
      ...choice,
      data: { ...choice.data, on: true, basic: [...choice.data.basic, ...rows] },
    };
  }
  const { data } = choice;
  return data.on ? choice : { ...choice, data: { ...data, basic: [newBasicRow] } };
}

function isAll(value: string | undefined): boolean {
  return /^arn:aws:(s3|s3:::|lambda|dynamodb)$/.test(value ?? "");
}

/** Names and the order of members do not matter, nor what is a default. */
function plain(choice: Choice): string {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== "Name")
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([name, inner]) => [name, sorted(inner)]),
    );
  };
  return JSON.stringify(sorted(selectorsOf(choice)));
}

/** As JSON where the form would say something else than the selectors do. */
export function readChoice(
  basic: EventSelector[] = [],
  advanced: AdvancedEventSelector[] = [],
): Choice {
  const list = advanced.length > 0 ? advanced : basic;
  const asJson: Choice = { ...defaultChoice, form: "json", json: JSON.stringify(list, null, 2) };
  const choice = advanced.length > 0 ? readAdvanced(advanced) : readBasic(basic);
  return plain(choice) === plain(asJson) ? { ...choice, json: asJson.json } : asJson;
}
