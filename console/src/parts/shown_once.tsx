// ShownOnce: secrets that the server gives away a single time, until the person has kept them.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { SecretText } from "./secret_text";

export interface Secrets {
  title: string;
  values: { label: string; value: string }[];
}

export function ShownOnce({ secrets, onClose }: { secrets: Secrets; onClose: () => void }) {
  const [asking, setAsking] = useState(false);
  return (
    <Modal
      visible
      header={secrets.title}
      closeAriaLabel="Close"
      // Escape and a click beside it happen by mistake.
      onDismiss={() => setAsking(true)}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="warning">
          {asking
            ? "Once this is closed, nobody can see it again. Keep it first, then choose Done."
            : "This is the only time that it is shown. Keep it where secrets belong."}
        </Alert>
        {secrets.values.map(({ label, value }) => (
          <SecretText key={label} label={label} value={value} />
        ))}
      </SpaceBetween>
    </Modal>
  );
}
