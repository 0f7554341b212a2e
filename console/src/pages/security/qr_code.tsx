// QrCode: a text as a picture that a phone's camera reads. Black on white in every theme: cameras
// want it so.

import makeCode from "qrcode-generator";

const edge = 4; // Modules of white around it, as ISO/IEC 18004 asks.

export function QrCode({ text, label }: { text: string; label: string }) {
  const code = makeCode(0, "M");
  code.addData(text);
  code.make();
  const count = code.getModuleCount();
  const size = count + 2 * edge;
  let path = "";
  for (let row = 0; row < count; row += 1)
    for (let column = 0; column < count; column += 1)
      if (code.isDark(row, column)) path += `M${column + edge} ${row + edge}h1v1h-1z`;
  return (
    <svg role="img" aria-label={label} width="220" height="220" viewBox={`0 0 ${size} ${size}`}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
