// Sparkline: the course of a figure, small; `label` says it in words for those who do not see it.

const width = 160;
const height = 36;

/** The line through `values`, oldest first, as an SVG path; the largest touches the top. */
export function linePath(values: readonly number[], wide = width, high = height): string {
  const most = Math.max(...values, 0);
  const step = values.length > 1 ? wide / (values.length - 1) : 0;
  return values
    .map((value, index) => {
      const y = most === 0 ? high - 1 : high - 1 - (value / most) * (high - 2);
      return `${index === 0 ? "M" : "L"}${(index * step).toFixed(1)} ${y.toFixed(1)}`;
    })
    .join(" ");
}

export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <path d={`M0 ${height - 0.5} H${width}`} stroke="currentColor" opacity="0.3" fill="none" />
      {values.length > 1 && (
        <path d={linePath(values)} stroke="currentColor" strokeWidth="1.5" fill="none" />
      )}
    </svg>
  );
}
