// First steps: four ways to a first event, each with a command that works as it stands.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { type ReactNode, useEffect, useState } from "react";

import { useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { Command } from "../../parts/command";
import { eventLink } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import {
  backfillCommand,
  followCommand,
  gatewayCommand,
  importCommand,
  sampleCommand,
  sendCommand,
  type Server,
} from "./commands";
import { useEventsOfOthers, useSampleToken } from "./hooks";

const asked = 2_000;

function Step({ title, children, expect }: { title: string; children: ReactNode; expect: string }) {
  return (
    <Container
      fitHeight
      header={<Header variant="h2">{title}</Header>}
      footer={
        <Box color="text-body-secondary">
          <Box variant="strong" color="inherit">
            What to expect:
          </Box>{" "}
          {expect}
        </Box>
      }
    >
      <SpaceBetween size="s">{children}</SpaceBetween>
    </Container>
  );
}

function Typed(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <FormField label={props.label}>
      <Input
        value={props.value}
        placeholder={props.placeholder}
        spellcheck={false}
        onChange={({ detail }) => props.onChange(detail.value)}
      />
    </FormField>
  );
}

function Files({ server }: { server: Server }) {
  const [folder, setFolder] = useState("");
  return (
    <Step
      title="Import files"
      expect={
        "A line with the files, events and duplicates; the events are found at once. Reading the" +
        " same files again changes nothing."
      }
    >
      <Box>CloudTrail files that you have, or two made-up weeks of them to look around in:</Box>
      <Typed label="Folder" placeholder="AWSLogs/" value={folder} onChange={setFolder} />
      <Command line={importCommand(server, folder.trim())} />
      <Command line={sampleCommand(server)} />
    </Step>
  );
}

function Gateway({ server }: { server: Server }) {
  const [upstream, setUpstream] = useState("");
  return (
    <Step
      title="Put the gateway in front"
      expect={
        "Each call through port 4581 is answered by the service as before, and is an event here" +
        " before its reply ends."
      }
    >
      <Box>Of MinIO, Ceph, LocalStack, or whatever speaks AWS&apos;s protocols:</Box>
      <Typed
        label="Address of the service"
        placeholder="http://127.0.0.1:9000"
        value={upstream}
        onChange={setUpstream}
      />
      <Command line={gatewayCommand(server, upstream.trim())} />
      <Command line="aws s3 ls --endpoint-url http://127.0.0.1:4581" />
    </Step>
  );
}

function Bucket({ server }: { server: Server }) {
  const [name, setName] = useState("");
  const [s3, setS3] = useState("");
  const bucket = { name, s3 };
  return (
    <Step
      title="Follow a bucket"
      expect={
        "The first reads all that is there, with its progress; the second goes on reading what" +
        " comes. The page Intake says what is missing."
      }
    >
      <Box>Of AWS&apos;s CloudTrail, or on any S3:</Box>
      <Typed
        label="Bucket"
        placeholder="s3://my-trail-bucket/AWSLogs/"
        value={name}
        onChange={setName}
      />
      <Typed
        label="Address of its S3, if that is not AWS's"
        placeholder="http://127.0.0.1:9000"
        value={s3}
        onChange={setS3}
      />
      <Command line={backfillCommand(server, bucket)} />
      <Command line={followCommand(server, bucket)} />
      <Box color="text-body-secondary" fontSize="body-s">
        The bucket is read with the credentials that aws has; other ones are named by{" "}
        <Box variant="code">--credentials file:$HOME/.aws/credentials#default</Box>.
      </Box>
    </Step>
  );
}

function Send({ server }: { server: Server }) {
  const { token, busy, failure, make } = useSampleToken();
  const [time] = useState(() => new Date());
  return (
    <Step
      title="Send one event"
      expect={
        'A reply with "successful" and the event\'s id, and the event is found at once: user ann' +
        " approved a payment."
      }
    >
      <Box>Of your own programs, in CloudTrail&apos;s form. Whoever sends needs a token:</Box>
      {failure && <FailureAlert what="A token" failure={failure} retry={() => void make()} />}
      {token === undefined && (
        <Button onClick={() => void make()} loading={busy} loadingText="Making a token">
          Make a token for a day
        </Button>
      )}
      <Command line={sendCommand(server, token ?? "TOKEN", time)} />
    </Step>
  );
}

/**
 * What the dashboard shows while nothing but OpenTrail's own events is there; `onDone` is called
 * when the person has enough of it, `onArrived` when others are there.
 */
export function FirstStart({
  onDone,
  onArrived,
}: {
  onDone?: () => void;
  onArrived?: (arrived: boolean) => void;
}) {
  const status = useAnswer((signal) => answer(v1.GET("/v1/status", { signal })), []);
  const events = useEventsOfOthers(asked);
  const arrived = (events.value ?? 0) > 0;
  useEffect(() => onArrived?.(arrived), [arrived, onArrived]);

  const server = status.value && {
    endpoint: window.location.origin,
    account: status.value.account,
    region: status.value.region,
  };
  return (
    <SpaceBetween size="l">
      {events.failure && (
        <FailureAlert what="The count of events" failure={events.failure} retry={events.reload} />
      )}
      {arrived ? (
        <Alert
          type="success"
          header="Events are here"
          action={onDone && <Button onClick={onDone}>Show the dashboard</Button>}
        >
          {countText(events.value ?? 0)} came from outside.{" "}
          <PageLink to={eventLink({})}>Look at them</PageLink>
        </Alert>
      ) : (
        <StatusIndicator type="pending">
          No event has come yet; this page notices the first by itself.
        </StatusIndicator>
      )}
      {status.failure && (
        <FailureAlert what="The server's state" failure={status.failure} retry={status.reload} />
      )}
      {server && (
        <SpaceBetween size="l">
          <ColumnLayout columns={2}>
            <Files server={server} />
            <Send server={server} />
            <Gateway server={server} />
            <Bucket server={server} />
          </ColumnLayout>
          <Box color="text-body-secondary">
            The commands sign with the server&apos;s own key: run them where the server was started,
            or set <Box variant="code">AWS_SHARED_CREDENTIALS_FILE</Box> to the file{" "}
            <Box variant="code">credentials</Box> of its data folder, and{" "}
            <Box variant="code">AWS_PROFILE=opentrail</Box>.
            {server.endpoint.startsWith("https:") &&
              " If nobody vouches for the server's certificate, set AWS_CA_BUNDLE to it, and give" +
                " curl --cacert."}
          </Box>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

export function Start() {
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="Four ways to the first event, each with its command.">
          First steps
        </Header>
      }
    >
      <FirstStart />
    </ContentLayout>
  );
}
