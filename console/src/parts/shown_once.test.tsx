import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { ShownOnce } from "./shown_once";

it("is closed by Done alone", () => {
  const onClose = vi.fn();
  const values = [{ label: "Password", value: "secret" }];
  render(<ShownOnce secrets={{ title: "Made", values }} onClose={onClose} />);
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByText("secret")).toBeTruthy();
  expect(screen.getByText(/nobody can see it again/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Done" }));
  expect(onClose).toHaveBeenCalledTimes(1);
});
