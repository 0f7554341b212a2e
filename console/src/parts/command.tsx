// Command: a line for the terminal, with a button that copies it.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

export function Command({ line }: { line: string }) {
  return (
    <Box variant="code" display="block" padding={{ vertical: "xxs" }}>
      <CopyToClipboard
        variant="icon"
        textToCopy={line}
        copyButtonAriaLabel={`Copy: ${line}`}
        copySuccessText="Copied"
        copyErrorText="Not copied: the browser did not allow it"
      />{" "}
      {line}
    </Box>
  );
}
