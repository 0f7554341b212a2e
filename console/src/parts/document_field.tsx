// DocumentField: where a policy's document is written.

import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";

import { documentProblem } from "./policy_document";

export function DocumentField({
  value,
  onChange,
}: {
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <FormField
      stretch
      label="Policy document"
      description="JSON as IAM has it; actions of cloudtrail, iam, s3, kms and opentrail."
      errorText={documentProblem(value)}
    >
      <Textarea
        value={value}
        rows={16}
        spellcheck={false}
        onChange={({ detail }) => onChange(detail.value)}
      />
    </FormField>
  );
}
