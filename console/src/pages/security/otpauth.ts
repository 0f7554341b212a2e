// The address that authenticator apps read from a QR code.

/**
 * Key Uri Format of Google Authenticator's wiki: SHA-1, six digits and 30 seconds are what every
 * app takes for granted. `seed` is base32 without padding.
 */
export function otpauth(user: string, account: string, seed: string): string {
  const label = encodeURIComponent(`OpenTrail:${user}@${account}`);
  const parameters = new URLSearchParams({ secret: seed, issuer: "OpenTrail" });
  return `otpauth://totp/${label}?${parameters.toString()}`;
}

/** IAM's Base32StringSeed is a blob: base64 around the seed's base32. */
export function seedOf(blob: string): string {
  return atob(blob).replace(/=+$/, "");
}

/** In groups of four, for whoever types it. */
export function spaced(seed: string): string {
  return seed.replace(/(.{4})(?=.)/g, "$1 ");
}
