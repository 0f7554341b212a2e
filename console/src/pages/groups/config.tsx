// The columns of the table of groups.

import type { TableProps } from "@cloudscape-design/components/table";

import type { Group } from "../../api/iam";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";

export const columns: TableProps.ColumnDefinition<Group>[] = [
  {
    id: "name",
    header: "Group",
    isRowHeader: true,
    cell: (group) => (
      <PageLink to={`/groups/${encodeURIComponent(group.GroupName)}`}>{group.GroupName}</PageLink>
    ),
  },
  { id: "created", header: "Created", cell: (group) => <TimeText at={group.CreateDate} /> },
  { id: "arn", header: "ARN", cell: (group) => group.Arn },
];
