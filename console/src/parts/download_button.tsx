// DownloadButton: asks for a file and saves it under its name; where it cannot be had, it says why.

import Button from "@cloudscape-design/components/button";
import { useState } from "react";

import { useFlashes } from "../shell/flashes";
import { saveFile } from "./save_file";

export function DownloadButton({
  name,
  get,
  small,
}: {
  name: string;
  get: () => Promise<Blob>;
  /** An icon alone. */
  small?: boolean;
}) {
  const { failed } = useFlashes();
  const [working, setWorking] = useState(false);
  const download = async () => {
    setWorking(true);
    try {
      saveFile(await get(), name);
    } catch (thrown) {
      failed(`${name} was not downloaded`, thrown);
    } finally {
      setWorking(false);
    }
  };
  return (
    <Button
      iconName="download"
      ariaLabel={`Download ${name}`}
      loading={working}
      onClick={() => void download()}
      {...(small ? { variant: "inline-icon" as const } : {})}
    >
      {small ? undefined : "Download"}
    </Button>
  );
}
