// Policies: what may be allowed or denied, to be attached to users and groups.

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import { useState } from "react";

import { access } from "../../api/client";
import { listPage, type Policy } from "../../api/iam";
import { usePages } from "../../api/pages";
import { useAddress } from "../../parts/address";
import { DocumentField } from "../../parts/document_field";
import { FormModal } from "../../parts/form_modal";
import { PagedTable } from "../../parts/paged_table";
import { documentProblem, readOnlyExample } from "../../parts/policy_document";
import { useFlashes } from "../../shell/flashes";
import { address, columns, scopes } from "./config";

const names = { All: "All", Local: "This account's", AWS: "Built in" };

function CreatePolicy({
  onDone,
  onClose,
}: {
  onDone: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [document, setDocument] = useState(readOnlyExample);
  const submit = async () => {
    await access("CreatePolicy", {
      PolicyName: name.trim(),
      PolicyDocument: document,
      ...(description.trim() === "" ? {} : { Description: description.trim() }),
    });
    onDone(name.trim());
  };
  return (
    <FormModal
      title="Create policy"
      submit="Create policy"
      size="large"
      disabled={name.trim() === "" || documentProblem(document) !== undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField label="Policy name">
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="Description">
        <Input value={description} onChange={({ detail }) => setDescription(detail.value)} />
      </FormField>
      <DocumentField value={document} onChange={setDocument} />
    </FormModal>
  );
}

export function Policies() {
  const [{ scope }, change] = useAddress(address);
  const policies = usePages(
    (after, signal) =>
      listPage<Policy>("ListPolicies", "Policies", { Scope: scope, MaxItems: 100 }, after, signal),
    [scope],
  );
  const flashes = useFlashes();
  const [creating, setCreating] = useState(false);

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create policy
            </Button>
          }
        >
          Policies
        </Header>
      }
    >
      <PagedTable
        what="Policies"
        pages={policies}
        columns={columns}
        trackBy={(policy) => policy.Arn}
        empty="There is no such policy. Create one."
        filter={
          <SegmentedControl
            label="Whose policies"
            selectedId={scope}
            options={scopes.map((id) => ({ id, text: names[id] }))}
            onChange={({ detail }) => change({ scope: detail.selectedId as typeof scope })}
          />
        }
      />
      {creating && (
        <CreatePolicy
          onClose={() => setCreating(false)}
          onDone={(name) => {
            setCreating(false);
            flashes.done(`Policy ${name} was created. Attach it to a user or group.`);
            policies.reload();
          }}
        />
      )}
    </ContentLayout>
  );
}
