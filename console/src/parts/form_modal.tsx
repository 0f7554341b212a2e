// FormModal: a form above the page. What goes wrong is said in it, and what was typed stays.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, type ReactNode, useState } from "react";

import { asFailure, type Failure } from "../api/failure";

interface Props {
  title: string;
  /** On the button: "Create user". */
  submit: string;
  /** Resolves when it is done; what it throws is shown. */
  onSubmit: () => Promise<void>;
  onClose: () => void;
  disabled?: boolean;
  size?: "medium" | "large";
  children: ReactNode;
}

export function FormModal(props: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (busy || props.disabled) return;
    setBusy(true);
    setFailure(undefined);
    props
      .onSubmit()
      .catch((thrown: unknown) => setFailure(asFailure(thrown)))
      .finally(() => setBusy(false));
  };

  return (
    <Modal
      visible
      header={props.title}
      closeAriaLabel="Close"
      size={props.size ?? "medium"}
      onDismiss={props.onClose}
    >
      <form onSubmit={submit}>
        <SpaceBetween size="m">
          {props.children}
          {failure && <Alert type="error">{failure.message}</Alert>}
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={props.onClose}>
                Cancel
              </Button>
              <Button
                variant="primary"
                formAction="submit"
                loading={busy}
                loadingText="Working"
                disabled={props.disabled ?? false}
              >
                {props.submit}
              </Button>
            </SpaceBetween>
          </Box>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
