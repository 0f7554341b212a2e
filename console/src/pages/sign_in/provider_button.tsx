// ProviderButton: the way to the identity provider, where the server has one.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { useAnswer } from "../../api/answer";
import { asFailure } from "../../api/failure";
import { goToProvider, placeHere, providerName } from "./provider";

export function ProviderButton() {
  const { value: name } = useAnswer(providerName, []);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  if (!name) return null;

  const go = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await goToProvider(placeHere());
    } catch (thrown) {
      setProblem(asFailure(thrown).message);
      setBusy(false);
    }
  };
  return (
    <SpaceBetween size="s">
      {problem && <Alert type="error">{problem}</Alert>}
      <Button
        formAction="none"
        fullWidth
        iconName="external"
        loading={busy}
        loadingText={`Going to ${name}`}
        onClick={() => void go()}
      >
        Sign in with {name}
      </Button>
    </SpaceBetween>
  );
}
