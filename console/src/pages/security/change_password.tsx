// ChangePassword: one's own.

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { access } from "../../api/client";
import { FormModal } from "../../parts/form_modal";
import { passwordRule } from "../../parts/password_rule";

export function ChangePassword({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const [old, setOld] = useState("");
  const [wanted, setWanted] = useState("");
  const [again, setAgain] = useState("");
  const differs = again !== "" && again !== wanted;
  return (
    <FormModal
      title="Change password"
      submit="Change password"
      disabled={old === "" || wanted === "" || again !== wanted}
      onClose={onClose}
      onSubmit={async () => {
        await access("ChangePassword", { OldPassword: old, NewPassword: wanted });
        onDone();
      }}
    >
      <FormField label="Present password">
        <Input
          type="password"
          autoFocus
          autoComplete="current-password"
          value={old}
          onChange={({ detail }) => setOld(detail.value)}
        />
      </FormField>
      <FormField label="New password" description={passwordRule}>
        <Input
          type="password"
          autoComplete="new-password"
          value={wanted}
          onChange={({ detail }) => setWanted(detail.value)}
        />
      </FormField>
      <FormField
        label="New password again"
        errorText={differs ? "This is not the same password." : undefined}
      >
        <Input
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={({ detail }) => setAgain(detail.value)}
        />
      </FormField>
    </FormModal>
  );
}
