import { fireEvent, screen, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "../../testing/replies";
import { inputOf, showPage } from "../../testing/show";
import { Policies } from "./page";

const own = { PolicyName: "look", Arn: "arn:aws:iam::111122223333:policy/look" };
const builtIn = { PolicyName: "ReadOnly", Arn: "arn:aws:iam::aws:policy/ReadOnly" };

afterEach(() => vi.unstubAllGlobals());

function show(create: () => object = () => ({})): Request[] {
  return showPage("/policies", "/policies", <Policies />, {
    "POST /v1/access/ListPolicies": ({ Scope: scope }) => ({
      Policies: scope === "Local" ? [own] : scope === "AWS" ? [builtIn] : [own, builtIn],
    }),
    "POST /v1/access/CreatePolicy": create,
  });
}

it("lists them, and those of this account alone where one asks for these", async () => {
  show();
  await screen.findByRole("link", { name: "ReadOnly" });
  fireEvent.click(screen.getByRole("button", { name: "This account's" }));
  await vi.waitFor(() => expect(screen.queryByRole("link", { name: "ReadOnly" })).toBeNull());
  const link = await screen.findByRole("link", { name: "look" });
  expect(link.getAttribute("href")).toBe(`/policy?arn=${encodeURIComponent(own.Arn)}`);
});

it("keeps what was written where the server refuses it", async () => {
  const sent = show(refusal(400, "MalformedPolicyDocument", "Action is unknown: s3:Gett"));
  fireEvent.click(await screen.findByRole("button", { name: "Create policy" }));
  fireEvent.change(await screen.findByLabelText("Policy name"), { target: { value: "look-2" } });
  const dialog = screen.getByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Create policy" }));
  expect(await screen.findByText("Action is unknown: s3:Gett")).toBeTruthy();
  expect((screen.getByLabelText("Policy name") as HTMLInputElement).value).toBe("look-2");
  expect(await inputOf(sent, "CreatePolicy")).toMatchObject({ PolicyName: "look-2" });
});
