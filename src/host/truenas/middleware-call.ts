/**
 * Calls of TrueNAS's middleware, the same whether they travel over its own API or over ssh: there `midclt` makes them, and a
 * session over the API answers them itself.
 */

import type { Call, Primitive, Reply } from "../primitive.ts";
import { die } from "../programs/path-program.ts";

/** A value that JSON can say. */
export type Json = unknown;

const NO_MIDCLT =
  "midclt is not on this host, so it is no TrueNAS (or its API is meant: `ansible_connection: truenas`)";

const needsMidclt: Primitive = {
  name: "hr_needs_midclt",
  body: `command -v midclt >/dev/null 2>&1 || hr_die "${NO_MIDCLT.replaceAll("`", "\\`")}"`,
  requires: [die],
};

/** $1 "call" or "job", $2 method, then its arguments as JSON. Of a job the result is printed once it has ended. */
export const middlewareCall: Primitive = {
  name: "hr_truenas_call",
  liveOutput: false,
  body: `
hr_needs_midclt
hr_how=$1
shift
if [ "$hr_how" = job ]; then set -- -j "$@"; fi
midclt call "$@"`,
  requires: [needsMidclt],
};

/** $1 method of which the result is a file, $2 name of that file, then arguments as JSON; prints what the file holds. */
export const middlewareDownload: Primitive = {
  name: "hr_truenas_download",
  liveOutput: false,
  body: `
hr_needs_midclt
hr_method=$1 hr_name=$2
shift 2
hr_args=
for hr_a in "$@"; do hr_args=\${hr_args:+$hr_args, }$hr_a; done
hr_said=$(midclt call core.download "$hr_method" "[$hr_args]" "$hr_name") || exit
hr_path=$(printf '%s\\n' "$hr_said" | sed -n 's/^.*"\\(\\/_download\\/[^"]*\\)".*$/\\1/p')
[ -n "$hr_path" ] || hr_die "core.download answered without the place of the file"
printf 'url = "https://127.0.0.1%s"\\n' "$hr_path" | curl --silent --show-error --fail --insecure --config -`,
  requires: [needsMidclt, die],
};

export interface MiddlewareCall {
  readonly method: string;
  readonly args: readonly Json[];
  /** The method starts a job; its end is waited for. */
  readonly job?: boolean;
  readonly mutates: boolean;
  readonly sensitive?: boolean | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
}

export function callOf({ method, args, job, mutates, sensitive, timeout }: MiddlewareCall): Call {
  return {
    primitive: middlewareCall,
    args: [job ? "job" : "call", method, ...args.map((a) => JSON.stringify(a ?? null))],
    mutates,
    ...(sensitive ? { sensitive: true } : {}),
    ...(timeout === undefined ? {} : { timeout }),
  };
}

export type Answer =
  | { readonly state: "value"; readonly value: Json }
  | { readonly state: "fault"; readonly message: string };

/** midclt writes text, numbers and Python's truth values plainly, and everything else as JSON. */
function readValue(text: string): Json {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "None") return null;
  if (trimmed === "True") return true;
  if (trimmed === "False") return false;
  const last = trimmed.slice(trimmed.lastIndexOf("\n") + 1);
  for (const candidate of [trimmed, last]) {
    try {
      return JSON.parse(candidate);
    } catch {
      // A plain text, or the progress of a job before its result.
    }
  }
  return trimmed;
}

/** What people can use of an error: the trace of the appliance's own code is left out. */
function faultText(stderr: string): string {
  const lines = stderr.split("\n");
  const trace = lines.findIndex((l) => l.startsWith("Traceback (most recent call last)"));
  const said = (trace === -1 ? lines : lines.slice(0, trace)).map((l) => l.trimEnd()).filter((l) => l !== "");
  const last = lines.findLast((l) => l.trim() !== "");
  return said.join("; ") || last?.trim() || "the appliance refused without saying why";
}

export function answerOf(reply: Reply): Answer {
  if (reply.status === 0) return { state: "value", value: readValue(reply.stdout.toString("utf8")) };
  return { state: "fault", message: faultText(reply.stderr.toString("utf8")) };
}
