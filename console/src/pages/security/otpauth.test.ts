import { expect, it } from "vitest";

import { otpauth, seedOf, spaced } from "./otpauth";

it("makes the address that authenticator apps know", () => {
  expect(otpauth("mia", "111122223333", "JBSWY3DPEHPK3PXP")).toBe(
    "otpauth://totp/OpenTrail%3Amia%40111122223333?secret=JBSWY3DPEHPK3PXP&issuer=OpenTrail",
  );
});

it("unpacks IAM's seed, without its padding", () => {
  // printf 'JBSWY3DPEHPK3PXP====' | base64
  expect(seedOf("SkJTV1kzRFBFSFBLM1BYUD09PT0=")).toBe("JBSWY3DPEHPK3PXP");
});

it("shows a seed in groups", () => {
  expect(spaced("JBSWY3DPEHPK3PXP")).toBe("JBSW Y3DP EHPK 3PXP");
});
