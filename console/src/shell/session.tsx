// Who is signed in: asked at the start, every minute, and when the page is looked at again; known
// to be over when any answer says so.

import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from "react";

import { useAnswer } from "../api/answer";
import { answer, v1 } from "../api/client";
import { Failure } from "../api/failure";
import type { components } from "../api/schema";
import { setCsrfToken, whenSessionEnds } from "../api/session_token";

export type Session = components["schemas"]["Session"];

interface Standing {
  /** Undefined while it is not known yet; null: nobody is signed in. */
  session: Session | null | undefined;
  /** Whether somebody was signed in until the session ended by itself. */
  ended: boolean;
  failure: Failure | undefined;
  retry: () => void;
  /** After signing in or out. */
  setSession: (session: Session | null) => void;
  signOut: () => Promise<void>;
}

const everyMinute = 60_000;

const Context = createContext<Standing | undefined>(undefined);

function isSame(one: Session, other: Session): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

async function currentSession(signal: AbortSignal): Promise<Session | null> {
  try {
    return await answer(v1.GET("/v1/session", { signal }));
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.status === 401) return null;
    throw thrown;
  }
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const [session, setSession] = useState<Session | null>();
  const [ended, setEnded] = useState(false);
  const { value, failure, reload } = useAnswer(currentSession, [], everyMinute);

  // The same object for as long as it is the same session: pages depend on it.
  const put = useCallback((found: Session | null) => {
    if (found) setEnded(false);
    setSession((before) => (before && found && isSame(before, found) ? before : found));
  }, []);
  useEffect(
    () =>
      whenSessionEnds(() =>
        setSession((before) => {
          if (before) setEnded(true);
          return null;
        }),
      ),
    [],
  );
  useEffect(() => {
    if (value !== undefined) put(value);
  }, [value, put]);
  useEffect(() => {
    const look = () => {
      if (!document.hidden) reload();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [reload]);
  // Before anything below asks: a change that is sent without the token is refused.
  setCsrfToken(session?.csrfToken ?? "");

  const standing = useMemo(
    () => ({
      session,
      ended,
      failure,
      retry: reload,
      setSession: put,
      signOut: async () => {
        await v1.DELETE("/v1/session", {});
        put(null);
      },
    }),
    [session, ended, failure, reload, put],
  );
  return <Context value={standing}>{children}</Context>;
}

export function useSession(): Standing {
  const standing = useContext(Context);
  if (!standing) throw new Error("useSession() outside SessionProvider");
  return standing;
}

/** Of pages, which are shown to those who are signed in only. */
export function useSignedIn(): Session {
  const { session } = useSession();
  if (!session) throw new Error("a page was shown to nobody");
  return session;
}
