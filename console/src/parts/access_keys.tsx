// AccessKeys: a user's keys: made, switched off and on, deleted, and when each was used last.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { useAnswer } from "../api/answer";
import { access } from "../api/client";
import { type AccessKey, listAll, type NewAccessKey } from "../api/iam";
import { useFlashes } from "../shell/flashes";
import { Confirm } from "./confirm";
import { FailureAlert } from "./failure_alert";
import { identityLink } from "./identity_link";
import { PageLink } from "./page_link";
import { type Secrets, ShownOnce } from "./shown_once";
import { TimeText } from "./time_text";

interface LastUsed {
  AccessKeyLastUsed?: { LastUsedDate?: string; ServiceName?: string };
}

interface Key extends AccessKey {
  lastUsed: string | undefined;
  service: string | undefined;
}

async function keysOf(user: string, signal: AbortSignal): Promise<Key[]> {
  const keys = await listAll<AccessKey>(
    "ListAccessKeys",
    "AccessKeyMetadata",
    { UserName: user },
    signal,
  );
  return Promise.all(
    keys.map(async (key) => {
      const { AccessKeyLastUsed: used } = await access<LastUsed>(
        "GetAccessKeyLastUsed",
        { AccessKeyId: key.AccessKeyId },
        signal,
      );
      return { ...key, lastUsed: used?.LastUsedDate, service: used?.ServiceName };
    }),
  );
}

const toggleOf = (key: Key): string => (key.Status === "Active" ? "Deactivate" : "Activate");

export function AccessKeys({ user }: { user: string }) {
  const { value, failure, loading, reload } = useAnswer((signal) => keysOf(user, signal), [user]);
  const flashes = useFlashes();
  const [secrets, setSecrets] = useState<Secrets>();
  const [creating, setCreating] = useState(false);
  const [deleting, setDeleting] = useState<string>();

  const create = () => {
    setCreating(true);
    access<{ AccessKey: NewAccessKey }>("CreateAccessKey", { UserName: user })
      .then(({ AccessKey: key }) => {
        setSecrets({
          title: `A new access key of ${user}`,
          values: [
            { label: "Access key", value: key.AccessKeyId },
            { label: "Secret access key", value: key.SecretAccessKey },
          ],
        });
        reload();
      })
      .catch((thrown: unknown) => flashes.failed("No access key was made", thrown))
      .finally(() => setCreating(false));
  };
  const change = (key: Key) => {
    const status = key.Status === "Active" ? "Inactive" : "Active";
    access("UpdateAccessKey", { UserName: user, AccessKeyId: key.AccessKeyId, Status: status })
      .then(reload)
      .catch((thrown: unknown) =>
        flashes.failed(`${key.AccessKeyId} is still ${key.Status.toLowerCase()}`, thrown),
      );
  };

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Access keys" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value && !failure}
        loadingText="Loading: access keys"
        ariaLabels={{ tableLabel: "Access keys" }}
        trackBy="AccessKeyId"
        header={
          <Header
            variant="h2"
            actions={
              <Button onClick={create} loading={creating}>
                Create access key
              </Button>
            }
          >
            Access keys
          </Header>
        }
        columnDefinitions={[
          {
            id: "id",
            header: "Access key",
            isRowHeader: true,
            cell: (key) => (
              <PageLink to={identityLink("accessKeyId", key.AccessKeyId)}>
                {key.AccessKeyId}
              </PageLink>
            ),
          },
          {
            id: "status",
            header: "State",
            cell: ({ Status: status }) => (
              <StatusIndicator type={status === "Active" ? "success" : "stopped"}>
                {status}
              </StatusIndicator>
            ),
          },
          { id: "made", header: "Created", cell: (key) => <TimeText at={key.CreateDate} /> },
          { id: "used", header: "Last used", cell: (key) => <TimeText at={key.lastUsed} /> },
          { id: "for", header: "For", cell: (key) => (key.lastUsed ? (key.service ?? "-") : "-") },
          {
            id: "actions",
            header: "Actions",
            cell: (key) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`${toggleOf(key)} ${key.AccessKeyId}`}
                  onClick={() => change(key)}
                >
                  {toggleOf(key)}
                </Button>
                <Button
                  variant="inline-link"
                  ariaLabel={`Delete ${key.AccessKeyId}`}
                  onClick={() => setDeleting(key.AccessKeyId)}
                >
                  Delete
                </Button>
              </SpaceBetween>
            ),
          },
        ]}
        empty={
          <Box textAlign="center">
            {failure ? "Nothing to show" : "No access key. Programs need one; people do not."}
          </Box>
        }
      />
      {secrets && <ShownOnce secrets={secrets} onClose={() => setSecrets(undefined)} />}
      {deleting !== undefined && (
        <Confirm
          title={`Delete ${deleting}?`}
          submit="Delete access key"
          onClose={() => setDeleting(undefined)}
          onSubmit={async () => {
            await access("DeleteAccessKey", { UserName: user, AccessKeyId: deleting });
            setDeleting(undefined);
            reload();
          }}
        >
          Programs that use it are refused from then on. Its events stay.
        </Confirm>
      )}
    </SpaceBetween>
  );
}
