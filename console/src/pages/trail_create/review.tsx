// Review: what the wizard is about to make.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Choice } from "../../parts/trail_events/choice";
import { choiceItems, selectorsText } from "../../parts/trail_events/summary";
import { type Draft, settingsOf } from "../../parts/trail_settings/settings";
import { tagsOf } from "../../parts/trail_settings/tags";

export function Review({
  draft,
  choice,
  onEdit,
}: {
  draft: Draft;
  choice: Choice;
  onEdit: (step: number) => void;
}) {
  const settings = settingsOf(draft);
  const tags = tagsOf(draft.tags);
  const edit = (step: number, what: string) => (
    <Button ariaLabel={`Edit ${what}`} onClick={() => onEdit(step)}>
      Edit
    </Button>
  );
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" actions={edit(0, "general details")}>
            General details
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Trail name", value: settings.name },
            {
              label: "Bucket",
              value: `${settings.bucket}${draft.bucketKind === "new" ? " (new)" : ""}`,
            },
            { label: "Prefix", value: settings.prefix || "-" },
            { label: "Multi-Region trail", value: settings.multiRegion ? "Yes" : "No" },
            { label: "Log file SSE-KMS encryption", value: settings.kmsKeyId || "Not enabled" },
            {
              label: "Log file validation",
              value: settings.logFileValidation ? "Enabled" : "Not enabled",
            },
            {
              label: "Tags",
              value:
                tags.map(({ key, value }) => (value ? `${key}: ${value}` : key)).join(", ") || "-",
            },
          ]}
        />
      </Container>
      <Container
        header={
          <Header variant="h2" actions={edit(1, "events")}>
            Events
          </Header>
        }
      >
        <SpaceBetween size="m">
          <KeyValuePairs columns={3} items={choiceItems(choice)} />
          <ExpandableSection headerText="Event selectors as JSON">
            <Box variant="code">
              <pre className="record">{selectorsText(choice)}</pre>
            </Box>
          </ExpandableSection>
        </SpaceBetween>
      </Container>
      <Box>The trail begins to log when it is created.</Box>
    </SpaceBetween>
  );
}
