// DocumentText: a policy document as it is written, its long ARNs wrapped rather than wider than
// the page.

import Box from "@cloudscape-design/components/box";

import "./wrapping.css";

export function DocumentText({ text }: { text: string }) {
  return (
    <div className="document">
      <Box variant="pre">{text}</Box>
    </div>
  );
}
