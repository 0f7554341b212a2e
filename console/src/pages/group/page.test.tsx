// A group is deleted whole or not at all: whoever would lose the right to go on is told before.

import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal, type Reply } from "../../testing/replies";
import { arnOf, changesOf, inputOf, showPage, zoe } from "../../testing/show";
import { GroupPage } from "./page";

const mia = { UserName: "mia", Arn: arnOf("mia") };
const policy = { PolicyName: "ReadOnly", PolicyArn: "arn:aws:iam::aws:policy/ReadOnly" };

afterEach(() => vi.unstubAllGlobals());

function show(name: string, users: object[], more: Record<string, Reply> = {}): Request[] {
  return showPage("/groups/:name", `/groups/${name}`, <GroupPage />, {
    "POST /v1/access/GetGroup": { Group: { GroupName: name, Arn: "…" }, Users: users },
    "POST /v1/access/ListAttachedGroupPolicies": { AttachedPolicies: [policy] },
    "POST /v1/access/ListGroupPolicies": { PolicyNames: ["own"] },
    "POST /v1/access/RemoveUserFromGroup": {},
    "POST /v1/access/DetachGroupPolicy": {},
    "POST /v1/access/DeleteGroupPolicy": {},
    "POST /v1/access/DeleteGroup": {},
    ...more,
  });
}

async function submit(name: string): Promise<void> {
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name }));
}

async function deleteIt(): Promise<void> {
  fireEvent.click(await screen.findByRole("button", { name: "Delete group" }));
  await submit("Delete group");
}

it("deletes a group after its users and policies", async () => {
  const sent = show("auditors", [mia]);
  await screen.findByText("mia");
  await deleteIt();
  expect(await screen.findByText("now at /groups")).toBeTruthy();
  expect(changesOf(sent)).toEqual([
    "RemoveUserFromGroup",
    "DetachGroupPolicy",
    "DeleteGroupPolicy",
    "DeleteGroup",
  ]);
});

it("removes nothing where the one who asks would lose the right to go on", async () => {
  const sent = show("auditors", [mia, zoe]);
  await screen.findByText("mia");
  await deleteIt();
  expect(await screen.findByText(/Nothing was removed: you are in auditors/)).toBeTruthy();
  expect(changesOf(sent)).toEqual([]);
});

it("keeps the group whose users administer OpenTrail", async () => {
  show("Administrators", [mia]);
  await screen.findByText("mia");
  const button = screen.getByRole("button", { name: /^Delete group/ });
  fireEvent.click(button);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

it("says why the server does not delete it", async () => {
  show("auditors", [], {
    "POST /v1/access/DetachGroupPolicy": refusal(403, "AccessDenied", "zoe may not detach"),
  });
  await deleteIt();
  expect(await screen.findByText("zoe may not detach")).toBeTruthy();
  expect(screen.queryByText("now at /groups")).toBeNull();
});

it("asks before a user is taken out, and says what it means for oneself", async () => {
  const sent = show("auditors", [zoe]);
  fireEvent.click(await screen.findByRole("button", { name: "Remove zoe from auditors" }));
  expect(await screen.findByText(/^This is you/)).toBeTruthy();
  expect(changesOf(sent)).toEqual([]);
  await submit("Remove user");
  await waitFor(() => expect(changesOf(sent)).toEqual(["RemoveUserFromGroup"]));
  expect(await inputOf(sent, "RemoveUserFromGroup")).toEqual({
    UserName: "zoe",
    GroupName: "auditors",
  });
});
