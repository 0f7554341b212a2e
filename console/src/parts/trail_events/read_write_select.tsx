// ReadWriteSelect: whether events that read, that write, or both.

import Select from "@cloudscape-design/components/select";

import type { ReadWrite } from "./choice";

const options: { value: ReadWrite; label: string }[] = [
  { value: "All", label: "Read and write" },
  { value: "ReadOnly", label: "Read" },
  { value: "WriteOnly", label: "Write" },
];

export function ReadWriteSelect({
  label,
  value,
  onChange,
}: {
  label: string;
  value: ReadWrite;
  onChange: (value: ReadWrite) => void;
}) {
  return (
    <Select
      ariaLabel={label}
      options={options}
      selectedOption={options.find((option) => option.value === value) ?? null}
      onChange={({ detail }) => onChange(detail.selectedOption.value as ReadWrite)}
    />
  );
}
