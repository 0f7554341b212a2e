// Sign-in: account, user and password, then the code of the MFA device where the user has one.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type FormEvent, useEffect, useState } from "react";

import { lacking, wordsOf } from "./config";
import { type Attempt, useSignIn } from "./hooks";

const nothing: Attempt = { account: "", user: "", password: "", code: "" };

interface FieldProps {
  label: string;
  description?: string;
  problem?: string | undefined;
  value: string;
  onValue: (value: string) => void;
  input: Pick<InputProps, "name" | "type" | "inputMode" | "autoComplete" | "autoFocus">;
}

function Field({ label, description, problem, value, onValue, input }: FieldProps) {
  return (
    <FormField label={label} description={description} errorText={problem} stretch>
      <Input {...input} value={value} onChange={({ detail }) => onValue(detail.value)} />
    </FormField>
  );
}

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

  useEffect(() => {
    document.title = "Sign in | OpenTrail";
  }, []);
  // A code holds once: the next is typed into an empty field.
  useEffect(() => {
    setTried(false);
    setAttempt((before) => ({ ...before, code: "" }));
  }, [step, failure]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(lacking(asked, step)).length === 0) void signIn(asked);
  };

  return (
    <main>
      <Box padding={{ top: "xxxl", horizontal: "l" }}>
        <Grid
          gridDefinition={[
            { colspan: { default: 12, s: 6, l: 4 }, offset: { default: 0, s: 3, l: 4 } },
          ]}
        >
          <form onSubmit={submit} noValidate>
            <Form
              actions={
                <SpaceBetween direction="horizontal" size="xs">
                  {step === "code" && (
                    <Button formAction="none" variant="link" onClick={back}>
                      Sign in as someone else
                    </Button>
                  )}
                  <Button variant="primary" loading={busy} loadingText="Signing in">
                    Sign in
                  </Button>
                </SpaceBetween>
              }
            >
              <Container header={<Header variant="h1">Sign in to OpenTrail</Header>}>
                <SpaceBetween size="m">
                  {ended && !failure && step === "password" && (
                    <Alert type="info">
                      Your session has ended. Sign in to go on where you were.
                    </Alert>
                  )}
                  {failure && <Alert type="error">{wordsOf(failure, step)}</Alert>}
                  {step === "password" ? (
                    <SpaceBetween size="m">
                      <Field
                        label="Account"
                        description="Twelve digits; empty: the home account."
                        value={attempt.account}
                        onValue={set("account")}
                        input={{
                          name: "account",
                          inputMode: "numeric",
                          autoComplete: "organization",
                        }}
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
                        input={{
                          name: "password",
                          type: "password",
                          autoComplete: "current-password",
                        }}
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
                </SpaceBetween>
              </Container>
            </Form>
          </form>
        </Grid>
      </Box>
    </main>
  );
}
