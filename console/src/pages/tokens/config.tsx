// What a token may be for, how long it may live, and the columns of the table.

import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { TimeText } from "../../parts/time_text";
import type { Scope, Token } from "./hooks";

export const scopes: { value: Scope; label: string; description: string }[] = [
  { value: "events:write", label: "events:write", description: "Send events" },
  { value: "events:read", label: "events:read", description: "Search events and look around" },
  { value: "imports:write", label: "imports:write", description: "Import files, run a gateway" },
  { value: "metrics:read", label: "metrics:read", description: "Read /metrics" },
  { value: "admin", label: "admin", description: "Everything that its user may" },
];

export const lifetimes = [
  { value: "1d", label: "1 day" },
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
  { value: "365d", label: "1 year" },
];

function Expiry({ at }: { at: string | undefined }) {
  if (at === undefined) return <StatusIndicator type="warning">Never</StatusIndicator>;
  return <TimeText at={at} />;
}

export const columns: TableProps.ColumnDefinition<Token>[] = [
  { id: "name", header: "Token", isRowHeader: true, cell: (token) => token.name },
  { id: "user", header: "Acts for", cell: (token) => token.user },
  { id: "scope", header: "May", cell: (token) => token.scope.join(", ") },
  { id: "created", header: "Created", cell: (token) => <TimeText at={token.created} /> },
  { id: "expires", header: "Ends", cell: (token) => <Expiry at={token.expires} /> },
];
