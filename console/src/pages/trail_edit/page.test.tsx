// The page of a trail that cannot be had says so, and which page it is.

import { screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "../../testing/replies";
import { account, showPage } from "../../testing/show";
import { EditTrail } from "./page";

afterEach(() => vi.unstubAllGlobals());

it("says why there is nothing to edit, under its title", async () => {
  const arn = `arn:aws:cloudtrail:us-east-1:${account}:trail/audit`;
  showPage("/trails/:region/:name/edit", "/trails/us-east-1/audit/edit", <EditTrail />, {
    [`/v1/trails/${encodeURIComponent(arn)}`]: refusal(
      403,
      "AccessDeniedException",
      "zoe may not GetTrail",
    ),
  });
  expect(await screen.findByText(/zoe may not GetTrail\. Ask an administrator/)).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1, name: "Edit audit" })).toBeTruthy();
});
