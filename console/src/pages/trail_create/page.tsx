// CreateTrail: the wizard, as AWS's console has it: settings, events, review.

import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Wizard from "@cloudscape-design/components/wizard";
import { useState } from "react";
import { useNavigate } from "react-router";

import { asFailure } from "../../api/failure";
import {
  type Choice,
  defaultChoice,
  isDefault,
  problems,
  selectorsOf,
} from "../../parts/trail_events/choice";
import { EventsForm } from "../../parts/trail_events/form";
import { SelectorPreview } from "../../parts/trail_events/preview";
import { SettingsForm } from "../../parts/trail_settings/form";
import { newDraft, problemsOf, settingsOf, type Wrong } from "../../parts/trail_settings/settings";
import { tagsOf } from "../../parts/trail_settings/tags";
import { TagsForm } from "../../parts/trail_settings/tags_form";
import { trailPath } from "../../parts/trail_health";
import { useFlashes } from "../../shell/flashes";
import { useSignedIn } from "../../shell/session";
import { create, regionOf, Unfinished } from "./hooks";
import { Review } from "./review";

const stepOf = { name: 0, bucket: 0, prefix: 0, kmsKeyId: 0, tags: 0, events: 1 };

function unique(): string {
  return crypto.getRandomValues(new Uint32Array(1))[0]?.toString(16).padStart(8, "0") ?? "";
}

function useWizard() {
  const { account } = useSignedIn();
  const navigate = useNavigate();
  const { done, failed } = useFlashes();
  const [step, setStep] = useState(0);
  const [draft, setDraft] = useState(() => newDraft(account, unique()));
  const [choice, setChoice] = useState<Choice>(defaultChoice);
  const [wrong, setWrong] = useState<Wrong>({});
  const [strict, setStrict] = useState(false); // What is missing is shown.
  const [failure, setFailure] = useState<string>();
  const [working, setWorking] = useState(false);

  const missing = strict ? problemsOf(draft) : {};
  const missingEvents = strict ? problems(choice) : {};

  const go = (to: number) => {
    const bad = step === 0 ? problemsOf(draft) : step === 1 ? problems(choice) : {};
    if (to > step && Object.keys(bad).length > 0) {
      setStrict(true);
      return;
    }
    setStrict(false);
    setFailure(undefined);
    setStep(to);
  };

  const fail = (thrown: unknown) => {
    const why = asFailure(thrown instanceof Unfinished ? thrown.thrown : thrown).message;
    if (!(thrown instanceof Unfinished)) {
      setFailure(why);
      return;
    }
    if (thrown.made) {
      const rest =
        thrown.step === "selectors" ? "its event selectors are not set" : "it does not log";
      failed(`The trail was created, but ${rest}`, thrown.thrown);
      void navigate("/trails");
      return;
    }
    setFailure(why);
    if (!thrown.place) return;
    setWrong({ [thrown.place]: why });
    setStep(stepOf[thrown.place]);
  };

  const submit = async () => {
    setWorking(true);
    setFailure(undefined);
    setWrong({});
    try {
      const settings = settingsOf(draft);
      const wish = {
        settings,
        newBucket: draft.bucketKind === "new",
        selectors: isDefault(choice) ? undefined : selectorsOf(choice),
        tags: tagsOf(draft.tags),
      };
      const arn = await create(wish, () =>
        setDraft((before) => ({ ...before, bucketKind: "existing", bucket: settings.bucket })),
      );
      done(`The trail ${settings.name} was created and logs.`);
      void navigate(trailPath({ homeRegion: regionOf(arn), name: settings.name }));
    } catch (thrown) {
      fail(thrown);
    } finally {
      setWorking(false);
    }
  };

  return {
    step,
    go,
    draft,
    setDraft: (next: typeof draft) => {
      setDraft(next);
      setWrong({});
    },
    choice,
    setChoice,
    wrong: { ...missing, ...wrong },
    wrongEvents: missingEvents,
    failure,
    working,
    submit,
    cancel: () => void navigate("/trails"),
  };
}

const words = {
  stepNumberLabel: (number: number) => `Step ${number}`,
  collapsedStepsLabel: (number: number, count: number) => `Step ${number} of ${count}`,
  navigationAriaLabel: "Steps",
  cancelButton: "Cancel",
  previousButton: "Previous",
  nextButton: "Next",
  submitButton: "Create trail",
  optional: "optional",
};

export function CreateTrail() {
  const wizard = useWizard();
  const alert = wizard.failure && (
    <Alert type="error" header="The trail was not created">
      {wizard.failure}
    </Alert>
  );
  return (
    <Wizard
      i18nStrings={words}
      activeStepIndex={wizard.step}
      isLoadingNextStep={wizard.working}
      onNavigate={({ detail }) => wizard.go(detail.requestedStepIndex)}
      onCancel={wizard.cancel}
      onSubmit={() => void wizard.submit()}
      steps={[
        {
          title: "Choose trail attributes",
          content: (
            <SpaceBetween size="l">
              {alert}
              <SettingsForm draft={wizard.draft} onChange={wizard.setDraft} wrong={wizard.wrong} />
              <TagsForm draft={wizard.draft} onChange={wizard.setDraft} wrong={wizard.wrong} />
            </SpaceBetween>
          ),
        },
        {
          title: "Choose log events",
          content: (
            <SpaceBetween size="l">
              {alert}
              {wizard.wrong.events && <Alert type="error">{wizard.wrong.events}</Alert>}
              <EventsForm
                choice={wizard.choice}
                onChange={wizard.setChoice}
                wrong={wizard.wrongEvents}
              />
              <SelectorPreview choice={wizard.choice} />
            </SpaceBetween>
          ),
        },
        {
          title: "Review and create",
          content: (
            <SpaceBetween size="l">
              {alert}
              <Review draft={wizard.draft} choice={wizard.choice} onEdit={wizard.go} />
            </SpaceBetween>
          ),
        },
      ]}
    />
  );
}
