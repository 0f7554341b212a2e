import { expect, it } from "vitest";

import { browserText } from "./browser_text";

const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128, Linux"],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${webkit} HeadlessChrome/140.0.0.0 Safari/537.36`,
    "Chrome 140, Linux",
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) ${webkit} Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0`,
    "Edge 126, Windows",
  ],
  [`Mozilla/5.0 (iPhone; CPU like Mac OS X) ${webkit} Version/17.5 Safari/604`, "Safari 17, iOS"],
  ["curl/8.5.0", "curl/8.5.0"],
  ["x".repeat(60), `${"x".repeat(40)}…`],
  ["", ""],
])("%s", (userAgent, text) => expect(browserText(userAgent)).toBe(text));
