/** How a systemd unit stands: loaded, active, enabled, masked. */

import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { isFileOfUnit, systemctlOf, type UnitScope, unitName } from "../systemd-unit.ts";

export interface UnitState {
  readonly manager: "systemd";
  /** As asked for, with its suffix. */
  readonly name: string;
  /** The real name, where what was asked for is an alias. */
  readonly id: string;
  readonly found: boolean;
  /** Why systemd can't use its file. */
  readonly problem?: string;
  /** Why systemd did not answer (a user's own manager that does not run). */
  readonly silence?: string;
  readonly active: string;
  readonly sub: string;
  /** systemd's word for its file: `enabled`, `static`, `indirect` … */
  readonly file: string;
  /** Whether it starts at boot; undefined for units that nobody can enable (`static` …). */
  readonly enabled: boolean | undefined;
  readonly masked: boolean;
  readonly canReload: boolean;
  /** Its file has changed since systemd read it. */
  readonly outdated: boolean;
  readonly properties: Readonly<Record<string, string>>;
}

export interface OtherServiceManager {
  readonly manager: "other";
  readonly name: string;
}

const PROPERTIES = [
  "Id",
  "Names",
  "Description",
  "LoadState",
  "LoadError",
  "ActiveState",
  "SubState",
  "Result",
  "Type",
  "MainPID",
  "ExecMainStatus",
  "UnitFileState",
  "UnitFilePreset",
  "FragmentPath",
  "SourcePath",
  "CanReload",
  "CanStart",
  "CanStop",
  "NeedDaemonReload",
  "NRestarts",
  "ActiveEnterTimestamp",
  "InactiveEnterTimestamp",
];

/**
 * $1 scope, $2 unit. Where systemd has not seen a new file yet, the file itself is looked for. `Also` tells whether the
 * units are enabled that an `indirect` one stands for; `Init` whether a service of the old kind is.
 */
const primitive: Primitive = {
  name: "hr_unit_state",
  body: `
if ! [ -d /run/systemd/system ] || ! command -v systemctl >/dev/null 2>&1; then
  if command -v rc-service >/dev/null 2>&1; then echo other=openrc
  elif [ -d /etc/init.d ]; then echo other=sysvinit
  else echo other=none; fi
  exit 0
fi
hr_o=$(hr_systemctl_of "$1" show -p ${PROPERTIES.join(",")} -- "$2" 2>&1) || { printf 'Failure=%s\\n' "$hr_o"; exit 0; }
printf '%s\\n' "$hr_o"
case $hr_o in
  *LoadState=not-found*)
    hr_t=$2
    case $2 in *@*.*) hr_t=\${2%%@*}@.\${2##*.} ;; esac
    if [ "$1" = user ]; then set -- "$@" "$HOME/.config/systemd" /etc/systemd /usr/local/lib/systemd /usr/lib/systemd
    else set -- "$@" /etc/systemd /run/systemd /usr/local/lib/systemd /usr/lib/systemd /lib/systemd; fi
    hr_n=$2 hr_s=$1
    shift 2
    for hr_d do
      [ -e "$hr_d/$hr_s/$hr_n" ] || [ -e "$hr_d/$hr_s/$hr_t" ] || continue
      printf 'LoadState=loaded\\nUnitFileState=%s\\n' "$(hr_systemctl_of "$hr_s" is-enabled -- "$hr_n" 2>/dev/null)"
      break
    done ;;
  *UnitFileState=indirect*)
    hr_a=$(hr_systemctl_of "$1" cat -- "$2" 2>/dev/null | sed -n 's/^Also=//p' | tr '\\n' ' ')
    if [ -n "$hr_a" ] && hr_systemctl_of "$1" is-enabled -- $hr_a >/dev/null 2>&1; then
      hr_e=yes
      for hr_u in $hr_a; do hr_systemctl_of "$1" is-enabled -- "$hr_u" >/dev/null 2>&1 || hr_e=no; done
      printf 'Also=%s\\n' "$hr_e"
    else echo Also=no; fi ;;
  *UnitFileState=generated*)
    hr_n=\${2%.service}
    if [ -e "/etc/init.d/$hr_n" ]; then
      hr_e=no
      for hr_f in /etc/rc[2345].d/S[0-9][0-9]"$hr_n"; do [ ! -e "$hr_f" ] || hr_e=yes; done
      echo "Init=$hr_e"
    fi ;;
esac
exit 0`,
  requires: [systemctlOf],
};

const ENABLED = new Set(["enabled", "alias"]);
const DISABLED = new Set([
  "disabled",
  "linked",
  "linked-runtime",
  "enabled-runtime",
  "masked",
  "masked-runtime",
  "bad",
  "not-found",
  "",
]);

function isEnabled(file: string, said: ReadonlyMap<string, string>): boolean | undefined {
  if (ENABLED.has(file)) return true;
  if (DISABLED.has(file)) return false;
  if (file === "indirect") return said.get("Also") === "yes";
  if (file === "generated" && said.has("Init")) return said.get("Init") === "yes";
  return undefined;
}

function parse(reply: Reply, name: string): UnitState | OtherServiceManager {
  if (reply.status !== 0) throw new ReplyError(primitive.name, reply, "systemd did not answer");
  const said = new Map<string, string>();
  for (const line of reply.stdout.toString("utf8").split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) said.set(line.slice(0, at), line.slice(at + 1));
  }
  const other = said.get("other");
  if (other !== undefined) return { manager: "other", name: other };
  const load = said.get("LoadState") ?? "";
  const file = said.get("UnitFileState") ?? "";
  const failure = said.get("Failure");
  const silence =
    failure !== undefined && /Failed to connect to bus|No medium found/.test(failure) ? failure : undefined;
  const problem =
    failure ?? (load === "error" || load === "bad-setting" ? (said.get("LoadError") ?? load) : undefined);
  return {
    manager: "systemd",
    name,
    id: said.get("Id") || name,
    found: load !== "not-found" && load !== "",
    ...(silence === undefined ? {} : { silence }),
    ...(problem === undefined ? {} : { problem: problem.replace(/^\S+ "(.*)"$/, "$1") }),
    active: said.get("ActiveState") ?? "",
    sub: said.get("SubState") ?? "",
    file,
    enabled: isEnabled(file, said),
    masked: load === "masked" || file.startsWith("masked"),
    canReload: said.get("CanReload") === "yes",
    outdated: said.get("NeedDaemonReload") === "yes",
    properties: Object.fromEntries([...said].filter(([key]) => PROPERTIES.includes(key))),
  };
}

/** What was promised of the unit itself; a unit that is not there may come with what was promised to be made. */
function predict(seen: UnitState, overlay: Overlay, scope: UnitScope): Predicted<UnitState> | undefined {
  const effect = overlay.effectOn({ kind: "unit", name: seen.name, scope });
  const made = overlay.effects.findLast(
    (e) => (e.kind === "file" || e.kind === "link") && isFileOfUnit(e.path, seen.name),
  );
  const base: UnitState | undefined =
    seen.found || !made
      ? undefined
      : { ...seen, found: true, active: "inactive", sub: "dead", file: "disabled", enabled: false };
  const maker = overlay.effects.findLast(
    (e) => (e.kind === "package" && e.installed) || e.kind === "anything",
  );
  if (!seen.found && !base && maker) {
    const what =
      maker.kind === "package"
        ? `the package ${maker.name} is installed`
        : maker.kind === "anything"
          ? maker.because
          : "";
    return { unknown: `there is no ${seen.name} yet; it may be there after ${what}` };
  }
  if (effect?.kind !== "unit") return base && { known: base };
  const active =
    effect.active === undefined
      ? {}
      : effect.active
        ? { active: "active", sub: "running" }
        : { active: "inactive", sub: "dead" };
  const enabled =
    effect.enabled === undefined
      ? {}
      : { enabled: effect.enabled, file: effect.enabled ? "enabled" : "disabled" };
  const masked = effect.masked === undefined ? {} : { masked: effect.masked };
  return { known: { ...(base ?? seen), ...active, ...enabled, ...masked } };
}

export function unitState(name: string, scope: UnitScope): Read<UnitState | OtherServiceManager> {
  const unit = unitName(name);
  return defineRead({
    primitive,
    args: [scope, unit],
    subject: { kind: "unit", name: unit, scope },
    parse: (reply) => parse(reply, unit),
    predict: (seen, overlay) => (seen.manager === "systemd" ? predict(seen, overlay, scope) : undefined),
  });
}
