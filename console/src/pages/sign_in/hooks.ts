// useSignIn(): one attempt after the other: the password, then the code where one is asked for.

import { useState } from "react";

import { answer, v1 } from "../../api/client";
import { asFailure, type Failure } from "../../api/failure";
import { useSession } from "../../shell/session";
import type { Step } from "./config";

export interface Attempt {
  account: string;
  user: string;
  password: string;
  code: string;
}

/** What is sent of an attempt: members that are empty are left out. */
export function requestOf(attempt: Attempt) {
  const { account, user, password, code } = attempt;
  return {
    user,
    password,
    ...(account === "" ? {} : { account }),
    ...(code === "" ? {} : { code }),
  };
}

export function useSignIn() {
  const { setSession, ended } = useSession();
  const [busy, setBusy] = useState(false);
  const [step, setStep] = useState<Step>("password");
  const [failure, setFailure] = useState<Failure>();

  const signIn = async (attempt: Attempt) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      setSession(await answer(v1.POST("/v1/session", { body: requestOf(attempt) })));
    } catch (thrown) {
      const why = asFailure(thrown);
      if (why.code === "MfaRequiredException") setStep("code");
      else setFailure(why);
    } finally {
      setBusy(false);
    }
  };
  const back = () => {
    setStep("password");
    setFailure(undefined);
  };
  return { signIn, back, busy, step, failure, ended };
}
