// The columns of the table of policies, and the choice above it.

import type { TableProps } from "@cloudscape-design/components/table";
import * as z from "zod/mini";

import { isManagedByOpenTrail, type Policy } from "../../api/iam";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";

export const scopes = ["All", "Local", "AWS"] as const;

/** The page's address: `scope` is ListPolicies' Scope. */
export const address = z.object({ scope: z.catch(z._default(z.enum(scopes), "All"), "All") });

export const columns: TableProps.ColumnDefinition<Policy>[] = [
  {
    id: "name",
    header: "Policy",
    isRowHeader: true,
    cell: ({ Arn: arn, PolicyName: name }) => (
      <PageLink to={`/policy?arn=${encodeURIComponent(arn)}`}>{name}</PageLink>
    ),
  },
  {
    id: "of",
    header: "Of",
    cell: ({ Arn: arn }) => (isManagedByOpenTrail(arn) ? "Built in" : "This account"),
  },
  { id: "used", header: "Attached to", cell: (policy) => policy.AttachmentCount ?? 0 },
  { id: "changed", header: "Changed", cell: (policy) => <TimeText at={policy.UpdateDate} /> },
  { id: "text", header: "Description", cell: (policy) => policy.Description ?? "-" },
];
