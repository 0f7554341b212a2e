// MfaStatus: whether somebody signed in with MFA, plainly.

import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { type Chain, mfaOf } from "./actors";

export function MfaStatus({ chain, said }: { chain?: Chain | undefined; said?: boolean }) {
  const { type, text } = mfaOf(chain, said);
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
