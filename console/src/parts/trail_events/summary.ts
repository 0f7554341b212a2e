// A choice of events in words.

import { type Choice, lines, type ReadWrite, selectorsOf } from "./choice";

const activity: Record<ReadWrite, string> = {
  All: "Read and write",
  ReadOnly: "Read",
  WriteOnly: "Write",
};
const templates = {
  all: "all events",
  read: "read events",
  write: "write events",
  noConsole: "all but those of AWS's consoles",
  custom: "by conditions",
};

function managementText({ on, readWrite, noKms, noRdsData }: Choice["management"]): string {
  if (!on) return "None";
  const without = [...(noKms ? ["AWS KMS"] : []), ...(noRdsData ? ["RDS Data API"] : [])];
  const rest = without.length > 0 ? `, without ${without.join(" and ")}` : "";
  return activity[readWrite] + rest;
}

function dataText(choice: Choice): string {
  const { data } = choice;
  if (!data.on) return "None";
  if (choice.form === "basic")
    return data.basic
      .map(({ type, readWrite, values }) => {
        const count = lines(values).length;
        const of = count === 0 ? "all" : `${count} ${count === 1 ? "ARN" : "ARNs"}`;
        return `${type}: ${activity[readWrite].toLowerCase()}, ${of}`;
      })
      .join("; ");
  return data.rows.map(({ type, template }) => `${type}: ${templates[template]}`).join("; ");
}

function networkText(choice: Choice): string {
  if (!choice.network.on || choice.form === "basic") return "None";
  return choice.network.rows
    .map(({ source, onlyDenied }) => `${source}: ${onlyDenied ? "denied calls" : "all calls"}`)
    .join("; ");
}

export function choiceItems(choice: Choice): { label: string; value: string }[] {
  if (choice.form === "json") return [{ label: "Events", value: "By event selectors, below" }];
  return [
    { label: "Management events", value: managementText(choice.management) },
    { label: "Data events", value: dataText(choice) },
    { label: "Network activity events", value: networkText(choice) },
  ];
}

/** The selectors as JSON; what is wrong with them where they are none. */
export function selectorsText(choice: Choice): string {
  try {
    return JSON.stringify(selectorsOf(choice), null, 2);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
