// The columns of the table of users.

import type { TableProps } from "@cloudscape-design/components/table";

import type { User } from "../../api/iam";
import { PageLink } from "../../parts/page_link";
import { SignIns } from "../../parts/sign_ins";
import { TimeText } from "../../parts/time_text";

export const columns: TableProps.ColumnDefinition<User>[] = [
  {
    id: "name",
    header: "User",
    isRowHeader: true,
    cell: (user) => (
      <PageLink to={`/users/${encodeURIComponent(user.UserName)}`}>{user.UserName}</PageLink>
    ),
  },
  { id: "created", header: "Created", cell: (user) => <TimeText at={user.CreateDate} /> },
  {
    id: "signed-in",
    header: "Last signed in to the console",
    cell: (user) => <SignIns user={user} />,
  },
  { id: "arn", header: "ARN", cell: (user) => user.Arn },
];
