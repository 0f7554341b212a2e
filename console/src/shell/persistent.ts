// persistent(): the code of a page is asked for again when the server was away.

import { noteLost, noteReached, whenReachable } from "../api/connection";

async function isThere(): Promise<boolean> {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/**
 * `load` until it succeeds, waiting while the server cannot be reached. Code that a server which is
 * there does not have, twice, is an error: it is of another version than the page.
 */
export function persistent<T>(load: () => Promise<T>): () => Promise<T> {
  return async () => {
    let refusals = 0;
    for (;;) {
      try {
        return await load();
      } catch (thrown) {
        if (await isThere()) {
          noteReached();
          refusals += 1;
          if (refusals > 1) throw thrown;
        } else {
          noteLost();
          await whenReachable();
        }
      }
    }
  };
}
