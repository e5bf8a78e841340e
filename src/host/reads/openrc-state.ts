/** How a service of OpenRC stands: whether it runs, and in which runlevels it is. */

import type { Primitive } from "../primitive.ts";
import { processWith } from "../programs/service-manager-program.ts";
import type { Overlay, Predicted } from "../read.ts";
import { isPromised, perhapsLater, promisedOf } from "./promised-service.ts";

export interface OpenrcState {
  readonly manager: "openrc";
  readonly name: string;
  readonly found: boolean;
  /** A tool that the question needs and the host lacks. */
  readonly missing?: string;
  readonly running: boolean;
  /** OpenRC believes that it runs, and it does not: it must be told before it can be started. */
  readonly crashed: boolean;
  /** The runlevels in which it is. */
  readonly levels: readonly string[];
  /** All runlevels of the host. */
  readonly known: readonly string[];
}

/** $1 service, $2 text to look for among the processes, or "". */
export const openrcState: Primitive = {
  name: "hr_openrc_state",
  body: `
echo manager=openrc
for hr_t in rc-service rc-update; do command -v "$hr_t" >/dev/null 2>&1 || { echo "missing=$hr_t"; exit 0; }; done
for hr_l in /etc/runlevels/*/; do
  hr_l=\${hr_l%/}
  echo "known=\${hr_l##*/}"
  if [ -e "$hr_l/$1" ] || [ -L "$hr_l/$1" ]; then echo "level=\${hr_l##*/}"; fi
done
rc-service --exists "$1" >/dev/null 2>&1 || exit 0
echo found=yes
if [ -n "$2" ]; then
  hr_process_with "$2"
  case $? in 0) echo listed=yes ;; 1) echo listed=no ;; *) echo missing=ps ;; esac
  exit 0
fi
hr_o=$(rc-service "$1" status 2>&1)
printf 'rc=%s\\nsaid\\n%s\\n' "$?" "$hr_o"
exit 0`,
  requires: [processWith],
};

/** What OpenRC's own words come to; `inactive` are services that were started and wait for something. */
const RUNNING = new Set(["started", "starting", "inactive"]);
const CRASHED = new Set(["crashed", "unsupervised"]);
const WORDS: Readonly<Record<string, string>> = {
  0: "started",
  8: "starting",
  16: "inactive",
  32: "crashed",
  64: "unsupervised",
};

export function parseOpenrc(
  said: ReadonlyMap<string, readonly string[]>,
  output: string,
  name: string,
): OpenrcState {
  const word = /status: (\w+)\s*$/m.exec(output)?.[1] ?? WORDS[said.get("rc")?.[0] ?? ""] ?? "stopped";
  const listed = said.get("listed")?.[0];
  const [missing] = said.get("missing") ?? [];
  return {
    manager: "openrc",
    name,
    found: said.has("found"),
    ...(missing === undefined ? {} : { missing }),
    running: listed === undefined ? RUNNING.has(word) : listed === "yes",
    crashed: CRASHED.has(word),
    levels: said.get("level") ?? [],
    known: said.get("known") ?? [],
  };
}

export function predictOpenrc(seen: OpenrcState, overlay: Overlay): Predicted<OpenrcState> | undefined {
  const { active, levels } = promisedOf(overlay, seen.name);
  const made = seen.found || isPromised(overlay, `/etc/init.d/${seen.name}`);
  if (!made) return perhapsLater(overlay, seen.name);
  if (seen.found && active === undefined && levels === undefined) return undefined;
  return {
    known: {
      ...seen,
      found: true,
      ...(active === undefined ? {} : { running: active, crashed: false }),
      ...(levels === undefined ? {} : { levels }),
    },
  };
}
