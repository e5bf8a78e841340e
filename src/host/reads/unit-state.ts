/** How a systemd unit stands: loaded, active, enabled, masked. */

import type { Primitive, Reply } from "../primitive.ts";
import { serviceManager } from "../programs/service-manager-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { isFileOfUnit, systemctlOf, type UnitScope, unitName } from "../systemd-unit.ts";
import { perhapsLater } from "./promised-service.ts";

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
  /** Why it has no state that could be changed: nobody runs it as it is, or systemd itself does not run. */
  readonly lifeless?: "template" | "global" | "offline";
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

/** What `status` tells. Variables of the environment are left out: passwords stand there. */
const PROPERTIES =
  `Id Names Description Documentation LoadState LoadError ActiveState SubState Result StatusText StatusErrno Type User Group
WorkingDirectory MainPID ControlPID PIDFile ExecStartPre ExecStart ExecStartPost ExecReload ExecStop ExecStopPost ExecMainCode
ExecMainPID ExecMainStartTimestamp ExecMainExitTimestamp ExecMainStatus EnvironmentFiles Restart RestartUSec NRestarts RemainAfterExit
GuessMainPID KillMode KillSignal NotifyAccess TimeoutStartUSec TimeoutStopUSec WatchdogUSec UnitFileState UnitFilePreset FragmentPath
SourcePath DropInPaths Transient CanStart CanStop CanReload CanIsolate NeedDaemonReload Job ConditionResult AssertResult ConditionTimestamp
StateChangeTimestamp ActiveEnterTimestamp ActiveExitTimestamp InactiveEnterTimestamp InactiveExitTimestamp InvocationID Slice ControlGroup
MemoryCurrent MemoryMax CPUUsageNSec TasksCurrent TasksMax Nice Requires Requisite Wants BindsTo PartOf RequiredBy WantedBy BoundBy
ConsistsOf Conflicts ConflictedBy Before After OnFailure Triggers TriggeredBy RefuseManualStart RefuseManualStop DefaultDependencies
Unit TimersCalendar TimersMonotonic NextElapseUSecRealtime NextElapseUSecMonotonic LastTriggerUSec Persistent Listen Accept NAccepted
NConnections Backlog Where What Options Paths`.split(/\s+/);

/**
 * $1 scope, $2 unit: what its file says, of what has no state of its own. Templates are no units, nobody runs the units of `global`, and
 * a systemd that does not run is asked about files only.
 */
const unitFile: Primitive = {
  name: "hr_unit_file",
  body: `
hr_t=$(hr_systemctl_of "$1" is-enabled -- "$2" 2>/dev/null)
case $hr_t in
"" | not-found) echo LoadState=not-found ;;
*) printf 'Id=%s\\nLoadState=loaded\\nUnitFileState=%s\\n' "$2" "$hr_t" ;;
esac`,
  requires: [systemctlOf],
};

/**
 * $1 scope, $2 unit. Where systemd has not seen a new file yet, the file itself is looked for. `Also` tells whether the
 * units are enabled that an `indirect` one stands for; `Init` whether a service of the old kind is.
 */
export const unitStateOf: Primitive = {
  name: "hr_unit_state",
  body: `
command -v systemctl >/dev/null 2>&1 || { hr_service_manager; echo "other=$hr_sm"; exit 0; }
if ! [ -d /run/systemd/system ]; then
  [ "$1" = system ] || { hr_service_manager; echo "other=$hr_sm"; exit 0; }
  echo Lifeless=offline
  hr_unit_file "$1" "$2"
  exit 0
fi
case $1:$2 in
global:*) echo Lifeless=global; hr_unit_file "$1" "$2"; exit 0 ;;
*@.*) echo Lifeless=template; hr_unit_file "$1" "$2"; exit 0 ;;
esac
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
  requires: [serviceManager, systemctlOf, unitFile],
};

const SHOWN = new Set(PROPERTIES);
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

/** Values are of one line, but for commands, whose words may have several. */
function lines(text: string): ReadonlyMap<string, string> {
  const said = new Map<string, string>();
  let open: string | undefined;
  for (const line of text.split("\n")) {
    if (open !== undefined) {
      said.set(open, `${said.get(open)}\n${line}`);
      if (line.endsWith("}")) open = undefined;
      continue;
    }
    const at = line.indexOf("=");
    if (at <= 0) continue;
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    said.set(key, value);
    if (key.startsWith("Exec") && value.startsWith("{") && !value.endsWith("}")) open = key;
  }
  return said;
}

const LIFELESS = ["template", "global", "offline"] as const;

export function parseUnit(reply: Reply, name: string): UnitState | OtherServiceManager {
  if (reply.status !== 0) throw new ReplyError(unitStateOf.name, reply, "systemd did not answer");
  const said = lines(reply.stdout.toString("utf8"));
  const other = said.get("other");
  if (other !== undefined) return { manager: "other", name: other };
  const lifeless = LIFELESS.find((word) => word === said.get("Lifeless"));
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
    ...(lifeless === undefined ? {} : { lifeless }),
    active: said.get("ActiveState") ?? "",
    sub: said.get("SubState") ?? "",
    file,
    enabled: isEnabled(file, said),
    masked: load === "masked" || file.startsWith("masked"),
    canReload: said.get("CanReload") === "yes",
    outdated: said.get("NeedDaemonReload") === "yes",
    properties: Object.fromEntries([...said].filter(([key]) => SHOWN.has(key))),
  };
}

/** What was promised of the unit itself; a unit that is not there may come with what was promised to be made. */
export function predictUnit(
  seen: UnitState,
  overlay: Overlay,
  scope: UnitScope,
): Predicted<UnitState> | undefined {
  const effect = overlay.effectOn({ kind: "unit", name: seen.name, scope });
  const made = overlay.effects.findLast(
    (e) => (e.kind === "file" || e.kind === "link") && isFileOfUnit(e.path, seen.name),
  );
  const base: UnitState | undefined =
    seen.found || !made
      ? undefined
      : { ...seen, found: true, active: "inactive", sub: "dead", file: "disabled", enabled: false };
  const later = seen.found || base ? undefined : perhapsLater(overlay, seen.name);
  if (later) return later;
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
    primitive: unitStateOf,
    args: [scope, unit],
    subject: { kind: "unit", name: unit, scope },
    parse: (reply) => parseUnit(reply, unit),
    predict: (seen, overlay) => (seen.manager === "systemd" ? predictUnit(seen, overlay, scope) : undefined),
  });
}
