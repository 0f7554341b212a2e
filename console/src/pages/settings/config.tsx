// The columns of the tables of digest keys and of settings.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { TimeText } from "../../parts/time_text";
import type { DigestKey, Setting } from "./hooks";

export const keyColumns: TableProps.ColumnDefinition<DigestKey>[] = [
  { id: "region", header: "Region", isRowHeader: true, cell: (key) => key.region },
  {
    id: "state",
    header: "State",
    cell: (key) =>
      key.signs ? (
        <StatusIndicator>Signs</StatusIndicator>
      ) : (
        <StatusIndicator type="stopped">Replaced</StatusIndicator>
      ),
  },
  {
    id: "fingerprint",
    header: "Fingerprint",
    cell: (key) => <Box variant="code">{key.fingerprint}</Box>,
  },
  { id: "from", header: "Valid from", cell: (key) => <TimeText at={key.validFrom} /> },
  { id: "to", header: "Valid to", cell: (key) => <TimeText at={key.validTo} /> },
  {
    id: "key",
    header: "Public key",
    cell: (key) => (
      <CopyToClipboard
        variant="icon"
        textToCopy={key.publicKey}
        copyButtonAriaLabel={`Copy the public key ${key.fingerprint}`}
        copySuccessText="Copied: base64 of PKCS #1 DER, as ListPublicKeys has it"
        copyErrorText="Not copied: the browser did not allow it"
      />
    ),
  },
];

/** What says how long things are kept: shown before all others. */
export const retentionKeys = [
  "history.keep_live",
  "delivery.retry_for",
  "digest.interval",
  "digest.key_rotation",
  "validation.interval",
];

export function isDefault(setting: Setting): boolean {
  return setting.value === setting.default;
}

/** Those in whose key or meaning `text` is. */
export function matching(settings: Setting[], text: string): Setting[] {
  const wanted = text.trim().toLowerCase();
  return settings.filter((setting) =>
    `${setting.key} ${setting.meaning}`.toLowerCase().includes(wanted),
  );
}

export const settingColumns: TableProps.ColumnDefinition<Setting>[] = [
  {
    id: "key",
    header: "Setting",
    isRowHeader: true,
    cell: (setting) => <Box variant="code">{setting.key}</Box>,
  },
  {
    id: "value",
    header: "Value",
    cell: (setting) =>
      setting.value === "" ? (
        "-"
      ) : isDefault(setting) ? (
        setting.value
      ) : (
        <Box fontWeight="bold">{setting.value}</Box>
      ),
  },
  { id: "default", header: "Default", cell: (setting) => setting.default || "-" },
  { id: "meaning", header: "Meaning", cell: (setting) => setting.meaning },
];
