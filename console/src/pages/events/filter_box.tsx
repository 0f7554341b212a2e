// FilterBox: the property filter over every field, with suggestions from the data.

import PropertyFilter, {
  type PropertyFilterProps,
} from "@cloudscape-design/components/property-filter";
import { memo, useMemo } from "react";

import type { TimeRange } from "../../parts/event_link";
import { type Condition, conditionsOf, tokensOf } from "./conditions";
import { type Field, fieldOf, fields, operatorsOf, outcomeTexts } from "./fields";
import { useSuggestions } from "./suggestions";

const anyOf = (value: unknown) => (Array.isArray(value) ? value.join(" or ") : String(value ?? ""));

const outcomeText = (value: unknown) => outcomeTexts[String(value)] ?? String(value ?? "");

function propertyOf(field: Field): PropertyFilterProps.FilteringProperty {
  return {
    key: field.key,
    propertyLabel: field.label,
    groupValuesLabel: field.values,
    operators: operatorsOf(field).map((operator) =>
      field.key === "outcome"
        ? { operator, format: outcomeText }
        : !field.single && (operator === "=" || operator === "!=")
          ? { operator, tokenType: "enum" as const, format: anyOf }
          : operator,
    ),
    defaultOperator: "=",
    ...(field.member ? { group: "member" } : {}),
  };
}

const known = fields.map(propertyOf);

export const FilterBox = memo(function FilterBox({
  conditions,
  range,
  countText,
  loading,
  disabled,
  onChange,
}: {
  conditions: Condition[];
  range: TimeRange | undefined;
  countText: string;
  loading: boolean;
  disabled?: boolean;
  onChange: (conditions: Condition[], problems: string[]) => void;
}) {
  const { options, status, load } = useSuggestions(conditions, range);
  const properties = useMemo(() => {
    const others = conditions
      .filter(({ key }) => key !== "" && !fields.some((field) => field.key === key))
      .map(({ key }) => fieldOf(key))
      .filter((field) => field !== undefined);
    return [...known, ...others.map(propertyOf)];
  }, [conditions]);

  return (
    <PropertyFilter
      query={{ tokens: tokensOf(conditions) as PropertyFilterProps.Token[], operation: "and" }}
      onChange={({ detail }) => {
        const read = conditionsOf(detail.tokens as Parameters<typeof conditionsOf>[0]);
        onChange(read.conditions, read.problems);
      }}
      filteringProperties={properties}
      filteringOptions={options}
      filteringStatusType={status}
      onLoadItems={({ detail }) => {
        const key = detail.filteringProperty?.key;
        load(key === undefined ? undefined : fieldOf(key), detail.filteringText);
      }}
      freeTextFiltering={{ operators: [":"], defaultOperator: ":" }}
      hideOperations
      customGroupsText={[
        { group: "member", properties: "Members of the record", values: "Values of members" },
      ]}
      countText={countText}
      loading={loading}
      disabled={disabled ?? false}
      expandToViewport
      tokenLimit={8}
      i18nStrings={{ enteredTextLabel: (text) => `Use: "${text}"` }}
      filteringAriaLabel="Filter events"
      filteringPlaceholder="Filter by field and value, or by text in the record"
      filteringEmpty="No such value in these events"
      filteringLoadingText="Looking for values"
      filteringFinishedText=""
      filteringErrorText="Values cannot be suggested now; what you type counts."
      filteringRecoveryText="Try again"
    />
  );
});
