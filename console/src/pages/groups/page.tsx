// Groups: users who may do the same.

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { access } from "../../api/client";
import { type Group, listPage } from "../../api/iam";
import { usePages } from "../../api/pages";
import { FormModal } from "../../parts/form_modal";
import { PagedTable } from "../../parts/paged_table";
import { useFlashes } from "../../shell/flashes";
import { columns } from "./config";

export function Groups() {
  const groups = usePages(
    (after, signal) => listPage<Group>("ListGroups", "Groups", { MaxItems: 100 }, after, signal),
    [],
  );
  const flashes = useFlashes();
  const [creating, setCreating] = useState(false);
  const [name, setName] = useState("");

  const create = async () => {
    await access("CreateGroup", { GroupName: name.trim() });
    flashes.done(`Group ${name.trim()} was created. Give it policies and users.`);
    setCreating(false);
    setName("");
    groups.reload();
  };

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Users who may do the same: policies of a group are those of all its users."
          actions={
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create group
            </Button>
          }
        >
          Groups
        </Header>
      }
    >
      <PagedTable
        what="Groups"
        pages={groups}
        columns={columns}
        trackBy={(group) => group.Arn}
        empty="There are no groups. Create one."
      />
      {creating && (
        <FormModal
          title="Create group"
          submit="Create group"
          disabled={name.trim() === ""}
          onSubmit={create}
          onClose={() => setCreating(false)}
        >
          <FormField label="Group name" description="Letters, digits and + = , . @ _ -">
            <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
          </FormField>
        </FormModal>
      )}
    </ContentLayout>
  );
}
