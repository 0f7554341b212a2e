// ConsoleSessions: where a user is signed in to the console, and an end of that.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { useAnswer } from "../api/answer";
import { answer, v1 } from "../api/client";
import { useFlashes } from "../shell/flashes";
import { browserText } from "./browser_text";
import { FailureAlert } from "./failure_alert";
import { TimeText } from "./time_text";

/** `isOwn`: of the person who looks; the session that is looked from stays. */
export function ConsoleSessions({ user, isOwn }: { user: string; isOwn: boolean }) {
  const { value, failure, loading, reload } = useAnswer(
    (signal) => answer(v1.GET("/v1/sessions", { params: { query: { user } }, signal })),
    [user],
  );
  const flashes = useFlashes();
  const sessions = value?.sessions ?? [];

  const end = (ended: Promise<unknown>) => {
    ended
      .then(() => {
        flashes.done("Signed out there.");
        reload();
      })
      .catch((thrown: unknown) => flashes.failed("Still signed in", thrown));
  };
  const endAll = () =>
    end(
      v1.DELETE("/v1/sessions", {
        params: { query: isOwn ? { others: "true" } : { user } },
      }),
    );
  const others = sessions.filter((session) => !session.current).length;

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="Sessions" failure={failure} retry={reload} />}
      <Table
        items={sessions}
        loading={loading && !value && !failure}
        loadingText="Loading: sessions"
        ariaLabels={{ tableLabel: "Sessions" }}
        trackBy="sessionId"
        header={
          <Header
            variant="h2"
            description="Browsers that are signed in to the console."
            actions={
              <Button disabled={others === 0} onClick={endAll}>
                {isOwn ? "Sign out everywhere else" : "Sign out everywhere"}
              </Button>
            }
          >
            Sessions
          </Header>
        }
        columnDefinitions={[
          {
            id: "since",
            header: "Signed in",
            isRowHeader: true,
            cell: (session) => <TimeText at={session.created} />,
          },
          {
            id: "used",
            header: "Last used",
            cell: (session) => <TimeText at={session.lastUsed} />,
          },
          { id: "ends", header: "Ends", cell: (session) => <TimeText at={session.expires} /> },
          { id: "from", header: "Address", cell: (session) => session.sourceIPAddress },
          {
            id: "with",
            header: "Browser",
            cell: ({ userAgent }) => <span title={userAgent}>{browserText(userAgent)}</span>,
          },
          { id: "mfa", header: "MFA", cell: (session) => (session.mfa ? "Yes" : "No") },
          {
            id: "actions",
            header: "Actions",
            cell: (session) =>
              session.current ? (
                "This one"
              ) : (
                <Button
                  variant="inline-link"
                  ariaLabel={`Sign out the session of ${session.created}`}
                  onClick={() =>
                    end(
                      v1.DELETE("/v1/sessions/{id}", {
                        params: { path: { id: session.sessionId } },
                      }),
                    )
                  }
                >
                  Sign out
                </Button>
              ),
          },
        ]}
        empty={<Box textAlign="center">{failure ? "Nothing to show" : "Signed in nowhere."}</Box>}
      />
    </SpaceBetween>
  );
}
