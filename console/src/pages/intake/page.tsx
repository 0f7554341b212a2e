// Intake: the feeds that the server follows, and the ledger of what came and what did not.

import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";

import type { Answer } from "../../api/answer";
import { useAddress } from "../../parts/address";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { sumItems } from "./config";
import { Digests } from "./digests";
import { Feeds } from "./feeds";
import { Files } from "./files";
import { Gaps } from "./gaps";
import { type Sums, useSums } from "./hooks";
import { Letters } from "./letters";
import { type View, viewSchema } from "./view";

function Ledger({ sums }: { sums: Answer<Sums> }) {
  const { value, failure, reload } = sums;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Every file that a queue announced, a listing showed or a digest names."
          actions={<PageLink to="/completeness">Calendar</PageLink>}
        >
          The ledger
        </Header>
      }
    >
      {failure && <FailureAlert what="The ledger" failure={failure} retry={reload} />}
      {!failure && !value && <StatusIndicator type="loading">Loading</StatusIndicator>}
      {value && <KeyValuePairs columns={3} items={sumItems(value)} />}
    </Container>
  );
}

export function Intake() {
  const [view, setView] = useAddress<View>(viewSchema);
  const sums = useSums();
  const count = (number: number | undefined) =>
    number === undefined || number === 0 ? "" : ` (${countText(number)})`;
  const gaps = sums.value && sums.value.gaps + sums.value.digests.missing;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="CloudTrail files of others: who reads them, and whether any is missing."
        >
          Intake
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Ledger sums={sums} />
        <Tabs
          activeTabId={view.tab}
          onChange={({ detail }) => setView({ tab: detail.activeTabId as View["tab"] })}
          ariaLabel="Parts of the intake"
          tabs={[
            { id: "feeds", label: "Feeds", content: <Feeds /> },
            { id: "files", label: "Files", content: <Files view={view} setView={setView} /> },
            {
              id: "letters",
              label: `Dead letters${count(sums.value?.deadLetters)}`,
              content: <Letters view={view} setView={setView} />,
            },
            {
              id: "gaps",
              label: `Gaps${count(gaps)}`,
              content: <Gaps view={view} setView={setView} />,
            },
            {
              id: "digests",
              label: "Digests",
              content: <Digests view={view} setView={setView} />,
            },
          ]}
        />
      </SpaceBetween>
    </ContentLayout>
  );
}
