// StopDialog: asks before a trail stops logging.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Trail } from "../../parts/trail_health";

export function StopDialog({
  trail,
  onCancel,
  onStop,
}: {
  trail: Trail;
  onCancel: () => void;
  onStop: () => void;
}) {
  return (
    <Modal
      visible
      header="Stop logging?"
      closeAriaLabel="Close"
      onDismiss={onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="primary" onClick={onStop}>
              Stop logging
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {`Until it is started again, the trail ${trail.name} delivers no more of what happens. ` +
        "What was recorded so far is still delivered, and Event history goes on."}
    </Modal>
  );
}
