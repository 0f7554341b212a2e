// SecretText: what is shown once, with a button that copies it.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

export function SecretText({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{label}</Box>
      <CopyToClipboard
        variant="icon"
        textToCopy={value}
        copyButtonAriaLabel={`Copy: ${label}`}
        copySuccessText="Copied"
        copyErrorText="Not copied: the browser did not allow it"
      />{" "}
      <Box variant="code" display="inline">
        {value}
      </Box>
    </div>
  );
}
