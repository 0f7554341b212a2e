// Person: who is behind an event, whether they signed in with MFA, how they came by the
// credentials, and where it is proved that the log of that day is unaltered.

import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";

import { useAnswer } from "../../../api/answer";
import { answer, v1 } from "../../../api/client";
import { completenessLink } from "../../../parts/intake_link";
import { PageLink } from "../../../parts/page_link";
import type { Chain } from "../../../parts/role_chain/actors";
import { MfaStatus } from "../../../parts/role_chain/mfa_status";
import { PersonLink, Steps } from "../../../parts/role_chain/steps";
import { trailPath } from "../../../parts/trail_health";
import { eventIdOf, type FoundEvent, hadMfa } from "../event";

function useChain(eventId: string) {
  const asked = useAnswer(
    async (signal): Promise<{ eventId: string; chain: Chain }> => {
      const query = { eventId };
      const got = await answer(v1.GET("/v1/identities/chain", { signal, params: { query } }));
      return { eventId, chain: got };
    },
    [eventId],
  );
  const { value, failure } = asked;
  return { chain: value?.eventId === eventId ? value.chain : undefined, failure };
}

function useTrails() {
  return useAnswer(async (signal) => (await answer(v1.GET("/v1/trails", { signal }))).trails, []);
}

/** Names of so many; the others are on the page of all trails. */
const trailsMax = 3;

export function LogOfDay({ event }: { event: FoundEvent }) {
  const { value: trails, failure } = useTrails();
  const day = event.record.eventTime.slice(0, 10);
  const { door, account = "", region = "" } = event.provenance;
  // Imported events were delivered elsewhere: their files and digests are in the ledger.
  if (door === "import" || door === "feed")
    return (
      <PageLink to={completenessLink({ account, region, day })}>
        {`Files and digests of ${day}`}
      </PageLink>
    );
  // Who may not see trails is told no wrong thing of them.
  if (failure) return <>{`Not known: ${failure.message}`}</>;
  const proved = (trails ?? []).filter(({ logFileValidation }) => logFileValidation);
  if (trails === undefined) return <StatusIndicator type="loading">Looking</StatusIndicator>;
  if (proved.length === 0) return <PageLink to="/trails">No trail with digests keeps it</PageLink>;
  return (
    <SpaceBetween size="xxs">
      {proved.slice(0, trailsMax).map((trail) => (
        <PageLink
          key={trail.trailARN}
          to={`${trailPath(trail, "validation")}&from=${day}&to=${day}`}
        >
          {`Validate ${day} of trail ${trail.name}`}
        </PageLink>
      ))}
      {proved.length > trailsMax && <PageLink to="/trails">Other trails</PageLink>}
    </SpaceBetween>
  );
}

export function Person({ event }: { event: FoundEvent }) {
  const { chain, failure } = useChain(eventIdOf(event));
  const said = hadMfa(event);
  const looking = <StatusIndicator type="loading">Looking</StatusIndicator>;
  const unknown = failure ? <>{`Not known: ${failure.message}`}</> : looking;
  const items: { label: string; value: ReactNode }[] = [
    { label: "Person", value: chain ? <PersonLink chain={chain} /> : unknown },
    {
      label: "Signed in with MFA",
      value:
        chain || failure ? (
          <MfaStatus chain={chain} {...(said === undefined ? {} : { said })} />
        ) : (
          looking
        ),
    },
    { label: "Is the log of that day unaltered?", value: <LogOfDay event={event} /> },
  ];
  return (
    <SpaceBetween size="s">
      <KeyValuePairs columns={3} items={items} />
      {chain && !chain.whole && (
        <Alert type="warning" header="The way back does not reach the person">
          {chain.reason}
        </Alert>
      )}
      {chain && chain.hops.length > 0 && <Steps chain={chain} />}
    </SpaceBetween>
  );
}
