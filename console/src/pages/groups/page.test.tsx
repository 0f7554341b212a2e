import { fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "../../testing/replies";
import { inputOf, showPage } from "../../testing/show";
import { Groups } from "./page";

const auditors = { GroupName: "auditors", Arn: "arn:aws:iam::111122223333:group/auditors" };

afterEach(() => vi.unstubAllGlobals());

it("lists groups, each with its page, and makes one", async () => {
  const sent = showPage("/groups", "/groups", <Groups />, {
    "POST /v1/access/ListGroups": { Groups: [auditors] },
    "POST /v1/access/CreateGroup": { Group: {} },
  });
  const link = await screen.findByRole("link", { name: "auditors" });
  expect(link.getAttribute("href")).toBe("/groups/auditors");
  fireEvent.click(screen.getByRole("button", { name: "Create group" }));
  fireEvent.change(await screen.findByLabelText("Group name"), { target: { value: " on-call " } });
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Create group" }));
  expect(await screen.findByText(/^Group on-call was created/)).toBeTruthy();
  expect(await inputOf(sent, "CreateGroup")).toEqual({ GroupName: "on-call" });
});

it("says that they may not be seen, and by which permission they might", async () => {
  showPage("/groups", "/groups", <Groups />, {
    "POST /v1/access/ListGroups": refusal(403, "AccessDenied", "zoe may not iam:ListGroups"),
  });
  expect(
    await screen.findByText(/^zoe may not iam:ListGroups\. Ask an administrator/),
  ).toBeTruthy();
  expect(screen.queryByText("There are no groups. Create one.")).toBeNull();
});
