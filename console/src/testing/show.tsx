// showPage(): a page as somebody sees it who is signed in as zoe.

import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter, Route, Routes, useLocation } from "react-router";

import { FlashProvider, useFlashes } from "../shell/flashes";
import { SessionProvider, useSession } from "../shell/session";
import { type Reply, replies } from "./replies";

export const account = "111122223333";
export const arnOf = (user: string): string => `arn:aws:iam::${account}:user/${user}`;
export const zoe = { UserName: "zoe", Arn: arnOf("zoe") };

const session = {
  account,
  user: zoe.UserName,
  arn: zoe.Arn,
  sessionId: "ASIAZOE",
  csrfToken: "t",
  mfa: false,
  created: "2026-01-01T00:00:00Z",
  expires: "2026-01-01T12:00:00Z",
  idleSeconds: 3600,
};

function SignedIn({ children }: { children: ReactNode }) {
  return useSession().session ? children : null;
}

function Flashes() {
  return useFlashes().items.map(({ id, header, content }) => (
    <p key={id}>
      {header} {content}
    </p>
  ));
}

function Elsewhere() {
  return <p>{`now at ${useLocation().pathname}`}</p>;
}

/** `path` as in its route.ts; the server answers as replies() has it. The requests made. */
export function showPage(
  path: string,
  at: string,
  page: ReactNode,
  server: Record<string, Reply>,
): Request[] {
  const sent = replies({ "/v1/session": session, ...server });
  render(
    <SessionProvider>
      <SignedIn>
        <MemoryRouter initialEntries={[at]}>
          <FlashProvider>
            <Flashes />
            <Routes>
              <Route path={path} element={page} />
              <Route path="*" element={<Elsewhere />} />
            </Routes>
          </FlashProvider>
        </MemoryRouter>
      </SignedIn>
    </SessionProvider>,
  );
  return sent;
}

/** The access operations that were sent and change something, in order. */
export function changesOf(sent: Request[]): string[] {
  return sent
    .map(({ url }) => new URL(url).pathname)
    .filter((path) => path.startsWith("/v1/access/"))
    .map((path) => path.slice("/v1/access/".length))
    .filter((name) => !/^(List|Get)/.test(name));
}

/** What a request of this operation had in its body. */
export async function inputOf(sent: Request[], operation: string): Promise<unknown> {
  const request = sent.find(({ url }) => url.endsWith(`/v1/access/${operation}`));
  return request?.clone().json();
}
