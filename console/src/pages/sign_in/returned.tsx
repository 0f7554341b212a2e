// Returned: where the identity provider leads back to. What it gave is taken out of the address at
// once, and exchanged for a session.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";

import { asFailure } from "../../api/failure";
import { failureText } from "../../parts/failure_alert";
import { useSession } from "../../shell/session";
import { LoneForm } from "./lone_form";
import { errorOf, placeBefore, redeem } from "./provider";

export const returnPath = "/signed-in";

export function Returned() {
  const { search } = useLocation();
  const [query] = useState(() => new URLSearchParams(search));
  const [problem, setProblem] = useState(() => errorOf(query));
  const { failure, retry, session } = useSession();
  const [begun, setBegun] = useState<string>();
  const navigate = useNavigate();

  useEffect(() => {
    window.history.replaceState(null, "", window.location.pathname);
  }, []);
  useEffect(() => {
    if (errorOf(query) !== undefined) return;
    redeem(query)
      .then(({ sessionId }) => {
        setBegun(sessionId);
        retry();
      })
      .catch((thrown: unknown) => setProblem(asFailure(thrown).message));
  }, [query, retry]);
  // Only once it is known who is signed in: else the form for a password would flash up, or the
  // pages of whoever was signed in before.
  const isIn = begun !== undefined && session?.sessionId === begun;
  useEffect(() => {
    if (isIn) void navigate(placeBefore(), { replace: true });
  }, [isIn, navigate]);

  const again = () => void navigate(placeBefore(), { replace: true });
  const said = problem ?? (begun !== undefined && failure ? failureText(failure) : undefined);
  return (
    <LoneForm
      title="Sign in to OpenTrail"
      name="Sign in"
      onSubmit={again}
      actions={said ? <Button variant="primary">Back to sign-in</Button> : null}
    >
      {said ? (
        <Alert type="error">{said}</Alert>
      ) : (
        <StatusIndicator type="loading">Signing in</StatusIndicator>
      )}
    </LoneForm>
  );
}
