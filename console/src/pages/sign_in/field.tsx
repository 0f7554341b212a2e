// Field: one line of a form that is filled in before the pages are there.

import FormField from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";

interface Props {
  label: string;
  description?: string;
  problem?: string | undefined;
  value: string;
  onValue: (value: string) => void;
  input: Pick<
    InputProps,
    "name" | "type" | "inputMode" | "autoComplete" | "autoFocus" | "readOnly"
  >;
}

export function Field({ label, description, problem, value, onValue, input }: Props) {
  return (
    <FormField label={label} description={description} errorText={problem} stretch>
      <Input {...input} value={value} onChange={({ detail }) => onValue(detail.value)} />
    </FormField>
  );
}
