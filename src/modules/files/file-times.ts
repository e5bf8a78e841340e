/** The times that a user wants a file to have. */

import type { Change } from "../../host/change.ts";
import { type TouchTime, touchFile } from "../../host/changes/touch-file.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";

/** How a time is written where nothing else is said. */
export const TIME_FORMAT = "%Y%m%d%H%M.%S";

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

export interface WantedTimes {
  readonly modification_time?: string | undefined;
  readonly modification_time_format?: string | undefined;
  readonly access_time?: string | undefined;
  readonly access_time_format?: string | undefined;
}

export interface Times {
  readonly modified: TouchTime;
  readonly accessed: TouchTime;
  /** For a path that is there. */
  readonly changes: (path: string) => readonly Change[];
}

/** `modified`, `accessed`: the wanted times, as the host counts them. */
export function timesOf(
  wanted: WantedTimes,
  fallback: "now" | "preserve",
  there: FileState | undefined,
  seen: { readonly modified?: number | undefined; readonly accessed?: number | undefined },
): Times | Refusal {
  const { modification_time: m = fallback, modification_time_format: mf = TIME_FORMAT } = wanted;
  const { access_time: a = fallback, access_time_format: af = TIME_FORMAT } = wanted;
  const modified = touchTime(m, mf, seen.modified, there?.mtime);
  const accessed = touchTime(a, af, seen.accessed, there?.atime);
  if (modified === undefined) return refuse(`\`modification_time: ${m}\` does not fit ${mf}`);
  if (accessed === undefined) return refuse(`\`access_time: ${a}\` does not fit ${af}`);
  const idle = modified === "keep" && accessed === "keep";
  return {
    modified,
    accessed,
    changes: (path) => (idle || !there ? [] : [touchFile({ path, before: there, modified, accessed })]),
  };
}

function touchTime(
  value: string,
  format: string,
  wanted: number | undefined,
  is: number | undefined,
): TouchTime | undefined {
  if (value === "preserve") return "keep";
  if (value === "now") return "now";
  const time = readTime(value, format);
  if (!time || wanted === undefined) return undefined;
  return wanted === is ? "keep" : time.stamp;
}
