// ValidationTab: validates a time of a trail now, with progress, and shows what was found.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import { TimeText } from "../../parts/time_text";
import { faultsOf, type Trail, validationOf } from "../../parts/trail_health";
import { validateCommand } from "../../parts/trail_page/content";
import { DayRange } from "../../parts/trail_page/day_range";
import { type Days, momentsOf } from "../../parts/trail_page/days";
import { useFlashes } from "../../shell/flashes";
import type { TabProps } from "./files";
import { isOver, startValidation, useValidation, useValidations } from "./hooks";
import { ValidationResult } from "./validation_result";
import { ValidationRuns } from "./validation_runs";

function Regular({ trail }: { trail: Trail }) {
  const { validation } = trail;
  const { type, text, detail } = validationOf(trail);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="By the server itself, every day by default, or as somebody asked."
        >
          Newest validation
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          { label: "Result", value: <StatusIndicator type={type}>{text}</StatusIndicator> },
          { label: "Finished", value: <TimeText at={validation?.finished} /> },
          {
            label: "Of the time",
            value: validation ? (
              <>
                <TimeText at={validation.from} /> – <TimeText at={validation.to} />
              </>
            ) : (
              "-"
            ),
          },
          ...(detail ? [{ label: "Why", value: detail }] : []),
          ...(validation && faultsOf(validation) > 0
            ? [{ label: "Which", value: "Show or repeat it above to see each." }]
            : []),
        ]}
      />
    </Container>
  );
}

/** The chosen days; without any, from the trail's beginning until now. */
function rangeOf(trail: Trail, days: Days | undefined) {
  return days ? momentsOf(days) : { from: trail.created, to: new Date().toISOString() };
}

function Ask({ trail, go }: Pick<TabProps, "trail" | "go">) {
  const { failed } = useFlashes();
  const [days, setDays] = useState<Days>();
  const [working, setWorking] = useState(false);
  const from = rangeOf(trail, days).from.replace(/\.\d+Z$/, "Z");
  const start = async () => {
    setWorking(true);
    try {
      const { id } = await startValidation(trail.trailARN, rangeOf(trail, days));
      go({ tab: "validation", validation: id });
    } catch (thrown) {
      failed("The validation did not begin", thrown);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Reads every digest and log file of the time from the bucket."
        >
          Validate now
        </Header>
      }
    >
      <SpaceBetween size="m">
        {!trail.logFileValidation && (
          <Alert type="info">
            Log file validation is not enabled: of newer files nothing can be said.
          </Alert>
        )}
        <FormField
          label="Days (UTC)"
          description="All since the trail was made, if none are chosen."
        >
          <SpaceBetween direction="horizontal" size="xs">
            <DayRange label="Days to validate" days={days} onChange={setDays} />
            <Button variant="primary" loading={working} onClick={() => void start()}>
              Validate now
            </Button>
          </SpaceBetween>
        </FormField>
        <FormField label="The same in a terminal, on whatever machine">
          <Command line={validateCommand(trail.trailARN, from, window.location.origin)} />
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

/** The run of the address, asked for again and again until it is over. */
function useShown(arn: string, id: string) {
  const [underWay, setUnderWay] = useState(true);
  const asked = useValidation(arn, id, id !== "" && underWay);
  const shown = asked.value?.id === id ? asked.value : undefined;
  const wanted = !asked.failure && !(shown && isOver(shown));
  if (wanted !== underWay) setUnderWay(wanted);
  return { ...asked, shown };
}

export function ValidationTab({ trail, place, go }: TabProps) {
  const id = place.validation;
  const { shown, failure, reload } = useShown(trail.trailARN, id);
  const runs = useValidations(trail.trailARN, id, shown);
  return (
    <SpaceBetween size="l">
      <Ask trail={trail} go={go} />
      {id !== "" && failure?.status === 404 && (
        <Alert type="info" header="This validation is forgotten">
          Results are kept for a day, and until the server is started again. Validate once more.
        </Alert>
      )}
      {id !== "" && failure && failure.status !== 404 && (
        <FailureAlert what="The validation" failure={failure} retry={reload} />
      )}
      {shown && !(failure?.status === 404) && (
        <ValidationResult trail={trail} run={shown} reload={reload} />
      )}
      <ValidationRuns
        shown={id}
        answer={runs}
        onShow={(chosen) => go({ tab: "validation", validation: chosen })}
      />
      <Regular trail={trail} />
    </SpaceBetween>
  );
}
