// App: sign-in before everything, then the page of the address in its frame.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import { createElement, lazy, type ReactNode, Suspense, useEffect } from "react";
import { Route as At, Routes, useLocation } from "react-router";

import { NewPassword } from "../pages/sign_in/new_password";
import { SignIn } from "../pages/sign_in/page";
import { Returned, returnPath } from "../pages/sign_in/returned";
import { FailureAlert } from "../parts/failure_alert";
import { Boundary } from "./boundary";
import { FlashProvider } from "./flashes";
import { persistent } from "./persistent";
import type { Route } from "./route";
import { routes } from "./routes";
import { useSession } from "./session";

const Frame = lazy(persistent(() => import("./frame").then(({ Frame }) => ({ default: Frame }))));
const pages = routes.map((route) => ({
  route,
  content: createElement(lazy(persistent(route.load))),
}));
const nowhere: Route = {
  path: "*",
  title: "No such page",
  load: () => Promise.reject(new Error("no page")),
};

const waiting = (
  <Box textAlign="center" padding="xxl">
    <Spinner size="large" />
    <Box variant="p">Loading</Box>
  </Box>
);

function Page({ route, children }: { route: Route; children: ReactNode }) {
  useEffect(() => {
    document.title = `${route.title} | OpenTrail`;
  }, [route]);
  return (
    <Suspense fallback={waiting}>
      <Frame route={route}>
        <Boundary key={route.path}>
          <Suspense fallback={waiting}>{children}</Suspense>
        </Boundary>
      </Frame>
    </Suspense>
  );
}

function Nowhere() {
  return (
    <Alert header="There is no such page">
      The address may be of an older console. Choose a page in the navigation.
    </Alert>
  );
}

export function App() {
  const { session, failure, retry } = useSession();
  const { pathname } = useLocation();
  // Whoever is signed in already may be coming back as somebody else.
  if (pathname === returnPath) return <Returned />;
  if (session === undefined)
    return failure ? <FailureAlert what="Sign-in" failure={failure} retry={retry} /> : waiting;
  if (session === null) return <SignIn />;
  if (session.passwordResetRequired) return <NewPassword />;
  return (
    <FlashProvider>
      <Routes>
        {pages.map(({ route, content }) => (
          <At key={route.path} path={route.path} element={<Page route={route}>{content}</Page>} />
        ))}
        <At
          path="*"
          element={
            <Page route={nowhere}>
              <Nowhere />
            </Page>
          }
        />
      </Routes>
    </FlashProvider>
  );
}
