// Permissions: the policies of a user or group, those that stand alone and those of its own.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import type { Kind } from "../../api/iam";
import { useFlashes } from "../../shell/flashes";
import { FailureAlert } from "../failure_alert";
import { PageLink } from "../page_link";
import { AttachPolicy } from "./attach_policy";
import { type Permission, takeAway, usePermissions } from "./hooks";
import { InlinePolicy } from "./inline_policy";

type Asked = { kind: "attach" } | { kind: "inline"; policy: string | undefined };

export function Permissions({ kind, name }: { kind: Kind; name: string }) {
  const { value, failure, loading, reload } = usePermissions(kind, name);
  const flashes = useFlashes();
  const [asked, setAsked] = useState<Asked>();

  const remove = (permission: Permission) => {
    takeAway(kind, name, permission)
      .then(() => {
        flashes.done(`${permission.name} was taken from ${name}.`);
        reload();
      })
      .catch((thrown: unknown) => flashes.failed(`${name} still has ${permission.name}`, thrown));
  };
  const done = () => {
    setAsked(undefined);
    reload();
  };

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Permissions" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value}
        loadingText="Loading: permissions"
        ariaLabels={{ tableLabel: "Permissions" }}
        trackBy={(permission) => permission.arn ?? permission.name}
        header={
          <Header
            variant="h2"
            description={
              kind === "User" ? "Its own; those of its groups count as well." : "Of all its users."
            }
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => setAsked({ kind: "inline", policy: undefined })}>
                  Write inline policy
                </Button>
                <Button onClick={() => setAsked({ kind: "attach" })}>Attach policy</Button>
              </SpaceBetween>
            }
          >
            Permissions
          </Header>
        }
        columnDefinitions={[
          {
            id: "policy",
            header: "Policy",
            isRowHeader: true,
            cell: ({ name: policy, arn }) =>
              arn !== undefined ? (
                <PageLink to={`/policy?arn=${encodeURIComponent(arn)}`}>{policy}</PageLink>
              ) : (
                <Button
                  variant="inline-link"
                  ariaLabel={`Edit ${policy}`}
                  onClick={() => setAsked({ kind: "inline", policy })}
                >
                  {policy}
                </Button>
              ),
          },
          { id: "kind", header: "Kind", cell: ({ arn }) => (arn ? "Attached" : "Inline") },
          {
            id: "remove",
            header: "Actions",
            cell: (permission) => (
              <Button
                variant="inline-link"
                ariaLabel={`${permission.arn ? "Detach" : "Delete"} ${permission.name}`}
                onClick={() => remove(permission)}
              >
                {permission.arn ? "Detach" : "Delete"}
              </Button>
            ),
          },
        ]}
        empty={<Box textAlign="center">No policy of its own: attach one.</Box>}
      />
      {asked?.kind === "attach" && (
        <AttachPolicy
          kind={kind}
          name={name}
          has={value ?? []}
          onDone={done}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked?.kind === "inline" && (
        <InlinePolicy
          kind={kind}
          name={name}
          policy={asked.policy}
          onDone={done}
          onClose={() => setAsked(undefined)}
        />
      )}
    </SpaceBetween>
  );
}
