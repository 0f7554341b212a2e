// A user is deleted with all that is theirs, and nobody deletes themselves.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal, type Reply } from "../../testing/replies";
import { arnOf, changesOf, inputOf, showPage, zoe } from "../../testing/show";
import { deleteUser } from "./hooks";
import { UserPage } from "./page";

const known: Record<string, Reply> = {
  "POST /v1/access/GetUser": ({ UserName = "" }) => ({ User: { UserName, Arn: arnOf(UserName) } }),
  "POST /v1/access/ListGroupsForUser": {
    Groups: [
      { GroupName: "auditors", Arn: "…" },
      { GroupName: "Administrators", Arn: "…" },
    ],
  },
  "POST /v1/access/ListAttachedUserPolicies": { AttachedPolicies: [] },
  "POST /v1/access/ListUserPolicies": { PolicyNames: ["own"] },
  "POST /v1/access/ListAccessKeys": { AccessKeyMetadata: [] },
  "POST /v1/access/ListMFADevices": { MFADevices: [{ SerialNumber: "arn:aws:iam::1:mfa/phone" }] },
  "POST /v1/access/GetLoginProfile": { LoginProfile: {} },
  "POST /v1/access/GetUserPolicy": { PolicyDocument: "{}" },
  "/v1/sessions": { sessions: [] },
  ...Object.fromEntries(
    ["RemoveUserFromGroup", "DeleteUserPolicy", "DeactivateMFADevice", "DeleteVirtualMFADevice"]
      .concat("DeleteLoginProfile", "DeleteUser", "UpdateLoginProfile", "PutUserPolicy")
      .map((name) => [`POST /v1/access/${name}`, {}]),
  ),
};

afterEach(() => vi.unstubAllGlobals());

function show(name: string, more: Record<string, Reply> = {}): Request[] {
  return showPage("/users/:name", `/users/${name}`, <UserPage />, { ...known, ...more });
}

async function submit(name: string): Promise<void> {
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name }));
}

async function deleteIt(): Promise<void> {
  await screen.findByText("Summary");
  fireEvent.click(screen.getByRole("button", { name: "Delete user" }));
  await submit("Delete user");
}

it("deletes a user with all that is theirs", async () => {
  const sent = show("mia");
  await deleteIt();
  expect(await screen.findByText("User mia was deleted.")).toBeTruthy();
  expect(await screen.findByText("now at /users")).toBeTruthy();
  expect(changesOf(sent)).toEqual([
    "RemoveUserFromGroup",
    "RemoveUserFromGroup",
    "DeleteUserPolicy",
    "DeactivateMFADevice",
    "DeleteVirtualMFADevice",
    "DeleteLoginProfile",
    "DeleteUser",
  ]);
});

it("removes nothing of the last administrator", async () => {
  const message = "mia is the only user in Administrators";
  const sent = show("mia", {
    "POST /v1/access/RemoveUserFromGroup": ({ GroupName }) =>
      GroupName === "Administrators" ? refusal(409, "DeleteConflict", message)() : {},
  });
  await deleteIt();
  expect(await screen.findByText(message)).toBeTruthy();
  expect(changesOf(sent)).toEqual(["RemoveUserFromGroup"]);
  expect(screen.queryByText("now at /users")).toBeNull();
});

it("lets nobody delete themselves", async () => {
  const sent = show("zoe");
  await screen.findByText("Summary");
  const button = screen.getByRole("button", { name: /^Delete user/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(button);
  expect(screen.queryByRole("dialog")).toBeNull();
  await expect(deleteUser(zoe, zoe.Arn)).rejects.toThrow("You cannot delete yourself");
  expect(changesOf(sent)).toEqual([]);
});

it("says that there is no such user", async () => {
  show("mia", {
    "POST /v1/access/GetUser": refusal(404, "NoSuchEntity", "there is no user mia"),
  });
  expect(await screen.findByText("User mia: not available")).toBeTruthy();
  expect(screen.getByText("there is no user mia")).toBeTruthy();
  expect(screen.queryByText("Summary")).toBeNull();
});

it("replaces a password by one that is shown once", async () => {
  const sent = show("mia");
  fireEvent.click(await screen.findByRole("button", { name: "Replace password" }));
  await submit("Replace password");
  expect(await screen.findByText("The new password of mia")).toBeTruthy();
  const input = (await inputOf(sent, "UpdateLoginProfile")) as { Password: string };
  expect(screen.getByText(input.Password)).toBeTruthy();
});

it("does not say that there is nothing where it may not be seen", async () => {
  const refused = refusal(403, "AccessDenied", "zoe may not list");
  const lists = ["ListGroupsForUser", "ListUserPolicies", "ListAccessKeys", "ListMFADevices"];
  show("mia", Object.fromEntries(lists.map((name) => [`POST /v1/access/${name}`, refused])));
  expect(await screen.findByText("Groups: not available")).toBeTruthy();
  expect(await screen.findByText("Permissions: not available")).toBeTruthy();
  expect(await screen.findByText("Access keys: not available")).toBeTruthy();
  expect(await screen.findByText("MFA devices: not available")).toBeTruthy();
  expect(screen.queryByText(/^(In no group|No policy|No access key|None:)/)).toBeNull();
});

it("does not overwrite an inline policy by one of the same name", async () => {
  const sent = show("mia");
  await screen.findByRole("button", { name: "Edit own" });
  fireEvent.click(screen.getByRole("button", { name: "Write inline policy" }));
  fireEvent.change(await screen.findByLabelText("Policy name"), { target: { value: "own" } });
  expect(await screen.findByText(/has a policy of this name/)).toBeTruthy();
  await submit("Save policy");
  expect(changesOf(sent)).toEqual([]);
  fireEvent.change(screen.getByLabelText("Policy name"), { target: { value: "another" } });
  await submit("Save policy");
  await waitFor(() => expect(changesOf(sent)).toEqual(["PutUserPolicy"]));
});

it("asks before an inline policy is deleted, as nothing brings it back", async () => {
  const sent = show("mia");
  fireEvent.click(await screen.findByRole("button", { name: "Delete own" }));
  await screen.findByText("Delete own?");
  expect(changesOf(sent)).toEqual([]);
  await submit("Delete policy");
  await waitFor(() => expect(changesOf(sent)).toEqual(["DeleteUserPolicy"]));
});
