// crumbsOf(): the breadcrumbs of a page, with the names that its address has.

import { generatePath, matchPath } from "react-router";

import type { Route } from "./route";

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Each with its path below /console. */
export function crumbsOf(route: Route, pathname: string): { text: string; path: string }[] {
  const { params } = matchPath(route.path, pathname) ?? { params: {} as Record<string, string> };
  const named = (text: string) =>
    text.startsWith(":") ? decoded(params[text.slice(1)] ?? text.slice(1)) : text;
  return [
    { text: "OpenTrail", path: "/" },
    ...(route.above ?? []).map(([text, path]) => ({
      text: named(text),
      path: generatePath(path, params),
    })),
    ...(route.path === "/" ? [] : [{ text: named(route.crumb ?? route.title), path: pathname }]),
  ];
}
