// Cloudscape's global styles carry their fonts inside the CSS. As files of their own only those
// that a page shows are fetched, and the Content-Security-Policy needs no data: fonts.

import type { Plugin } from "vite";

const inside = /url\(["']?data:font\/woff2;base64,([A-Za-z0-9+/=]+)["']?\)/g;

export function fontFiles(): Plugin {
  return {
    name: "font-files",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(".css") || !code.includes("data:font/woff2")) return null;
      let number = 0;
      const outside = code.replace(inside, (_whole, base64: string) => {
        number += 1;
        const source = Buffer.from(base64, "base64");
        const file = this.emitFile({ type: "asset", name: `open-sans-${number}.woff2`, source });
        return `url(__VITE_ASSET__${file}__)`;
      });
      return { code: outside, map: null };
    },
  };
}
