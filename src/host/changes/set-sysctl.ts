/** Sets kernel settings, at once or from the file that keeps them. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** $1 path below /proc/sys, $2 value, $3 "1": a setting that the kernel lacks is no failure. */
const write: Primitive = {
  name: "hr_set_sysctl",
  body: `
if [ ! -e "/proc/sys/$1" ]; then
  [ -n "$3" ] && exit 0
  echo "the kernel has no setting $1; is a module missing?" >&2
  exit 1
fi
hr_e=$( { printf '%s\\n' "$2" >"/proc/sys/$1"; } 2>&1 ) && exit 0
printf '%s\\n' "\${hr_e##*: }" >&2
exit 1`,
};

/** Loads what stdin says, as a file of settings. $1 "1": settings that the kernel lacks are no failure. */
const load: Primitive = {
  name: "hr_load_sysctl",
  body: `
hr_bad=
while IFS= read -r hr_l || [ -n "$hr_l" ]; do
  hr_l=$(printf '%s' "$hr_l" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
  hr_i=$1
  case $hr_l in "" | "#"* | ";"*) continue ;; -*) hr_l=\${hr_l#-} hr_i=1 ;; esac
  case $hr_l in *=*) ;; *) continue ;; esac
  hr_k=$(printf '%s' "\${hr_l%%=*}" | sed 's/[[:space:]]*$//') hr_v=$(printf '%s' "\${hr_l#*=}" | sed 's/^[[:space:]]*//')
  case $hr_k in
    *[!A-Za-z0-9_./:*@?-]*) hr_bad="$hr_bad; $hr_k is no setting"; continue ;;
    *[./]*) hr_t=\${hr_k%%[./]*}; hr_t=\${hr_k#"$hr_t"}; case $hr_t in .*) hr_k=$(printf '%s' "$hr_k" | tr './' '/.') ;; esac ;;
  esac
  for hr_f in /proc/sys/$hr_k; do
    if [ ! -e "$hr_f" ]; then
      [ -n "$hr_i" ] || hr_bad="$hr_bad; the kernel has no setting \${hr_f#/proc/sys/}"
    else
      hr_e=$( { printf '%s\\n' "$hr_v" >"$hr_f"; } 2>&1 ) || [ -n "$hr_i" ] || hr_bad="$hr_bad; cannot set \${hr_f#/proc/sys/}: \${hr_e##*: }"
    fi
  done
done
[ -z "$hr_bad" ] || { printf '%s\\n' "\${hr_bad#; }" >&2; exit 1; }`,
};

export interface SysctlSetting {
  /** With dots. */
  readonly name: string;
  /** Below /proc/sys. */
  readonly path: string;
  readonly value: string;
  readonly before: string | undefined;
  readonly lenient: boolean;
}

export function setSysctl({ name, path, value, before, lenient }: SysctlSetting): Change {
  return {
    kind: "set-sysctl",
    summary: `set ${name} to ${value}`,
    difference: {
      subject: `sysctl ${name}`,
      ...(before === undefined ? {} : { before: `${before}\n` }),
      after: `${value}\n`,
    },
    operations: [{ primitive: write, args: [path, value, lenient ? "1" : ""], mutates: true }],
    effects: [{ kind: "sysctl", name, value }],
  };
}

/** What a file of settings is to say becomes true at once; done before the file is written, so that one that can't be loaded is not kept. */
export function loadSysctl(
  file: string,
  content: string,
  lenient: boolean,
  effects: Change["effects"],
): Change {
  return {
    kind: "load-sysctl",
    summary: `load the kernel settings of ${file}`,
    operations: [{ primitive: load, args: [lenient ? "1" : ""], input: Buffer.from(content), mutates: true }],
    effects,
  };
}
