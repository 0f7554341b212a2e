import { expect, it } from "vitest";

import { Failure, unreachable } from "../api/failure";
import { failureText } from "./failure_alert";

it.each([
  [new Failure("AccessDeniedException", "ann may not LookupEvents", 403), /Events\. Ask an/],
  [new Failure("ThrottlingException", "Rate exceeded.", 400), /^Rate exceeded\. The server is/],
  [new Failure("InternalFailure", "the disk is full", 500), /^the disk is full$/],
  [unreachable(), /tries again by itself\.$/],
])("says what it is in sentences", (failure, text) => {
  expect(failureText(failure)).toMatch(text);
});
