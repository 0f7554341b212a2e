// NewPassword: what somebody sees, and all that he can do, whose password holds for one sign-in.
// Once another is chosen the page of the address comes.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useState } from "react";

import { access } from "../../api/client";
import { asFailure, type Failure } from "../../api/failure";
import { passwordProblem, passwordRule } from "../../parts/password_rule";
import { useSession, useSignedIn } from "../../shell/session";
import { Field } from "./field";
import { LoneForm } from "./lone_form";

interface Wanted {
  old: string;
  wanted: string;
  again: string;
}

/** What is missing, by the field that lacks it. */
function lacking({ old, wanted, again }: Wanted): Partial<Wanted> {
  const tooBad =
    wanted === old && wanted !== "" ? "Choose another than the present one." : undefined;
  const problem = passwordProblem(wanted) ?? tooBad;
  return {
    ...(old === "" ? { old: "Enter the password that you signed in with." } : {}),
    ...(problem ? { wanted: problem } : {}),
    ...(again === wanted ? {} : { again: "This is not the same password." }),
  };
}

function useChange() {
  const session = useSignedIn();
  const { setSession, retry } = useSession();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const change = async ({ old, wanted }: Wanted) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await access("ChangePassword", { OldPassword: old, NewPassword: wanted });
      setSession({ ...session, passwordResetRequired: false });
      // An answer from before that is on its way must not bring this page back.
      retry();
    } catch (thrown) {
      setFailure(asFailure(thrown));
      setBusy(false);
    }
  };
  return { change, busy, failure };
}

export function NewPassword() {
  const { user } = useSignedIn();
  const { signOut } = useSession();
  const { change, busy, failure } = useChange();
  const [typed, setTyped] = useState<Wanted>({ old: "", wanted: "", again: "" });
  const [tried, setTried] = useState(false);
  const problems = tried ? lacking(typed) : {};
  const set = (member: keyof Wanted) => (value: string) =>
    setTyped((before) => ({ ...before, [member]: value }));

  const submit = () => {
    setTried(true);
    if (Object.keys(lacking(typed)).length === 0) void change(typed);
  };

  return (
    <LoneForm
      title="Choose a new password"
      name="New password"
      onSubmit={submit}
      actions={
        <>
          <Button formAction="none" variant="link" onClick={() => void signOut()}>
            Sign out
          </Button>
          <Button variant="primary" loading={busy} loadingText="Changing the password">
            Change password
          </Button>
        </>
      }
    >
      <Box>
        The password you signed in with was set for you, and holds until you choose one that only
        you know. Then you go on where you were going.
      </Box>
      {failure && <Alert type="error">{failure.message}</Alert>}
      <Field
        label="User"
        value={user}
        onValue={() => undefined}
        input={{ name: "username", autoComplete: "username", readOnly: true }}
      />
      <Field
        label="Present password"
        problem={problems.old}
        value={typed.old}
        onValue={set("old")}
        input={{
          name: "password",
          type: "password",
          autoComplete: "current-password",
          autoFocus: true,
        }}
      />
      <Field
        label="New password"
        description={passwordRule}
        problem={problems.wanted}
        value={typed.wanted}
        onValue={set("wanted")}
        input={{ name: "new-password", type: "password", autoComplete: "new-password" }}
      />
      <Field
        label="New password again"
        problem={problems.again}
        value={typed.again}
        onValue={set("again")}
        input={{ name: "new-password-again", type: "password", autoComplete: "new-password" }}
      />
    </LoneForm>
  );
}
