// Permissions: the policies of a user or group, those that stand alone and those of its own.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import type { Kind } from "../../api/iam";
import { useFlashes } from "../../shell/flashes";
import { Confirm } from "../confirm";
import { FailureAlert } from "../failure_alert";
import { PageLink } from "../page_link";
import { AttachPolicy } from "./attach_policy";
import { type Permission, takeAway, usePermissions } from "./hooks";
import { InlinePolicy } from "./inline_policy";

type Asked =
  | { kind: "attach" }
  | { kind: "inline"; policy: string | undefined }
  | { kind: "delete"; permission: Permission };

export function Permissions({ kind, name }: { kind: Kind; name: string }) {
  const { value, failure, loading, reload } = usePermissions(kind, name);
  const flashes = useFlashes();
  const [asked, setAsked] = useState<Asked>();

  const done = () => {
    setAsked(undefined);
    reload();
  };
  const remove = async (permission: Permission) => {
    await takeAway(kind, name, permission);
    flashes.done(`${permission.name} was taken from ${name}.`);
    done();
  };
  /** What is detached can be attached again; an inline policy is gone. */
  const askedToRemove = (permission: Permission) => {
    if (permission.arn === undefined) return setAsked({ kind: "delete", permission });
    remove(permission).catch((thrown: unknown) =>
      flashes.failed(`${name} still has ${permission.name}`, thrown),
    );
  };

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Permissions" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value && !failure}
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
                onClick={() => askedToRemove(permission)}
              >
                {permission.arn ? "Detach" : "Delete"}
              </Button>
            ),
          },
        ]}
        empty={
          <Box textAlign="center">
            {failure ? "Nothing to show" : "No policy of its own: attach one."}
          </Box>
        }
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
          taken={(value ?? []).filter(({ arn }) => arn === undefined).map((one) => one.name)}
          onDone={done}
          onClose={() => setAsked(undefined)}
        />
      )}
      {asked?.kind === "delete" && (
        <Confirm
          title={`Delete ${asked.permission.name}?`}
          submit="Delete policy"
          onClose={() => setAsked(undefined)}
          onSubmit={() => remove(asked.permission)}
        >
          It is of {name} alone and kept nowhere else: what it allows or denies ends with it.
        </Confirm>
      )}
    </SpaceBetween>
  );
}
