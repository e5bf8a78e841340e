/** Starts, stops, enables and masks systemd units. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { systemctlOf, type UnitScope } from "../systemd-unit.ts";

/**
 * $1 scope, $2 unit or "", then systemctl's words. What holds until the next boot only is lifted by a call of its own. Where a service would
 * not start, the end of its log tells more.
 */
const primitive: Primitive = {
  name: "hr_control_unit",
  body: `
hr_c=$1 hr_u=$2
shift 2
hr_systemctl_of "$hr_c" "$@"
hr_s=$?
if [ $hr_s = 0 ]; then
  case " $* " in *" disable "* | *" unmask "*)
    case $(hr_systemctl_of "$hr_c" is-enabled -- "$hr_u" 2>/dev/null) in enabled-runtime | masked-runtime)
      hr_systemctl_of "$hr_c" --runtime "$@"
      hr_s=$? ;;
    esac ;;
  esac
fi
[ $hr_s != 0 ] && [ -n "$hr_u" ] && command -v journalctl >/dev/null 2>&1 || exit $hr_s
hr_k=_SYSTEMD_UNIT
[ "$hr_c" = system ] || hr_k=_SYSTEMD_USER_UNIT
case " $* " in
  *" start "* | *" restart "* | *" reload "*)
    hr_t=$(journalctl -q --no-pager -o cat -n 10 "$hr_k=$hr_u" 2>/dev/null)
    [ -z "$hr_t" ] || printf 'the end of its log:\\n%s\\n' "$hr_t" >&2 ;;
esac
exit $hr_s`,
  requires: [systemctlOf],
};

export interface Unit {
  /** As the task names it. */
  readonly name: string;
  /** As systemd knows it. */
  readonly id: string;
  readonly scope: UnitScope;
}

type Verb = "start" | "stop" | "restart" | "reload" | "enable" | "disable" | "mask" | "unmask";

const AFTERWARDS: Readonly<
  Record<Verb, { readonly active?: boolean; readonly enabled?: boolean; readonly masked?: boolean }>
> = {
  start: { active: true },
  stop: { active: false },
  restart: { active: true },
  reload: { active: true },
  enable: { enabled: true },
  disable: { enabled: false },
  mask: { masked: true, enabled: false },
  unmask: { masked: false },
};

export interface UnitOptions {
  /** Don't wait until it is done. */
  readonly noBlock?: boolean;
  /** Replace links that stand in the way. */
  readonly force?: boolean;
  readonly before?: string;
}

export function controlUnit(verb: Verb, unit: Unit, options: UnitOptions = {}): Change {
  const { name, id, scope } = unit;
  const flags = [...(options.noBlock ? ["--no-block"] : []), ...(options.force ? ["--force"] : [])];
  const after = AFTERWARDS[verb];
  const word =
    verb === "enable" || verb === "disable"
      ? "enabled at boot"
      : verb === "mask" || verb === "unmask"
        ? "masked"
        : "running";
  const holds = (verb === "enable" || verb === "mask" || after.active === true) && verb !== "disable";
  const renews = verb === "restart" || verb === "reload";
  return {
    kind: `${verb}-unit`,
    summary: `${verb} ${name.replace(/\.service$/, "")}`,
    ...(renews
      ? {}
      : {
          difference: {
            subject: `unit ${name}`,
            before: `${options.before ?? (holds ? `not ${word}` : word)}\n`,
            after: `${holds ? word : `not ${word}`}\n`,
          },
        }),
    operations: [{ primitive, args: [scope, id, ...flags, verb, "--", id], mutates: true }],
    effects: [...new Set([name, id])].map((unitName) => ({ kind: "unit", name: unitName, scope, ...after })),
  };
}

/** systemd reads its unit files again; nothing that counts as a change. */
export function reloadSystemd(
  scope: UnitScope,
  verb: "daemon-reload" | "daemon-reexec" = "daemon-reload",
): Change {
  return {
    kind: verb === "daemon-reload" ? "reload-systemd" : "restart-systemd",
    summary: verb === "daemon-reload" ? "have systemd read its files again" : "restart systemd itself",
    counts: false,
    operations: [{ primitive, args: [scope, "", verb], mutates: true }],
    effects: [],
  };
}
