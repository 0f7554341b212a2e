// Sign-in by the server's identity provider: the way there, and what is brought back from it.

import { answer, v1 } from "../../api/client";

/** Of a tab: where somebody was who went to sign in. */
const placeKey = "opentrail.signInPlace";

export async function providerName(signal: AbortSignal): Promise<string | null> {
  const { provider } = await answer(v1.GET("/v1/session/provider", { signal }));
  return provider?.name ?? null;
}

/** Leaves the console; `place` is where to go on when back. */
export async function goToProvider(place: string): Promise<void> {
  const { url } = await answer(v1.POST("/v1/session/provider", { body: {} }));
  window.sessionStorage.setItem(placeKey, place);
  window.location.assign(url);
}

/** Without what every page of the console begins with. */
export function placeHere(): string {
  const { pathname, search, hash } = window.location;
  return `${pathname.replace(/^\/console/, "")}${search}${hash}`;
}

/** Where to go on; the start for anything that is no place of the console. */
export function placeBefore(): string {
  const place = window.sessionStorage.getItem(placeKey) ?? "/";
  window.sessionStorage.removeItem(placeKey);
  const inside = /^\/(?![/\\])/.test(place) && !place.startsWith("/signed-in");
  return inside ? place : "/";
}

const errors = new Map([
  ["access_denied", "The identity provider did not let you sign in here, or you went back."],
  ["login_required", "The identity provider wants you to sign in there first."],
  ["interaction_required", "The identity provider has a question for you: sign in again."],
  ["consent_required", "The identity provider asks for your consent: sign in again, and give it."],
  [
    "temporarily_unavailable",
    "The identity provider is not available just now. Try again in a minute.",
  ],
  ["server_error", "The identity provider failed. Try again in a minute."],
]);

/**
 * Why the provider sent nobody, in words of ours: what it says may be anybody's, for everybody can
 * make a link to that page. Nothing where it sent somebody.
 */
export function errorOf(query: URLSearchParams): string | undefined {
  const error = query.get("error");
  if (error !== null)
    return (
      errors.get(error) ??
      "The identity provider and OpenTrail's settings do not fit together. Sign in with a" +
        " password, or ask who looks after OpenTrail."
    );
  if (query.get("code") === null || query.get("state") === null)
    return "This address is for who comes back from the identity provider. Sign in again.";
  return undefined;
}

interface Begun {
  sessionId: string;
}

/** By state, so that each code is sent once: it is good once. */
const sent = new Map<string, Promise<Begun>>();

export function redeem(query: URLSearchParams): Promise<Begun> {
  const state = query.get("state") ?? "";
  const iss = query.get("iss");
  const body = { code: query.get("code") ?? "", state, ...(iss === null ? {} : { iss }) };
  const before = sent.get(state);
  const asked = before ?? answer(v1.POST("/v1/session/provider/code", { body }));
  sent.set(state, asked);
  return asked;
}
