// MemberTable: every member of a record, each with two buttons that filter by it.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useMemo, useState } from "react";

import type { Operator } from "../fields";
import { type Member, membersOf } from "./members";

export function MemberTable({
  record,
  onFilter,
}: {
  record: unknown;
  onFilter: (key: string, operator: Operator, value: string) => void;
}) {
  const [text, setText] = useState("");
  const members = useMemo(() => membersOf(record), [record]);
  const wanted = text.trim().toLowerCase();
  const shown = members.filter(({ path, value }) =>
    `${path} ${value}`.toLowerCase().includes(wanted),
  );
  const filter = (member: Member, operator: Operator) =>
    onFilter(member.key, operator, member.value);
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      wrapLines
      items={shown}
      ariaLabels={{ tableLabel: "Members of the record" }}
      filter={
        <TextFilter
          filteringText={text}
          filteringPlaceholder="Find a member"
          filteringAriaLabel="Find a member of the record"
          countText={wanted === "" ? "" : `${shown.length} of ${members.length}`}
          onChange={({ detail }) => setText(detail.filteringText)}
        />
      }
      columnDefinitions={[
        {
          id: "path",
          header: "Member",
          isRowHeader: true,
          width: 320,
          cell: ({ path }) => path,
        },
        { id: "value", header: "Value", cell: ({ value }) => value },
        {
          id: "filter",
          header: "Filter",
          width: 210,
          cell: (member) =>
            member.filterable && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  variant="inline-link"
                  ariaLabel={`Only these: events with ${member.path} ${member.value}`}
                  onClick={() => filter(member, "=")}
                >
                  Only these
                </Button>
                {member.key !== "eventId" && (
                  <Button
                    variant="inline-link"
                    ariaLabel={`Not these: events with ${member.path} ${member.value}`}
                    onClick={() => filter(member, "!=")}
                  >
                    Not these
                  </Button>
                )}
              </SpaceBetween>
            ),
        },
      ]}
      empty={<Box textAlign="center">No member has this in it</Box>}
    />
  );
}
