// InlinePolicy: writes or changes a policy of one user or group.

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useEffect, useState } from "react";

import { useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import { holder, type Kind } from "../../api/iam";
import { DocumentField } from "../document_field";
import { FailureAlert } from "../failure_alert";
import { FormModal } from "../form_modal";
import { documentProblem, prettyDocument, readOnlyExample } from "../policy_document";
import { inlineDocument } from "./hooks";

interface Props {
  kind: Kind;
  name: string;
  /** Undefined: a new one. */
  policy: string | undefined;
  /** Names of those that there are: a new one with such a name would replace it. */
  taken: string[];
  onDone: () => void;
  onClose: () => void;
}

export function InlinePolicy({ kind, name, policy, taken, onDone, onClose }: Props) {
  const [policyName, setPolicyName] = useState(policy ?? "");
  const there = useAnswer<string | null>(
    (signal) =>
      policy === undefined ? Promise.resolve(null) : inlineDocument(kind, name, policy, signal),
    [kind, name, policy],
  );
  const [document, setDocument] = useState<string>();
  useEffect(() => {
    if (there.value === undefined) return;
    const text = there.value === null ? readOnlyExample : prettyDocument(there.value);
    setDocument((before) => before ?? text);
  }, [there.value]);

  const submit = async () => {
    await access(`Put${kind}Policy`, {
      ...holder(kind, name),
      PolicyName: policyName.trim(),
      PolicyDocument: document,
    });
    onDone();
  };
  const isTaken = policy === undefined && taken.includes(policyName.trim());
  const isReady = document !== undefined && documentProblem(document) === undefined;

  return (
    <FormModal
      title={policy === undefined ? `Write a policy of ${name}` : `${policy} of ${name}`}
      submit="Save policy"
      size="large"
      disabled={!isReady || policyName.trim() === "" || isTaken}
      onSubmit={submit}
      onClose={onClose}
    >
      {there.failure && (
        <FailureAlert what="The policy" failure={there.failure} retry={there.reload} />
      )}
      {policy === undefined && (
        <FormField
          label="Policy name"
          errorText={
            isTaken ? `${name} has a policy of this name: choose another, or edit that one.` : ""
          }
        >
          <Input
            value={policyName}
            autoFocus
            onChange={({ detail }) => setPolicyName(detail.value)}
          />
        </FormField>
      )}
      {document !== undefined && <DocumentField value={document} onChange={setDocument} />}
    </FormModal>
  );
}
