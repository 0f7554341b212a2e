// useOlder(): pages of a list that the server hands out newest first, each by what the one before
// ended with.

import { useState } from "react";

export interface Older {
  /** Of the page that is shown, from 1. */
  page: number;
  after: string | undefined;
  /** To a page that was seen, or the one behind the last of these, which `after` leads to. */
  turn: (page: number, after: string | undefined) => void;
}

/** Begins anew when `asked` changes. */
export function useOlder(asked: string): Older {
  const [seen, setSeen] = useState({
    asked,
    afters: [undefined] as (string | undefined)[],
    page: 1,
  });
  const now = seen.asked === asked ? seen : { asked, afters: [undefined], page: 1 };
  return {
    page: now.page,
    after: now.afters[now.page - 1],
    turn: (page, after) => {
      const afters = now.afters.slice(0, now.page);
      if (page > afters.length && after === undefined) return;
      setSeen({ asked, afters: page > now.page ? [...afters, after] : now.afters, page });
    },
  };
}
