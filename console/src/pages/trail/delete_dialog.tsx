// DeleteDialog: asks for the trail's name before it is deleted.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate } from "react-router";

import { asFailure, type Failure } from "../../api/failure";
import { deleteTrail } from "../../api/trail_operations";
import type { Trail } from "../../parts/trail_health";
import { useFlashes } from "../../shell/flashes";

export function DeleteDialog({ trail, onCancel }: { trail: Trail; onCancel: () => void }) {
  const navigate = useNavigate();
  const { done } = useFlashes();
  const [typed, setTyped] = useState("");
  const [working, setWorking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const submit = async () => {
    setWorking(true);
    try {
      await deleteTrail(trail.homeRegion, trail.name);
      done(`The trail ${trail.name} was deleted. Its files stay in ${trail.bucket}.`);
      void navigate("/trails");
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setWorking(false);
    }
  };
  return (
    <Modal
      visible
      header={`Delete ${trail.name}?`}
      closeAriaLabel="Close"
      onDismiss={onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onCancel}>
              Cancel
            </Button>
            <Button
              variant="primary"
              loading={working}
              disabled={typed !== trail.name}
              onClick={() => void submit()}
            >
              Delete
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Box>
          {"The trail delivers no more. Its log files and digests stay in the bucket " +
            `${trail.bucket}; opentrail validate still checks them.`}
        </Box>
        <FormField label={`To confirm, enter ${trail.name}`}>
          <Input
            autoFocus
            value={typed}
            onChange={({ detail }) => setTyped(detail.value)}
            onKeyDown={({ detail }) => {
              if (detail.key === "Enter" && typed === trail.name) void submit();
            }}
          />
        </FormField>
        {failure && (
          <Alert type="error" header="The trail was not deleted">
            {failure.message}
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  );
}
