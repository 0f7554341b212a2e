// An authenticator app is enrolled, also where an earlier try was abandoned.

import { fireEvent, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "../../testing/replies";
import { account, changesOf, inputOf, showPage } from "../../testing/show";
import { AddDevice } from "./add_device";

const serial = `arn:aws:iam::${account}:mfa/zoe`;
// RFC 4648: base64 of the base32 text, as CreateVirtualMFADevice answers it.
const made = {
  VirtualMFADevice: { SerialNumber: serial, Base32StringSeed: btoa("JBSWY3DPEHPK3PXP") },
};
const exists = refusal(409, "EntityAlreadyExists", "MFADevice entity already exists.");
const done = vi.fn();

afterEach(() => {
  vi.unstubAllGlobals();
  done.mockClear();
});

function show(create: () => object, remove: () => object = () => ({})): Request[] {
  const page = <AddDevice onDone={done} onClose={() => undefined} />;
  const sent = showPage("/", "/", page, {
    "POST /v1/access/CreateVirtualMFADevice": create,
    "POST /v1/access/DeleteVirtualMFADevice": remove,
    "POST /v1/access/EnableMFADevice": {},
  });
  return sent;
}

async function next(): Promise<void> {
  fireEvent.click(await screen.findByRole("button", { name: "Next" }));
}

it("enrols by two codes", async () => {
  const sent = show(() => made);
  await next();
  fireEvent.change(await screen.findByLabelText("First code"), { target: { value: "123456" } });
  fireEvent.change(screen.getByLabelText("Second code"), { target: { value: "654321" } });
  fireEvent.click(screen.getByRole("button", { name: "Add device" }));
  await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(await inputOf(sent, "EnableMFADevice")).toEqual({
    UserName: "zoe",
    SerialNumber: serial,
    AuthenticationCode1: "123456",
    AuthenticationCode2: "654321",
  });
});

it("makes it anew where an abandoned one has the name", async () => {
  let tries = 0;
  const sent = show(() => (++tries === 1 ? exists() : made));
  await next();
  expect(await screen.findByLabelText("First code")).toBeTruthy();
  expect(changesOf(sent)).toEqual([
    "CreateVirtualMFADevice",
    "DeleteVirtualMFADevice",
    "CreateVirtualMFADevice",
  ]);
  expect(await inputOf(sent, "DeleteVirtualMFADevice")).toEqual({ SerialNumber: serial });
});

it("asks for another name where somebody uses the device", async () => {
  show(exists, refusal(409, "DeleteConflict", "must deactivate MFA device first"));
  await next();
  expect(
    await screen.findByText("MFADevice entity already exists. Choose another name."),
  ).toBeTruthy();
  expect(screen.queryByLabelText("First code")).toBeNull();
});
