// Details: a trail's settings, how its delivery stands, and which events it takes.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { SelectorPreview } from "../../parts/trail_events/preview";
import { readChoice } from "../../parts/trail_events/read_choice";
import { choiceItems, selectorsText } from "../../parts/trail_events/summary";
import type { Trail } from "../../parts/trail_health";
import { deliveryItems, settingItems, tagItems } from "./config";

export function Details({ trail }: { trail: Trail }) {
  const choice = readChoice(trail.eventSelectors, trail.advancedEventSelectors);
  const tags = tagItems(trail);
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">General details</Header>}>
        <KeyValuePairs columns={3} items={settingItems(trail)} />
      </Container>
      <Container header={<Header variant="h2">Delivery</Header>}>
        <KeyValuePairs columns={3} items={deliveryItems(trail)} />
      </Container>
      <Container header={<Header variant="h2">Events</Header>}>
        <SpaceBetween size="m">
          <KeyValuePairs columns={3} items={choiceItems(choice)} />
          <ExpandableSection headerText="Event selectors as JSON">
            <Box variant="code">
              <pre className="record">{selectorsText(choice)}</pre>
            </Box>
          </ExpandableSection>
        </SpaceBetween>
      </Container>
      <SelectorPreview
        choice={choice}
        {...(trail.multiRegion ? {} : { region: trail.homeRegion })}
      />
      {tags.length > 0 && (
        <Container header={<Header variant="h2">Tags</Header>}>
          <KeyValuePairs columns={3} items={tags} />
        </Container>
      )}
    </SpaceBetween>
  );
}
