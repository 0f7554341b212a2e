import { fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal, type Reply } from "../../testing/replies";
import { changesOf, showPage } from "../../testing/show";
import { PolicyPage } from "./page";

const own = "arn:aws:iam::111122223333:policy/look";
const builtIn = "arn:aws:iam::aws:policy/ReadOnly";
const document = JSON.stringify({ Version: "2012-10-17", Statement: [] });

afterEach(() => vi.unstubAllGlobals());

function show(arn: string, more: Record<string, Reply> = {}): Request[] {
  const at = `/policy?arn=${encodeURIComponent(arn)}`;
  return showPage("/policy", at, <PolicyPage />, {
    "POST /v1/access/GetPolicy": ({ PolicyArn = "" }) => ({
      Policy: { PolicyName: PolicyArn.split("/")[1], Arn: PolicyArn, DefaultVersionId: "v2" },
    }),
    "POST /v1/access/GetPolicyVersion": ({ VersionId }) => ({
      PolicyVersion: { Document: document, VersionId },
    }),
    "POST /v1/access/ListEntitiesForPolicy": { PolicyGroups: [{ GroupName: "auditors" }] },
    "POST /v1/access/DeletePolicy": {},
    ...more,
  });
}

async function deleteIt(): Promise<void> {
  await screen.findByText("Summary");
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Delete policy" }));
}

it("says what counts and who has it", async () => {
  show(own);
  expect(await screen.findByText("v2")).toBeTruthy();
  expect(screen.getByText(/2012-10-17/)).toBeTruthy();
  const link = await screen.findByRole("link", { name: "auditors" });
  expect(link.getAttribute("href")).toBe("/groups/auditors");
});

it("is deleted after a question", async () => {
  const sent = show(own);
  await deleteIt();
  expect(await screen.findByText("Policy look was deleted.")).toBeTruthy();
  expect(await screen.findByText("now at /policies")).toBeTruthy();
  expect(changesOf(sent)).toEqual(["DeletePolicy"]);
});

it("says why it is not deleted, and stays", async () => {
  const message = "Cannot delete a policy attached to entities.";
  show(own, { "POST /v1/access/DeletePolicy": refusal(409, "DeleteConflict", message) });
  await deleteIt();
  expect(await screen.findByText(message)).toBeTruthy();
  expect(screen.queryByText("now at /policies")).toBeNull();
});

it("offers no change of one that is built in", async () => {
  show(builtIn);
  await screen.findByText("Summary");
  expect(screen.getByText("Built in: nobody changes or deletes it.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Delete" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
});
