// RegionChoice: the Region of which files or digests are shown.

import Select from "@cloudscape-design/components/select";

import type { Trail } from "../../parts/trail_health";

export function RegionChoice({
  trail,
  region,
  all,
  onChange,
}: {
  trail: Trail;
  /** Empty: all of them. */
  region: string;
  /** Whether all of them can be chosen. */
  all: boolean;
  onChange: (region: string) => void;
}) {
  const options = [
    ...(all ? [{ value: "", label: "All Regions" }] : []),
    ...trail.regions.map((value) => ({ value, label: value })),
  ];
  const chosen = options.find(({ value }) => value === region) ?? { value: region, label: region };
  return (
    <Select
      ariaLabel="Region"
      options={options}
      selectedOption={chosen}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
    />
  );
}
