// PageLink: a link to another page of the console, by the router.

import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useHref, useNavigate } from "react-router";

/** `to` is a path below /console, such as eventLink() makes. `label`: for screen readers. */
export function PageLink({
  to,
  children,
  label,
}: {
  to: string;
  children: ReactNode;
  label?: string;
}) {
  const navigate = useNavigate();
  return (
    <Link
      href={useHref(to)}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
      {...(label ? { ariaLabel: label } : {})}
    >
      {children}
    </Link>
  );
}
