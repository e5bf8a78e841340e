/** The times that a user wants a file to have. */

export interface WallTime {
  /** As `touch -t` takes it. */
  readonly stamp: string;
  /** "2024-05-17 08:30:00". */
  readonly text: string;
}

const FIELDS: Readonly<Record<string, readonly [name: string, digits: number]>> = {
  Y: ["year", 4],
  m: ["month", 2],
  d: ["day", 2],
  H: ["hour", 2],
  M: ["minute", 2],
  S: ["second", 2],
};

/** Reads `text` by a format of strftime's `%Y %m %d %H %M %S`; `undefined` where it doesn't fit. */
export function readTime(text: string, format: string): WallTime | undefined {
  let source = "";
  for (const [piece] of format.matchAll(/%[\s\S]|[\s\S]/g)) {
    const field = FIELDS[piece.slice(1)];
    if (piece.startsWith("%") && field) source += `(?<${field[0]}>\\d{${field[1]}})`;
    else if (piece === "%%") source += "%";
    else if (piece.length > 1) return undefined;
    else source += piece.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
  }
  try {
    return wallTime(new RegExp(`^${source}$`).exec(text)?.groups);
  } catch {
    return undefined;
  }
}

function wallTime(groups: Readonly<Record<string, string>> | undefined): WallTime | undefined {
  if (!groups) return undefined;
  const { year = "1900", month = "01", day = "01", hour = "00", minute = "00", second = "00" } = groups;
  if (Number(month) > 12 || Number(day) > 31 || Number(hour) > 23 || Number(minute) > 59) return undefined;
  return {
    stamp: `${year}${month}${day}${hour}${minute}.${second}`,
    text: `${year}-${month}-${day} ${hour}:${minute}:${second}`,
  };
}
