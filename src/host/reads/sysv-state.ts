/** How a service with an init script stands: whether it runs, and in which runlevels it is started. */

import type { Primitive } from "../primitive.ts";
import { processWith } from "../programs/service-manager-program.ts";
import type { Overlay, Predicted } from "../read.ts";
import { isPromised, perhapsLater, promisedOf } from "./promised-service.ts";

export interface SysvState {
  readonly manager: "sysvinit";
  readonly name: string;
  /** Path of the init script. */
  readonly script: string;
  readonly found: boolean;
  /** A tool that the question needs and the host lacks. */
  readonly missing?: string;
  readonly running: boolean;
  /** How it was found out, where that is next to guessing. */
  readonly doubt?: string;
  /** The runlevels in which it is started. */
  readonly levels: readonly string[];
  /** Whether any runlevel knows of it, be it to end it. */
  readonly linked: boolean;
  /** The runlevels that its script names. */
  readonly defaults: readonly string[];
  /** What starts and stops it at boot; undefined where the host has no tool for that. */
  readonly tool: string | undefined;
}

/** $1 service, or the path of a script, $2 text to look for among the processes, or "". */
export const sysvState: Primitive = {
  name: "hr_sysv_state",
  body: `
echo manager=sysvinit
case $1 in /*) hr_f=$1 ;; *) hr_f=/etc/init.d/$1 ;; esac
hr_n=\${1##*/}
for hr_t in update-rc.d chkconfig insserv; do
  ! command -v "$hr_t" >/dev/null 2>&1 || { echo "tool=$hr_t"; break; }
done
hr_d=/etc/rc
[ -d /etc/rc0.d ] || hr_d=/etc/init.d/rc
for hr_l in S 0 1 2 3 4 5 6; do
  for hr_x in "$hr_d$hr_l".d/[SK][0-9][0-9]"$hr_n"; do
    [ -L "$hr_x" ] || [ -e "$hr_x" ] || continue
    case \${hr_x##*/} in S*) echo "level=$hr_l" ;; esac
    echo linked=yes
  done
done
[ -e "$hr_f" ] || exit 0
echo found=yes
sed -n '/^### BEGIN INIT INFO/,/^### END INIT INFO/s/^#[[:space:]]*Default-Start:[[:space:]]*/defaults=/p' "$hr_f" 2>/dev/null
if [ -n "$2" ]; then
  hr_process_with "$2"
  case $? in 0) echo listed=yes ;; 1) echo listed=no ;; *) echo missing=ps ;; esac
  exit 0
fi
case $1 in
/*) hr_o=$("$hr_f" status 2>/dev/null) ;;
*)
  if command -v service >/dev/null 2>&1; then hr_o=$(service "$1" status 2>/dev/null)
  else hr_o=$("$hr_f" status 2>/dev/null); fi ;;
esac
hr_s=$?
case $hr_s in 0 | 1 | 2 | 3 | 4 | 69) ;; *) ! hr_process_with "$hr_n" || echo similar=yes ;; esac
printf 'rc=%s\\nsaid\\n%s\\n' "$hr_s" "$hr_o"
exit 0`,
  requires: [processWith],
};

interface Life {
  readonly running: boolean;
  readonly doubt?: string;
}

const STOPPED = ["stop", "is dead ", "dead but ", "could not access pid file", "inactive"];
const STARTED = ["run", "start", "active"];
/** Statuses by which scripts say that something does not run, or that they can't tell. */
const DOWN = new Set([1, 2, 3, 4, 69]);

/** Words tell more than statuses, but only where there is no more than a line of them. */
export function lifeOf(name: string, rc: number, output: string, similar: boolean): Life {
  if (name === "iptables" && output.includes("ACCEPT")) return { running: true };
  const words = output.toLowerCase().replaceAll(name.toLowerCase(), "");
  if (!output.trim().includes("\n")) {
    if (STOPPED.some((word) => words.includes(word))) return { running: false };
    if (!words.includes("not ") && STARTED.some((word) => words.includes(word))) return { running: true };
  }
  if (DOWN.has(rc)) return { running: false };
  if (rc === 0) return { running: true };
  return similar
    ? {
        running: true,
        doubt: `the script of ${name} does not tell whether it runs; a process of such a name does`,
      }
    : {
        running: false,
        doubt: `the script of ${name} does not tell whether it runs; it is taken to be stopped`,
      };
}

export function parseSysv(
  said: ReadonlyMap<string, readonly string[]>,
  output: string,
  name: string,
): SysvState {
  const listed = said.get("listed")?.[0];
  const [missing] = said.get("missing") ?? [];
  const found = said.has("found");
  const rc = Number(said.get("rc")?.[0] ?? 3);
  const life =
    listed === undefined
      ? lifeOf(name.replace(/^.*\//, ""), rc, output, said.has("similar"))
      : { running: listed === "yes" };
  return {
    manager: "sysvinit",
    name,
    script: name.startsWith("/") ? name : `/etc/init.d/${name}`,
    found,
    ...(missing === undefined ? {} : { missing }),
    ...(found ? life : { running: false }),
    levels: said.get("level") ?? [],
    linked: said.has("linked"),
    defaults: (said.get("defaults")?.[0] ?? "2 3 4 5").split(/\s+/).filter((level) => level !== ""),
    tool: said.get("tool")?.[0],
  };
}

export function predictSysv(seen: SysvState, overlay: Overlay): Predicted<SysvState> | undefined {
  const { active, levels } = promisedOf(overlay, seen.name);
  const made = seen.found || isPromised(overlay, seen.script);
  if (!made) return perhapsLater(overlay, seen.name);
  if (seen.found && active === undefined && levels === undefined) return undefined;
  const { doubt, ...rest } = seen;
  return {
    known: {
      ...rest,
      found: true,
      ...(active === undefined ? (doubt === undefined ? {} : { doubt }) : { running: active }),
      ...(levels === undefined ? {} : { levels, linked: true }),
    },
  };
}
