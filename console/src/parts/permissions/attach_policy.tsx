// AttachPolicy: chooses one of the account's or of AWS's policies for a user or group.

import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";

import { access } from "../../api/client";
import { holder, isManagedByOpenTrail, type Kind } from "../../api/iam";
import { FailureAlert } from "../failure_alert";
import { FormModal } from "../form_modal";
import { type Permission, usePolicies } from "./hooks";

interface Props {
  kind: Kind;
  name: string;
  has: Permission[];
  onDone: () => void;
  onClose: () => void;
}

export function AttachPolicy({ kind, name, has, onDone, onClose }: Props) {
  const policies = usePolicies();
  const [arn, setArn] = useState("");
  const had = new Set(has.map((permission) => permission.arn));
  const options = (policies.value ?? [])
    .filter((policy) => !had.has(policy.Arn))
    .map((policy) => ({
      value: policy.Arn,
      label: policy.PolicyName,
      description: isManagedByOpenTrail(policy.Arn) ? "Built in" : "Of this account",
    }));

  const submit = async () => {
    await access(`Attach${kind}Policy`, { ...holder(kind, name), PolicyArn: arn });
    onDone();
  };

  return (
    <FormModal
      title={`Attach a policy to ${name}`}
      submit="Attach policy"
      disabled={arn === ""}
      onSubmit={submit}
      onClose={onClose}
    >
      {policies.failure && (
        <FailureAlert what="Policies" failure={policies.failure} retry={policies.reload} />
      )}
      <FormField label="Policy">
        <Select
          filteringType="auto"
          placeholder="Choose a policy"
          statusType={policies.loading ? "loading" : "finished"}
          loadingText="Loading: policies"
          empty="There is no other policy"
          options={options}
          selectedOption={options.find((option) => option.value === arn) ?? null}
          onChange={({ detail }) => setArn(detail.selectedOption.value ?? "")}
        />
      </FormField>
    </FormModal>
  );
}
