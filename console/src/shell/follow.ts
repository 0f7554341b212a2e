// useFollow(): links of Cloudscape's components go by the router instead of loading the page again.
// useHrefOf(): their addresses, whole, for whoever opens them in another tab.

import { useCallback } from "react";
import { useHref, useNavigate } from "react-router";

interface Followed {
  preventDefault: () => void;
  detail: { href?: string | undefined; external?: boolean | undefined };
}

function useBase(): string {
  return useHref("/").replace(/\/$/, "");
}

/** Of a path below /console, such as "/trails", the whole address. */
export function useHrefOf(): (path: string) => string {
  const base = useBase();
  return useCallback((path) => `${base}${path}`, [base]);
}

/** For onFollow of links whose href is useHrefOf()'s. */
export function useFollow(): (event: Followed) => void {
  const navigate = useNavigate();
  const base = useBase();
  return useCallback(
    (event) => {
      const { href, external } = event.detail;
      if (!href || external) return;
      event.preventDefault();
      void navigate(href.slice(base.length));
    },
    [navigate, base],
  );
}
