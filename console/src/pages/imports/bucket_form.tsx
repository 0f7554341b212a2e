// BucketForm: an import from a bucket that the server reads itself (StartImport).

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { asFailure, type Failure } from "../../api/failure";
import { FailureAlert } from "../../parts/failure_alert";
import { startImport } from "./hooks";

/** What is wrong with the location; empty: nothing. */
export function locationFault(uri: string): string {
  if (uri === "") return "Say which bucket: s3://my-trail-bucket/AWSLogs/";
  if (!/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/.test(uri))
    return "It has the form s3://BUCKET/FOLDER/";
  return "";
}

/** `onDone` with the id of the import that was begun; without: it was given up. */
export function BucketForm({ onDone }: { onDone: (importId?: string) => void }) {
  const status = useAnswer((signal) => answer(v1.GET("/v1/status", { signal })), []);
  const [uri, setUri] = useState("");
  const [region, setRegion] = useState("us-east-1");
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const fault = locationFault(uri.trim());
  const regionFault = /^[a-z0-9-]{3,40}$/.test(region.trim()) ? "" : "Such as eu-west-1";

  const begin = async () => {
    setAsked(true);
    if (fault || regionFault || !status.value) return;
    setBusy(true);
    setFailure(undefined);
    try {
      const { account, region: homeRegion } = status.value;
      onDone(await startImport({ uri: uri.trim(), region: region.trim(), account, homeRegion }));
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      header="Import from a bucket"
      closeAriaLabel="Close"
      onDismiss={() => onDone()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onDone()}>
              Cancel
            </Button>
            <Button
              variant="primary"
              form="import-from-a-bucket"
              formAction="submit"
              disabled={!status.value}
              loading={busy}
              loadingText="Looking into the bucket"
            >
              Import
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id="import-from-a-bucket"
        onSubmit={(event) => {
          event.preventDefault();
          void begin();
        }}
      >
        <SpaceBetween size="m">
          {status.failure && (
            <FailureAlert
              what="The server's state"
              failure={status.failure}
              retry={status.reload}
            />
          )}
          {failure && (
            <Alert type="error" header="The import was not begun">
              {failure.message}
            </Alert>
          )}
          <FormField
            label="Location"
            description="Every CloudTrail log file in it is read, with all folders below."
            errorText={asked ? fault : ""}
          >
            <Input
              value={uri}
              placeholder="s3://my-trail-bucket/AWSLogs/"
              spellcheck={false}
              autoFocus
              onChange={({ detail }) => setUri(detail.value)}
            />
          </FormField>
          <FormField
            label="Region of the bucket"
            description="Of no meaning for a built-in bucket, or one that the settings name."
            errorText={asked ? regionFault : ""}
          >
            <Input
              value={region}
              spellcheck={false}
              onChange={({ detail }) => setRegion(detail.value)}
            />
          </FormField>
          <Box color="text-body-secondary">
            The server reads with the credentials of its settings (stores.BUCKET, else
            imports.credentials). One such import runs at a time.
          </Box>
        </SpaceBetween>
      </form>
    </Modal>
  );
}
