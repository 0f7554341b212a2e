// Unspaced: text without blanks, such as an ARN, that wraps at its colons and slashes, and anywhere
// rather than widen a table.

import { Fragment } from "react";

import "./wrapping.css";

export function Unspaced({ text }: { text: string }) {
  return (
    <span className="unspaced">
      {text.split(/(?<=[:/])/).map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </span>
  );
}
