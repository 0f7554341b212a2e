// AddDevice: enrols an authenticator app: its secret as a QR code, then two codes as proof.

import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import { useState } from "react";

import { access } from "../../api/client";
import { Failure } from "../../api/failure";
import { FormModal } from "../../parts/form_modal";
import { SecretText } from "../../parts/secret_text";
import { useSignedIn } from "../../shell/session";
import { otpauth, seedOf, spaced } from "./otpauth";
import { QrCode } from "./qr_code";

interface NewDevice {
  VirtualMFADevice: { SerialNumber: string; Base32StringSeed: string };
}

interface Made {
  serial: string;
  seed: string;
}

function createDevice(name: string): Promise<NewDevice> {
  return access<NewDevice>("CreateVirtualMFADevice", { VirtualMFADeviceName: name });
}

/**
 * One of this name. A page that was closed before its codes were typed has left one that belongs to
 * nobody and whose secret nobody knows: it makes way. One that somebody uses is not deleted by the
 * server.
 */
async function newDevice(name: string, account: string): Promise<NewDevice["VirtualMFADevice"]> {
  try {
    return (await createDevice(name)).VirtualMFADevice;
  } catch (thrown) {
    if (!(thrown instanceof Failure && thrown.code.startsWith("EntityAlreadyExists"))) throw thrown;
    const left = { SerialNumber: `arn:aws:iam::${account}:mfa/${name}` };
    await access("DeleteVirtualMFADevice", left).catch(() => {
      throw new Failure(thrown.code, `${thrown.message} Choose another name.`, thrown.status);
    });
    return (await createDevice(name)).VirtualMFADevice;
  }
}

export function AddDevice({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const { user, account } = useSignedIn();
  const [name, setName] = useState(user);
  const [made, setMade] = useState<Made>();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");

  const create = async () => {
    const device = await newDevice(name.trim(), account);
    setMade({ serial: device.SerialNumber, seed: seedOf(device.Base32StringSeed) });
  };
  const enable = async () => {
    await access("EnableMFADevice", {
      UserName: user,
      SerialNumber: made?.serial,
      AuthenticationCode1: first.trim(),
      AuthenticationCode2: second.trim(),
    });
    onDone();
  };
  const close = () => {
    // A device that was never enabled is of no use to anybody, and its name would be taken.
    if (made)
      access("DeleteVirtualMFADevice", { SerialNumber: made.serial }).catch(() => undefined);
    onClose();
  };

  if (!made)
    return (
      <FormModal
        title="Add an MFA device"
        submit="Next"
        disabled={name.trim() === ""}
        onSubmit={create}
        onClose={close}
      >
        <FormField label="Device name" description="To know it again; it is part of its ARN.">
          <Input value={name} autoFocus onChange={({ detail }) => setName(detail.value)} />
        </FormField>
      </FormModal>
    );
  const isReady = /^\d{6}$/.test(first.trim()) && /^\d{6}$/.test(second.trim());
  return (
    <FormModal
      title="Add an MFA device"
      submit="Add device"
      disabled={!isReady}
      onSubmit={enable}
      onClose={close}
    >
      <div>
        Open an authenticator app, let it read the code, then type two codes that follow each other.
      </div>
      <QrCode text={otpauth(user, account, made.seed)} label="QR code for the authenticator app" />
      <SecretText label="Without a camera, type this secret" value={spaced(made.seed)} />
      <FormField label="First code" description="Six digits.">
        <Input
          value={first}
          autoFocus
          inputMode="numeric"
          autoComplete="one-time-code"
          onChange={({ detail }) => setFirst(detail.value)}
        />
      </FormField>
      <FormField label="Second code" description="The one that the app shows next.">
        <Input
          value={second}
          inputMode="numeric"
          autoComplete="one-time-code"
          onChange={({ detail }) => setSecond(detail.value)}
        />
      </FormField>
    </FormModal>
  );
}
