// Confirm: asks before something that cannot be undone.

import Box from "@cloudscape-design/components/box";
import type { ReactNode } from "react";

import { FormModal } from "./form_modal";

interface Props {
  /** "Delete user mia?" */
  title: string;
  /** On the button: "Delete user". */
  submit: string;
  /** What will be gone, and what stays. */
  children: ReactNode;
  onSubmit: () => Promise<void>;
  onClose: () => void;
}

export function Confirm({ title, submit, children, onSubmit, onClose }: Props) {
  return (
    <FormModal title={title} submit={submit} onSubmit={onSubmit} onClose={onClose}>
      <Box>{children}</Box>
    </FormModal>
  );
}
