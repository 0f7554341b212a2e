// MfaDevices: the authenticator apps of a user; one's own can be added.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";

import { useAnswer } from "../api/answer";
import { access } from "../api/client";
import { listAll, type MfaDevice } from "../api/iam";
import { Confirm } from "./confirm";
import { FailureAlert } from "./failure_alert";
import { TimeText } from "./time_text";

/** "arn:aws:iam::111122223333:mfa/phone" is "phone". */
export function deviceName(serial: string): string {
  return serial.slice(serial.indexOf(":mfa/") + ":mfa/".length);
}

/** `generation` changes when another was added: the list is asked for again. */
export function MfaDevices({
  user,
  actions,
  generation = 0,
}: {
  user: string;
  actions?: ReactNode;
  generation?: number;
}) {
  const { value, failure, loading, reload } = useAnswer(
    (signal) => listAll<MfaDevice>("ListMFADevices", "MFADevices", { UserName: user }, signal),
    [user, generation],
  );
  const [removing, setRemoving] = useState<string>();

  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="MFA devices" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        loading={loading && !value && !failure}
        loadingText="Loading: MFA devices"
        ariaLabels={{ tableLabel: "MFA devices" }}
        trackBy="SerialNumber"
        header={
          <Header
            variant="h2"
            description="Apps that show a code of six digits (TOTP), asked for at every sign-in."
            actions={actions}
          >
            MFA devices
          </Header>
        }
        columnDefinitions={[
          {
            id: "name",
            header: "Device",
            isRowHeader: true,
            cell: (device) => deviceName(device.SerialNumber),
          },
          { id: "since", header: "Enabled", cell: (device) => <TimeText at={device.EnableDate} /> },
          {
            id: "actions",
            header: "Actions",
            cell: (device) => (
              <Button
                variant="inline-link"
                ariaLabel={`Remove ${deviceName(device.SerialNumber)}`}
                onClick={() => setRemoving(device.SerialNumber)}
              >
                Remove
              </Button>
            ),
          },
        ]}
        empty={
          <Box textAlign="center">
            {failure ? "Nothing to show" : `None: the password alone lets ${user} in.`}
          </Box>
        }
      />
      {removing !== undefined && (
        <Confirm
          title={`Remove ${deviceName(removing)}?`}
          submit="Remove device"
          onClose={() => setRemoving(undefined)}
          onSubmit={async () => {
            await access("DeactivateMFADevice", { UserName: user, SerialNumber: removing });
            await access("DeleteVirtualMFADevice", { SerialNumber: removing });
            setRemoving(undefined);
            reload();
          }}
        >
          Its codes are not asked for any more. Without another device the password alone lets{" "}
          {user} in.
        </Confirm>
      )}
    </SpaceBetween>
  );
}
