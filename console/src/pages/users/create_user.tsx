// CreateUser: the form that makes a user, with groups, password and access key as wanted.

import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useState } from "react";

import { generatePassword } from "../../api/iam";
import { FormModal } from "../../parts/form_modal";
import type { Secrets } from "../../parts/shown_once";
import { createUser, type MadeUser, useGroupNames } from "./hooks";

/** What is shown once of a user who was just made. */
export function secretsOf(name: string, password: string, made: MadeUser): Secrets | undefined {
  const values = [];
  const hasPassword = password !== "" && !made.problems.some((text) => text.includes("password"));
  if (hasPassword) values.push({ label: "Password", value: password });
  if (made.key)
    values.push(
      { label: "Access key", value: made.key.AccessKeyId },
      { label: "Secret access key", value: made.key.SecretAccessKey },
    );
  return values.length === 0 ? undefined : { title: `User ${name} was created`, values };
}

interface Props {
  onDone: (name: string, secrets: Secrets | undefined, problems: string[]) => void;
  onClose: () => void;
}

export function CreateUser({ onDone, onClose }: Props) {
  const [name, setName] = useState("");
  const [groups, setGroups] = useState<string[]>([]);
  const [hasPassword, setHasPassword] = useState(true);
  const [hasKey, setHasKey] = useState(false);
  const known = useGroupNames();

  const submit = async () => {
    const password = hasPassword ? generatePassword() : "";
    const made = await createUser({ name: name.trim(), groups, password, hasKey });
    onDone(name.trim(), secretsOf(name.trim(), password, made), made.problems);
  };

  return (
    <FormModal
      title="Create user"
      submit="Create user"
      disabled={name.trim() === ""}
      onSubmit={submit}
      onClose={onClose}
    >
      <FormField label="User name" description="Letters, digits and + = , . @ _ -">
        <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
      </FormField>
      <FormField
        label="Groups"
        description="What a user may do comes from groups and policies; without either, nothing."
      >
        <Multiselect
          placeholder="Choose groups"
          options={known.map((group) => ({ value: group }))}
          selectedOptions={groups.map((group) => ({ value: group }))}
          deselectAriaLabel={(option) => `Remove ${option.value ?? ""}`}
          empty="There are no groups"
          onChange={({ detail }) =>
            setGroups(detail.selectedOptions.map((option) => option.value ?? ""))
          }
        />
      </FormField>
      <Checkbox checked={hasPassword} onChange={({ detail }) => setHasPassword(detail.checked)}>
        Sign in to the console, with a generated password
      </Checkbox>
      <Checkbox checked={hasKey} onChange={({ detail }) => setHasKey(detail.checked)}>
        Access key for programs and the command line
      </Checkbox>
    </FormModal>
  );
}
