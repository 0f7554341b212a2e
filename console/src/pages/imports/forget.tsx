// Forget: asks before an import's events are hidden.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { asFailure, type Failure } from "../../api/failure";
import { countText } from "../../parts/figure_text";
import { useFlashes } from "../../shell/flashes";
import { forgetImport, type Import } from "./hooks";

export function Forget({ one, onEnd }: { one: Import; onEnd: () => void }) {
  const { done } = useFlashes();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const forget = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const events = await forgetImport(one.importId);
      done(`The import is forgotten: ${countText(events)} events are hidden.`);
      onEnd();
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  };
  return (
    <Modal
      visible
      header="Forget this import?"
      closeAriaLabel="Close"
      onDismiss={onEnd}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onEnd}>
              Cancel
            </Button>
            <Button variant="primary" loading={busy} onClick={() => void forget()}>
              Forget
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        {failure && (
          <Alert type="error" header="The import is not forgotten">
            {failure.message}
          </Alert>
        )}
        <Box>
          No search, count or look-up finds its {countText(one.kept)} events any more. That cannot
          be undone, but the same files can be imported anew.
        </Box>
      </SpaceBetween>
    </Modal>
  );
}
