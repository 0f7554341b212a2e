// Tokens: bearer tokens for programs that cannot sign.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { answer, v1 } from "../../api/client";
import { Confirm } from "../../parts/confirm";
import { FailureAlert } from "../../parts/failure_alert";
import { FormModal } from "../../parts/form_modal";
import { type Secrets, ShownOnce } from "../../parts/shown_once";
import { columns, lifetimes, scopes } from "./config";
import { type Scope, type Token, useTokens } from "./hooks";

function CreateToken({
  onDone,
  onClose,
}: {
  onDone: (secrets: Secrets) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [scope, setScope] = useState<Scope[]>(["events:write"]);
  const [expiresIn, setExpiresIn] = useState("90d");
  const chosen = scopes.filter((option) => scope.includes(option.value));

  const submit = async () => {
    const made = await answer(
      v1.POST("/v1/tokens", { body: { name: name.trim(), scope, expiresIn } }),
    );
    onDone({
      title: `Token ${made.name} was created`,
      values: [{ label: "Token", value: made.token }],
    });
  };
  return (
    <FormModal
      title="Create token"
      submit="Create token"
      disabled={name.trim() === "" || scope.length === 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField label="Name" description="What it is for: you will want to know later.">
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField label="May" description="No more than this, and no more than you may.">
        <Multiselect
          options={scopes}
          selectedOptions={chosen}
          placeholder="Choose what it may"
          deselectAriaLabel={(option) => `Remove ${option.label ?? ""}`}
          onChange={({ detail }) =>
            setScope(detail.selectedOptions.map((option) => option.value as Scope))
          }
        />
      </FormField>
      <FormField label="Ends after">
        <Select
          options={lifetimes}
          selectedOption={lifetimes.find((option) => option.value === expiresIn) ?? null}
          onChange={({ detail }) => setExpiresIn(detail.selectedOption.value ?? "90d")}
        />
      </FormField>
    </FormModal>
  );
}

export function Tokens() {
  const { value, failure, loading, reload } = useTokens();
  const [creating, setCreating] = useState(false);
  const [secrets, setSecrets] = useState<Secrets>();
  const [chosen, setChosen] = useState<Token[]>([]);
  const [deleting, setDeleting] = useState<Token>();

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="For programs that cannot sign as AWS clients do. A token acts for its user."
        >
          Tokens
        </Header>
      }
    >
      <SpaceBetween size="s">
        {failure && <FailureAlert what="Tokens" failure={failure} retry={reload} />}
        <Table
          items={value ?? []}
          loading={loading && !value && !failure}
          loadingText="Loading: tokens"
          trackBy="tokenId"
          selectionType="single"
          selectedItems={chosen}
          onSelectionChange={({ detail }) => setChosen(detail.selectedItems)}
          ariaLabels={{
            tableLabel: "Tokens",
            selectionGroupLabel: "Choose a token",
            itemSelectionLabel: (_, token) => token.name,
          }}
          columnDefinitions={columns}
          header={
            <Header
              variant="h2"
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  <Button disabled={chosen.length === 0} onClick={() => setDeleting(chosen[0])}>
                    Delete
                  </Button>
                  <Button variant="primary" onClick={() => setCreating(true)}>
                    Create token
                  </Button>
                </SpaceBetween>
              }
            >
              Bearer tokens
            </Header>
          }
          empty={
            <Box textAlign="center">
              {failure ? "Nothing to show" : "There are no tokens. Create one for a program."}
            </Box>
          }
        />
      </SpaceBetween>
      {creating && (
        <CreateToken
          onClose={() => setCreating(false)}
          onDone={(made) => {
            setCreating(false);
            setSecrets(made);
            reload();
          }}
        />
      )}
      {deleting && (
        <Confirm
          title={`Delete token ${deleting.name}?`}
          submit="Delete token"
          onClose={() => setDeleting(undefined)}
          onSubmit={async () => {
            await v1.DELETE("/v1/tokens/{tokenId}", {
              params: { path: { tokenId: deleting.tokenId } },
            });
            setDeleting(undefined);
            setChosen([]);
            reload();
          }}
        >
          Programs that use it are refused from then on.
        </Confirm>
      )}
      {secrets && <ShownOnce secrets={secrets} onClose={() => setSecrets(undefined)} />}
    </ContentLayout>
  );
}
