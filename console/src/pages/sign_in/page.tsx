// Sign-in: account, user and password, then the code of the MFA device where the user has one.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import { lacking, wordsOf } from "./config";
import { Field } from "./field";
import { type Attempt, useSignIn } from "./hooks";
import { LoneForm } from "./lone_form";
import { ProviderButton } from "./provider_button";

const nothing: Attempt = { account: "", user: "", password: "", code: "" };

function FirstPassword() {
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      The first start wrote the password of <Box variant="code">admin</Box> to the file{" "}
      <Box variant="code">console-password</Box> of its data folder.{" "}
      <Box variant="code">opentrail access set-password NAME</Box> sets one.
    </Box>
  );
}

export function SignIn() {
  const [attempt, setAttempt] = useState(nothing);
  const [tried, setTried] = useState(false);
  const { signIn, back, busy, step, failure, ended } = useSignIn();
  const asked = { ...attempt, account: attempt.account.trim(), user: attempt.user.trim() };
  const problems: Partial<Record<keyof Attempt, string>> = tried ? lacking(asked, step) : {};
  const set = (member: keyof Attempt) => (value: string) =>
    setAttempt((before) => ({ ...before, [member]: value }));

  // A code holds once: the next is typed into an empty field.
  useEffect(() => {
    setTried(false);
    setAttempt((before) => ({ ...before, code: "" }));
  }, [step, failure]);

  const submit = () => {
    setTried(true);
    if (Object.keys(lacking(asked, step)).length === 0) void signIn(asked);
  };

  return (
    <LoneForm
      title="Sign in to OpenTrail"
      name="Sign in"
      onSubmit={submit}
      actions={
        <>
          {step === "code" && (
            <Button formAction="none" variant="link" onClick={back}>
              Sign in as someone else
            </Button>
          )}
          <Button variant="primary" loading={busy} loadingText="Signing in">
            Sign in
          </Button>
        </>
      }
    >
      {ended && !failure && step === "password" && (
        <Alert type="info">Your session has ended. Sign in to go on where you were.</Alert>
      )}
      {failure && <Alert type="error">{wordsOf(failure, step)}</Alert>}
      {step === "password" ? (
        <SpaceBetween size="m">
          <ProviderButton />
          <Field
            label="Account"
            description="Twelve digits; empty: the home account."
            value={attempt.account}
            onValue={set("account")}
            input={{ name: "account", inputMode: "numeric", autoComplete: "organization" }}
          />
          <Field
            label="User"
            problem={problems.user}
            value={attempt.user}
            onValue={set("user")}
            input={{ name: "username", autoComplete: "username", autoFocus: true }}
          />
          <Field
            label="Password"
            problem={problems.password}
            value={attempt.password}
            onValue={set("password")}
            input={{ name: "password", type: "password", autoComplete: "current-password" }}
          />
          <FirstPassword />
        </SpaceBetween>
      ) : (
        <Field
          label="MFA code"
          description={`The six digits that the device of ${asked.user} shows now.`}
          problem={problems.code}
          value={attempt.code}
          onValue={set("code")}
          input={{
            name: "code",
            inputMode: "numeric",
            autoComplete: "one-time-code",
            autoFocus: true,
          }}
        />
      )}
    </LoneForm>
  );
}
