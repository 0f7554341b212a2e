// Group: its users, and what they may do by it.

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { access } from "../../api/client";
import { administrators, type User } from "../../api/iam";
import { usePages } from "../../api/pages";
import { Confirm } from "../../parts/confirm";
import { FormModal } from "../../parts/form_modal";
import { PageLink } from "../../parts/page_link";
import { PagedTable } from "../../parts/paged_table";
import { Permissions } from "../../parts/permissions/permissions";
import { TimeText } from "../../parts/time_text";
import { useFlashes } from "../../shell/flashes";
import { useSignedIn } from "../../shell/session";
import { deleteGroup, members } from "./hooks";

function OneGroup({ name }: { name: string }) {
  const session = useSignedIn();
  const users = usePages<User>((after, signal) => members(name, after, signal), [name]);
  const flashes = useFlashes();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"add" | "delete">();
  const [removing, setRemoving] = useState<User>();
  const [userName, setUserName] = useState("");

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <Button
              disabled={name === administrators}
              disabledReason="Who is in it administers OpenTrail: this group stays."
              onClick={() => setAsked("delete")}
            >
              Delete group
            </Button>
          }
        >
          {name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <PagedTable
          what="Users"
          pages={users}
          trackBy={(user) => user.Arn}
          empty="Nobody is in this group. Add a user."
          header={
            <Header
              variant="h2"
              actions={<Button onClick={() => setAsked("add")}>Add user</Button>}
            >
              Users
            </Header>
          }
          columns={[
            {
              id: "name",
              header: "User",
              isRowHeader: true,
              cell: (user) => (
                <PageLink to={`/users/${encodeURIComponent(user.UserName)}`}>
                  {user.UserName}
                </PageLink>
              ),
            },
            { id: "created", header: "Created", cell: (user) => <TimeText at={user.CreateDate} /> },
            {
              id: "actions",
              header: "Actions",
              cell: (user) => (
                <Button
                  variant="inline-link"
                  ariaLabel={`Remove ${user.UserName} from ${name}`}
                  onClick={() => setRemoving(user)}
                >
                  Remove
                </Button>
              ),
            },
          ]}
        />
        <Permissions kind="Group" name={name} />
      </SpaceBetween>
      {asked === "add" && (
        <FormModal
          title={`Add a user to ${name}`}
          submit="Add user"
          disabled={userName.trim() === ""}
          onClose={() => setAsked(undefined)}
          onSubmit={async () => {
            await access("AddUserToGroup", { UserName: userName.trim(), GroupName: name });
            setAsked(undefined);
            setUserName("");
            users.reload();
          }}
        >
          <FormField label="User name">
            <Input
              value={userName}
              autoFocus
              onChange={({ detail }) => setUserName(detail.value)}
            />
          </FormField>
        </FormModal>
      )}
      {asked === "delete" && (
        <Confirm
          title={`Delete group ${name}?`}
          submit="Delete group"
          onClose={() => setAsked(undefined)}
          onSubmit={async () => {
            await deleteGroup(name, session.arn);
            flashes.done(`Group ${name} was deleted.`);
            await navigate("/groups");
          }}
        >
          Its users stay, without what they may do by this group.
        </Confirm>
      )}
      {removing && (
        <Confirm
          title={`Remove ${removing.UserName} from ${name}?`}
          submit="Remove user"
          onClose={() => setRemoving(undefined)}
          onSubmit={async () => {
            await access("RemoveUserFromGroup", { UserName: removing.UserName, GroupName: name });
            setRemoving(undefined);
            users.reload();
          }}
        >
          {removing.Arn === session.arn
            ? "This is you: what you may do by this group ends. Others have to give it back."
            : "What the user may do by this group ends at once."}
        </Confirm>
      )}
    </ContentLayout>
  );
}

/** Of one group: another begins anew, with no question left open. */
export function GroupPage() {
  const { name = "" } = useParams();
  return <OneGroup key={name} name={name} />;
}
