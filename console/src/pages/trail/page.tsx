// TrailPage: one trail: what it takes and how it stands, its files, its digests, their validation.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useNavigate } from "react-router";

import { switchLogging } from "../../api/trail_operations";
import { FailureAlert } from "../../parts/failure_alert";
import { healthOf, type Trail, trailPath } from "../../parts/trail_health";
import { useTrail, useTrailName } from "../../parts/trail_page/trail";
import { useFlashes } from "../../shell/flashes";
import type { Tab } from "./address";
import { DeleteDialog } from "./delete_dialog";
import { Details } from "./details";
import { Digests } from "./digests";
import { Files } from "./files";
import { usePlace } from "./hooks";
import { StopDialog } from "./stop_dialog";
import { ValidationTab } from "./validation_tab";

const every = 10_000;

function useLogging(trail: Trail, reload: () => void) {
  const { done, failed } = useFlashes();
  const [working, setWorking] = useState(false);
  const turn = async (on: boolean) => {
    setWorking(true);
    try {
      await switchLogging(trail.homeRegion, trail.name, on);
      done(on ? `The trail ${trail.name} logs.` : `The trail ${trail.name} no longer logs.`);
      reload();
    } catch (thrown) {
      failed(on ? "The trail does not log" : "The trail still logs", thrown);
    } finally {
      setWorking(false);
    }
  };
  return { working, turn };
}

function Actions({ trail, reload }: { trail: Trail; reload: () => void }) {
  const navigate = useNavigate();
  const { working, turn } = useLogging(trail, reload);
  const [asking, setAsking] = useState<"stop" | "delete">();
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} />
        <Button onClick={() => setAsking("delete")}>Delete</Button>
        <Button onClick={() => void navigate(`${trailPath(trail)}/edit`)}>Edit</Button>
        {trail.logging ? (
          <Button loading={working} onClick={() => setAsking("stop")}>
            Stop logging
          </Button>
        ) : (
          <Button variant="primary" loading={working} onClick={() => void turn(true)}>
            Start logging
          </Button>
        )}
      </SpaceBetween>
      {asking === "stop" && (
        <StopDialog
          trail={trail}
          onCancel={() => setAsking(undefined)}
          onStop={() => {
            setAsking(undefined);
            void turn(false);
          }}
        />
      )}
      {asking === "delete" && <DeleteDialog trail={trail} onCancel={() => setAsking(undefined)} />}
    </>
  );
}

function Warning({ trail }: { trail: Trail }) {
  const { type, text, detail } = healthOf(trail);
  if (type !== "error" && type !== "warning") return null;
  return (
    <Alert type={type} header={text}>
      {detail}
    </Alert>
  );
}

function Shown({ trail }: { trail: Trail }) {
  const [place, go] = usePlace();
  return (
    <Tabs
      ariaLabel="Of this trail"
      activeTabId={place.tab}
      onChange={({ detail }) => go({ tab: detail.activeTabId as Tab })}
      tabs={[
        { id: "details", label: "Details", content: <Details trail={trail} /> },
        {
          id: "files",
          label: "Log files",
          content: <Files trail={trail} place={place} go={go} />,
        },
        {
          id: "digests",
          label: "Digests",
          content: <Digests trail={trail} place={place} go={go} />,
        },
        {
          id: "validation",
          label: "Validation",
          content: <ValidationTab trail={trail} place={place} go={go} />,
        },
      ]}
    />
  );
}

export function TrailPage() {
  const named = useTrailName();
  const { value: trail, failure, reload } = useTrail(named, every);
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={trail && <Actions trail={trail} reload={reload} />}>
          {named.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {failure && (
          <FailureAlert what={`The trail ${named.name}`} failure={failure} retry={reload} />
        )}
        {!failure && !trail && <StatusIndicator type="loading">Loading</StatusIndicator>}
        {trail && <Warning trail={trail} />}
        {trail && <Shown key={trail.trailARN} trail={trail} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
