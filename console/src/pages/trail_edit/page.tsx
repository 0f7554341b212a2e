// EditTrail: a trail's settings and the events that it takes, changed together.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Form from "@cloudscape-design/components/form";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate } from "react-router";

import { asFailure } from "../../api/failure";
import { FailureAlert } from "../../parts/failure_alert";
import { problems } from "../../parts/trail_events/choice";
import { EventsForm } from "../../parts/trail_events/form";
import { SelectorPreview } from "../../parts/trail_events/preview";
import { readChoice } from "../../parts/trail_events/read_choice";
import { type Trail, trailPath } from "../../parts/trail_health";
import { useTrail, useTrailName } from "../../parts/trail_page/trail";
import { SettingsForm } from "../../parts/trail_settings/form";
import { placeOf, problemsOf, type Wrong } from "../../parts/trail_settings/settings";
import { TagsForm } from "../../parts/trail_settings/tags_form";
import { useFlashes } from "../../shell/flashes";
import { change, draftOf, Unchanged } from "./hooks";

function useEdit(trail: Trail) {
  const navigate = useNavigate();
  const { done } = useFlashes();
  const [before] = useState(() => readChoice(trail.eventSelectors, trail.advancedEventSelectors));
  const [draft, setDraft] = useState(() => draftOf(trail));
  const [choice, setChoice] = useState(before);
  const [wrong, setWrong] = useState<Wrong>({});
  const [strict, setStrict] = useState(false);
  const [failure, setFailure] = useState<string>();
  const [working, setWorking] = useState(false);
  const missing = problemsOf(draft);
  const missingEvents = problems(choice);

  const fail = (thrown: unknown) => {
    const cause = thrown instanceof Unchanged ? thrown.thrown : thrown;
    const why = asFailure(cause).message;
    const place = placeOf(cause);
    if (place && place !== "events") setWrong({ [place]: why });
    const done = thrown instanceof Unchanged ? thrown.changed.join(" and ") : "";
    const rest = thrown instanceof Unchanged ? thrown.part : "";
    setFailure(done ? `Changed: ${done}. Not changed: ${rest}: ${why}` : why);
  };

  const save = async () => {
    setStrict(true);
    setFailure(undefined);
    setWrong({});
    if (Object.keys({ ...missing, ...missingEvents }).length > 0) {
      setFailure("Something is missing above.");
      return;
    }
    setWorking(true);
    try {
      const changed = await change(trail, draft, choice, before);
      done(changed ? `The trail ${trail.name} was changed.` : "There was nothing to change.");
      void navigate(trailPath(trail));
    } catch (thrown) {
      fail(thrown);
    } finally {
      setWorking(false);
    }
  };

  return {
    draft,
    setDraft,
    choice,
    setChoice,
    wrong: { ...(strict ? missing : {}), ...wrong },
    wrongEvents: strict ? missingEvents : {},
    failure,
    working,
    save,
    cancel: () => void navigate(trailPath(trail)),
  };
}

const titleOf = ({ name }: { name: string }): string => `Edit ${name}`;

function Edit({ trail }: { trail: Trail }) {
  const edit = useEdit(trail);
  return (
    <Form
      header={<Header variant="h1">{titleOf(trail)}</Header>}
      errorText={edit.failure}
      errorIconAriaLabel="Error"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="link" onClick={edit.cancel}>
            Cancel
          </Button>
          <Button variant="primary" loading={edit.working} onClick={() => void edit.save()}>
            Save changes
          </Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="l">
        <SettingsForm named draft={edit.draft} onChange={edit.setDraft} wrong={edit.wrong} />
        <TagsForm draft={edit.draft} onChange={edit.setDraft} wrong={edit.wrong} />
        {trail.logFileValidation && !edit.draft.logFileValidation && (
          <Alert type="warning">
            Without validation the chain of digests ends: nothing proves later that newer files are
            unaltered.
          </Alert>
        )}
        <EventsForm choice={edit.choice} onChange={edit.setChoice} wrong={edit.wrongEvents} />
        <SelectorPreview
          choice={edit.choice}
          {...(edit.draft.multiRegion ? {} : { region: trail.homeRegion })}
        />
      </SpaceBetween>
    </Form>
  );
}

export function EditTrail() {
  const named = useTrailName();
  const { value, failure, reload } = useTrail(named);
  const trail = value?.trailARN === named.arn ? value : undefined;
  if (trail) return <Edit key={trail.trailARN} trail={trail} />;
  return (
    <ContentLayout header={<Header variant="h1">{titleOf(named)}</Header>}>
      {failure ? (
        <FailureAlert what={`The trail ${named.name}`} failure={failure} retry={reload} />
      ) : (
        <StatusIndicator type="loading">Loading</StatusIndicator>
      )}
    </ContentLayout>
  );
}
