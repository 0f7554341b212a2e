// ObjectName: a bucket's object, short, with a button that copies the whole name.

import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";

export function ObjectName({ bucket, objectKey }: { bucket: string; objectKey: string }) {
  const name = `s3://${bucket}/${objectKey}`;
  const slash = objectKey.lastIndexOf("/");
  return (
    <span title={name}>
      <CopyToClipboard
        variant="icon"
        textToCopy={name}
        copyButtonAriaLabel={`Copy ${name}`}
        copySuccessText="Copied"
        copyErrorText="Not copied: the browser did not allow it"
      />{" "}
      {objectKey.slice(slash + 1)}
    </span>
  );
}
