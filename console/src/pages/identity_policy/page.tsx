// Least policy: the IAM policy that allows what an identity did, and what to look at before it is
// used.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { useAddress } from "../../parts/address";
import { DocumentText } from "../../parts/document_text";
import { eventLink, type TimeRange } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { identityLink, leastPolicyLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { saveFile } from "../../parts/save_file";
import { SpanChoice } from "../../parts/span_choice";
import { rangeOf, type Span } from "../../parts/time_span";
import { TimeText } from "../../parts/time_text";
import { Unspaced } from "../../parts/unspaced";
import { form, keyLabels, type Subject, subjectOf } from "../identity/config";
import { documentText, fileName, isRole, roleOf, sizeText } from "./config";
import { type LeastPolicy, useLeastPolicy } from "./hooks";
import { Actions, Denied, Others } from "./tables";

interface Shown {
  draft: LeastPolicy;
  subject: Subject;
  range: TimeRange | undefined;
}

function Overview({ draft, subject, range }: Shown) {
  // No filter of the event history is of all sessions of a role.
  const events = countText(draft.total);
  return (
    <Container header={<Header variant="h2">What it is made of</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: "Events",
            value: isRole(subject) ? (
              events
            ) : (
              <PageLink to={eventLink({ [subject.key]: subject.value }, range)}>{events}</PageLink>
            ),
          },
          { label: "From", value: <TimeText at={draft.from ?? draft.first} /> },
          { label: "To", value: <TimeText at={draft.to} /> },
          { label: "First event", value: <TimeText at={draft.first} /> },
          { label: "Last event", value: <TimeText at={draft.last} /> },
          { label: "Events that are no calls", value: countText(draft.noCalls) },
        ]}
      />
    </Container>
  );
}

/** What no event can say, so that nobody takes the draft for more than it is. */
function Limits({ draft }: { draft: LeastPolicy }) {
  const silent = draft.withoutDataEvents;
  return (
    <Alert type="info" header="A draft: read it before you use it">
      <ul>
        <li>What was not done in this time is not allowed: choose a time with all that it does.</li>
        {silent.length > 0 && (
          <li>
            No data events of {silent.join(", ")} are recorded: what they would say, such as which
            objects were read, is not allowed.
          </li>
        )}
        <li>
          CloudTrail has no event for a role that is passed to a service: iam:PassRole is taken from
          the parameters of other calls, and may be missing.
        </li>
        <li>Conditions and what resource policies allow are yours to add.</li>
      </ul>
    </Alert>
  );
}

function Document({ draft, subject }: Shown) {
  const text = documentText(draft);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={sizeText(draft.policySize)}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <CopyToClipboard
                copyButtonText="Copy"
                textToCopy={text}
                copySuccessText="Copied"
                copyErrorText="Not copied: the browser did not allow it"
              />
              <Button
                iconName="download"
                onClick={() =>
                  saveFile(new Blob([`${text}\n`], { type: "application/json" }), fileName(subject))
                }
              >
                Download
              </Button>
            </SpaceBetween>
          }
        >
          Policy
        </Header>
      }
    >
      <DocumentText text={text} />
    </Container>
  );
}

function Draft(shown: Shown) {
  const { draft } = shown;
  const empty = draft.policy.Statement.length === 0;
  return (
    <SpaceBetween size="l">
      <Overview {...shown} />
      {empty ? (
        <Alert type="warning" header="There is nothing to allow">
          None of its events in this time is a call that was allowed and whose action is known.
        </Alert>
      ) : (
        <SpaceBetween size="l">
          <Limits draft={draft} />
          <Document {...shown} />
          <Actions draft={draft} />
        </SpaceBetween>
      )}
      {draft.deniedCalls.length > 0 && <Denied draft={draft} />}
      {draft.review.length > 0 && (
        <Others
          title="To review"
          description="Not in the policy: which action IAM knows them by is not known"
          calls={draft.review}
        />
      )}
      {draft.free.length > 0 && (
        <Others
          title="Allowed to everybody"
          description="Not in the policy: these calls need no permission"
          calls={draft.free}
        />
      )}
    </SpaceBetween>
  );
}

function About({ subject, span }: { subject: Subject; span: Span }) {
  const range = rangeOf(span);
  const { value: draft, failure, reload } = useLeastPolicy(subject, range);
  const role = roleOf(subject);
  return (
    <SpaceBetween size="l">
      {role !== undefined && (
        <Alert type="info" header="This is one session of a role">
          A policy is attached to the role:{" "}
          <PageLink to={leastPolicyLink("principal", role, range)}>
            make it of all of its sessions
          </PageLink>
          .
        </Alert>
      )}
      {failure && <FailureAlert what="The policy" failure={failure} retry={reload} />}
      {!failure && !draft && <StatusIndicator type="loading">Reading its events</StatusIndicator>}
      {draft && draft.total === 0 && (
        <Alert type="info" header="There are no events of it in this time">
          Choose a longer time.
        </Alert>
      )}
      {draft && draft.total > 0 && <Draft draft={draft} subject={subject} range={range} />}
    </SpaceBetween>
  );
}

export function IdentityPolicyPage() {
  const [address, change] = useAddress(form);
  const subject = subjectOf(address);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={<SpanChoice span={address} onChange={change} />}
          description={
            subject && (
              <>
                {isRole(subject) ? "All sessions of the role" : keyLabels[subject.key]}{" "}
                {isRole(subject) ? (
                  <Unspaced text={subject.value} />
                ) : (
                  <PageLink to={identityLink(subject.key, subject.value, rangeOf(address))}>
                    <Unspaced text={subject.value} />
                  </PageLink>
                )}
              </>
            )
          }
        >
          Least policy
        </Header>
      }
    >
      {subject ? (
        <About key={`${subject.key} ${subject.value}`} subject={subject} span={address} />
      ) : (
        <Alert header="Whose policy?">
          Choose a principal, a session or an access key in the{" "}
          <PageLink to="/events">event history</PageLink>, and there its page.
        </Alert>
      )}
    </ContentLayout>
  );
}
