// The filter of files and gaps: bucket, account, Region, hours and state, one of each.

import PropertyFilter, {
  type PropertyFilterProps,
} from "@cloudscape-design/components/property-filter";

import { fileStateText } from "./config";
import { usePlaces } from "./hooks";
import { fileStates, type View, viewSchema } from "./view";

const members = ["state", "bucket", "account", "region"] as const;

/** The view's filter as tokens. */
export function tokensOf(view: View, withState: boolean): PropertyFilterProps.Token[] {
  const tokens: PropertyFilterProps.Token[] = members
    .filter((member) => view[member] !== "" && (withState || member !== "state"))
    .map((propertyKey) => ({ propertyKey, operator: "=", value: view[propertyKey] }));
  if (view.from) tokens.push({ propertyKey: "time", operator: ">=", value: view.from });
  if (view.to) tokens.push({ propertyKey: "time", operator: "<", value: view.to });
  return tokens;
}

/** The tokens as a change of the view; what makes no sense is as if it were not there. */
export function viewOf(tokens: readonly PropertyFilterProps.Token[]): Partial<View> {
  const raw: Record<string, string> = {};
  for (const { propertyKey, operator, value } of tokens) {
    if (propertyKey === undefined) continue;
    const name = propertyKey === "time" ? (operator === "<" ? "to" : "from") : propertyKey;
    raw[name] = String(value).trim();
  }
  const { state, bucket, account, region, from, to } = viewSchema.parse(raw);
  return { state, bucket, account, region, from, to };
}

const properties: PropertyFilterProps.FilteringProperty[] = [
  { key: "state", propertyLabel: "State", groupValuesLabel: "States", operators: ["="] },
  { key: "bucket", propertyLabel: "Bucket", groupValuesLabel: "Buckets", operators: ["="] },
  { key: "account", propertyLabel: "Account", groupValuesLabel: "Accounts", operators: ["="] },
  { key: "region", propertyLabel: "Region", groupValuesLabel: "Regions", operators: ["="] },
  {
    key: "time",
    propertyLabel: "Hour in the name",
    groupValuesLabel: "Hours, such as 2026-01-15T09:00Z",
    operators: [">=", "<"],
    defaultOperator: ">=",
  },
];

export function FileFilter({
  view,
  setView,
  buckets,
  withState,
}: {
  view: View;
  setView: (change: Partial<View>) => void;
  buckets: string[];
  withState: boolean;
}) {
  const places = usePlaces();
  const unique = (values: string[]) => [...new Set(values)].sort();
  const option = (propertyKey: string) => (value: string) => ({ propertyKey, value });
  const options: PropertyFilterProps.FilteringOption[] = [
    ...fileStates.map((state) => ({
      propertyKey: "state",
      value: state,
      label: fileStateText(state),
    })),
    ...unique(buckets).map(option("bucket")),
    ...unique((places.value ?? []).map((place) => place.account)).map(option("account")),
    ...unique((places.value ?? []).map((place) => place.region)).map(option("region")),
  ];
  return (
    <PropertyFilter
      query={{ tokens: tokensOf(view, withState), operation: "and" }}
      onChange={({ detail }) => setView(viewOf(detail.tokens))}
      filteringProperties={withState ? properties : properties.slice(1)}
      filteringOptions={options}
      hideOperations
      disableFreeTextFiltering
      filteringPlaceholder={`Filter by ${withState ? "state, " : ""}bucket, account or hour`}
      filteringAriaLabel="Filter files"
      filteringEmpty="No suggestion: type a value"
    />
  );
}
