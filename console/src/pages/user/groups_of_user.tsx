// GroupsOfUser: the groups that a user is in.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import { type Group, listAll } from "../../api/iam";
import { FailureAlert } from "../../parts/failure_alert";
import { FormModal } from "../../parts/form_modal";
import { PageLink } from "../../parts/page_link";
import { useFlashes } from "../../shell/flashes";
import { useGroupsOf } from "./hooks";

function AddToGroup({
  user,
  has,
  onDone,
  onClose,
}: {
  user: string;
  has: Group[];
  onDone: () => void;
  onClose: () => void;
}) {
  const groups = useAnswer((signal) => listAll<Group>("ListGroups", "Groups", {}, signal), []);
  const [name, setName] = useState("");
  const had = new Set(has.map((group) => group.GroupName));
  const options = (groups.value ?? [])
    .filter((group) => !had.has(group.GroupName))
    .map((group) => ({ label: group.GroupName, value: group.GroupName }));
  return (
    <FormModal
      title={`Add ${user} to a group`}
      submit="Add to group"
      disabled={name === ""}
      onClose={onClose}
      onSubmit={async () => {
        await access("AddUserToGroup", { UserName: user, GroupName: name });
        onDone();
      }}
    >
      <FormField label="Group">
        <Select
          placeholder="Choose a group"
          options={options}
          statusType={groups.loading ? "loading" : "finished"}
          loadingText="Loading: groups"
          empty="There is no other group"
          selectedOption={options.find((option) => option.value === name) ?? null}
          onChange={({ detail }) => setName(detail.selectedOption.value ?? "")}
        />
      </FormField>
    </FormModal>
  );
}

export function GroupsOfUser({ user }: { user: string }) {
  const { value, failure, loading, reload } = useGroupsOf(user);
  const flashes = useFlashes();
  const [adding, setAdding] = useState(false);

  const leave = (group: string) => {
    access("RemoveUserFromGroup", { UserName: user, GroupName: group })
      .then(reload)
      .catch((thrown: unknown) => flashes.failed(`${user} is still in ${group}`, thrown));
  };

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Groups" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value && !failure}
        loadingText="Loading: groups"
        ariaLabels={{ tableLabel: "Groups" }}
        trackBy="GroupName"
        header={
          <Header
            variant="h2"
            actions={<Button onClick={() => setAdding(true)}>Add to group</Button>}
          >
            Groups
          </Header>
        }
        columnDefinitions={[
          {
            id: "name",
            header: "Group",
            isRowHeader: true,
            cell: ({ GroupName: name }) => (
              <PageLink to={`/groups/${encodeURIComponent(name)}`}>{name}</PageLink>
            ),
          },
          {
            id: "actions",
            header: "Actions",
            cell: ({ GroupName: name }) => (
              <Button
                variant="inline-link"
                ariaLabel={`Remove ${user} from ${name}`}
                onClick={() => leave(name)}
              >
                Remove
              </Button>
            ),
          },
        ]}
        empty={<Box textAlign="center">{failure ? "Nothing to show" : "In no group."}</Box>}
      />
      {adding && (
        <AddToGroup
          user={user}
          has={value ?? []}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            reload();
          }}
        />
      )}
    </SpaceBetween>
  );
}
