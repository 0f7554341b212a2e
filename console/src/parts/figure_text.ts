// Figures for people: counts, sizes and spans of time.

/** 1234567 as "1,234,567". */
export function countText(count: number): string {
  return count.toLocaleString("en-US");
}

/** Bytes by powers of 1,024: "1.5 GiB". */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const figure = unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1);
  return `${figure} ${units[unit] ?? ""}`;
}

/** Seconds as its two largest units: "2 d 3 h", "5 min 1 s". */
export function spanText(seconds: number): string {
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3_600],
    ["min", 60],
    ["s", 1],
  ];
  let left = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [name, size] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${name}`);
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** 5 of 200 as "2.5 %"; what is little but there is not "0 %". */
export function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return "0 %";
  const share = (part / whole) * 100;
  if (share < 0.1) return "< 0.1 %";
  return `${share >= 10 ? Math.round(share) : share.toFixed(1)} %`;
}
