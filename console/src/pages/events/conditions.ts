// Conditions: what a view asks for, in its one form, and how it is written in the address, in the
// filter's box and in a request.
//
// /v1 takes values of one field and operator as "any of" (of negated ones: none of), and all fields
// together. So a condition has a list of values, and there is one for each field and operator.

import type { EventFilter, FilterToken, TimeRange } from "../../parts/event_link";
import { aliases, fieldOf, type Operator, operators, operatorsOf } from "./fields";

export interface Condition {
  /** A field's name in /v1; empty: bytes anywhere in the record. */
  key: string;
  operator: Operator;
  values: string[];
}

/** A token as it may stand in an address or come from the filter's box. */
export interface LooseToken {
  propertyKey?: string | undefined;
  operator: string;
  value: unknown;
}

/** Between the values of operators that have no list to choose from: "Describe | List". */
const separator = " | ";

const hasList = (operator: Operator) => operator === "=" || operator === "!=";

function valuesOf(token: LooseToken): string[] {
  const given = Array.isArray(token.value) ? (token.value as unknown[]) : [token.value];
  const texts = given.filter((one): one is string => typeof one === "string");
  const parts = hasList(token.operator as Operator)
    ? texts
    : texts.flatMap((text) => text.split(separator));
  return parts.map((text) => text.trim()).filter((text) => text !== "");
}

// "requestParameters.bucketName = logs": a member of the record, typed as free text.
const typedMember = /^([A-Za-z][\w-]*(?:\.[\w:/-]+)+)\s*(!=|!:|!\^|=|:|\^)\s*(\S.*)$/;

/** A free text that names a member is a condition on that member. */
function readTyped(token: LooseToken): LooseToken {
  if (token.propertyKey || typeof token.value !== "string") return token;
  const typed = typedMember.exec(token.value);
  if (!typed || !/^(userIdentity|requestParameters|responseElements|resources)\b/.test(token.value))
    return token;
  const [, path = "", operator = "=", value = ""] = typed;
  return { propertyKey: `member.${path}`, operator, value };
}

/** What the tokens say, and what of them could not be understood. */
export function conditionsOf(tokens: readonly LooseToken[]): {
  conditions: Condition[];
  problems: string[];
} {
  const conditions: Condition[] = [];
  const problems: string[] = [];
  for (const loose of tokens) {
    const token = readTyped(loose);
    const name = token.propertyKey ?? "";
    const key = aliases[name] ?? name;
    const values = valuesOf(token);
    const field = key === "" ? undefined : fieldOf(key);
    if (key !== "" && !field) {
      problems.push(`There is no field "${key}" to filter by.`);
      continue;
    }
    const allowed: Operator[] = field ? operatorsOf(field) : [":"];
    const operator = allowed.find((one) => one === token.operator);
    if (!operator) {
      problems.push(`"${field?.label ?? "Free text"}" cannot be filtered by "${token.operator}".`);
      continue;
    }
    if (values.length === 0) continue;
    const same = conditions.find((one) => one.key === key && one.operator === operator);
    const single = field === undefined || field.single === true;
    if (!same) {
      conditions.push({ key, operator, values: single ? values.slice(-1) : [...new Set(values)] });
    } else if (single) {
      const what = field ? field.label : "free text";
      problems.push(`Only one ${what} can be searched for at a time: the last one is.`);
      same.values = values.slice(-1);
    } else {
      same.values = [...new Set([...same.values, ...values])];
    }
  }
  return { conditions, problems };
}

/** For the address: a token for each value (parts/event_link.ts). */
export function filterOf(conditions: readonly Condition[]): EventFilter {
  const tokens = conditions.flatMap(({ key, operator, values }) =>
    values.map((value): FilterToken => ({
      ...(key === "" ? {} : { propertyKey: key }),
      operator,
      value,
    })),
  );
  return { tokens, operation: "and" };
}

/** For the filter's box: a token for each condition. */
export function tokensOf(conditions: readonly Condition[]): LooseToken[] {
  return conditions.map(({ key, operator, values }) => ({
    ...(key === "" ? {} : { propertyKey: key }),
    operator,
    value: hasList(operator) && !fieldOf(key)?.single ? values : values.join(separator),
  }));
}

/** For a request: conditions, and the time where it is given. */
export function parametersOf(conditions: readonly Condition[], range?: TimeRange): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const { key, operator, values } of conditions) {
    const name = key === "" ? "text" : operators[operator] + key;
    for (const value of values) parameters.append(name, value);
  }
  if (range && "since" in range) parameters.set("since", range.since);
  if (range && "from" in range) {
    parameters.set("from", range.from);
    parameters.set("to", range.to);
  }
  return parameters;
}

/** The conditions with `value` of `key` wanted, or unwanted, too. */
export function withValue(
  conditions: readonly Condition[],
  key: string,
  operator: Operator,
  value: string,
): Condition[] {
  const token = { propertyKey: key, operator, value };
  return conditionsOf([...filterOf(conditions).tokens, token]).conditions;
}
