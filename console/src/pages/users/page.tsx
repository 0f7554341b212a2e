// Users: who may come in, and making another.

import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";

import { PagedTable } from "../../parts/paged_table";
import { type Secrets, ShownOnce } from "../../parts/shown_once";
import { useFlashes } from "../../shell/flashes";
import { columns } from "./config";
import { CreateUser } from "./create_user";
import { useUsers } from "./hooks";

export function Users() {
  const users = useUsers();
  const flashes = useFlashes();
  const [creating, setCreating] = useState(false);
  const [secrets, setSecrets] = useState<Secrets>();

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="People and programs of this account. What they do is recorded."
          actions={
            <Button variant="primary" onClick={() => setCreating(true)}>
              Create user
            </Button>
          }
        >
          Users
        </Header>
      }
    >
      <PagedTable
        what="Users"
        pages={users}
        columns={columns}
        trackBy={(user) => user.Arn}
        empty="There are no users. Create one."
      />
      {creating && (
        <CreateUser
          onClose={() => setCreating(false)}
          onDone={(name, made, problems) => {
            setCreating(false);
            setSecrets(made);
            if (!made && problems.length === 0) flashes.done(`User ${name} was created.`);
            for (const problem of problems)
              flashes.failed(`User ${name} was created, but not all of it`, new Error(problem));
            users.reload();
          }}
        />
      )}
      {secrets && <ShownOnce secrets={secrets} onClose={() => setSecrets(undefined)} />}
    </ContentLayout>
  );
}
