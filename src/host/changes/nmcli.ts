/** Makes, changes, removes, starts and stops connections of NetworkManager. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { NMCLI_ACTIVE, NMCLI_DATABASE, type NmcliProperties } from "../reads/nmcli-connection.ts";

/** `hr_nmcli words…`: what it complains of is one line. */
const program: Primitive = {
  name: "hr_nmcli",
  body: `
hr_e=$(nmcli "$@" 2>&1 >/dev/null </dev/null) && return 0
printf '%s\\n' "$hr_e" | grep -v '^Warning: ' | sed 's/^Error: //' | head -n 1 >&2
return 1`,
};

/**
 * $1 add or modify, $2 name or UUID, $3 "1" to start it, $4 "1" to have all files read anew, then nmcli's words. Secrets come
 * on stdin as commands of nmcli's editor, so that no list of processes shows them; a connection that can't be given them
 * is not left half made.
 */
const write: Primitive = {
  name: "hr_nmcli_write",
  body: `
hr_v=$1 hr_n=$2 hr_u=$3 hr_r=$4
shift 4
hr_s=$(cat; echo .)
hr_s=\${hr_s%.}
hr_k=uuid
if [ "$hr_v" = add ]; then
  hr_k=id
  hr_nmcli connection add "$@" || exit 1
elif [ $# -gt 0 ]; then hr_nmcli connection modify uuid "$hr_n" "$@" || exit 1; fi
if [ -n "$hr_s" ]; then
  hr_o=$(printf '%ssave\\nquit\\nyes\\n' "$hr_s" | nmcli connection edit "$hr_k" "$hr_n" 2>&1)
  hr_x=$(printf '%s\\n' "$hr_o" | sed -n 's/^Error: //p')
  if [ -n "$hr_x" ]; then
    [ "$hr_v" = modify ] || hr_nmcli connection delete id "$hr_n"
    printf '%s\\n' "$hr_x" | head -n 1 >&2
    exit 1
  fi
fi
[ -z "$hr_r" ] || hr_nmcli connection reload || exit 1
[ -z "$hr_u" ] || hr_nmcli connection up "$hr_k" "$hr_n"`,
  requires: [program],
};

/** $1 up or down, $2 UUID, $3 "1" to have all files read anew first. */
const activate: Primitive = {
  name: "hr_nmcli_activate",
  body: `
[ -z "$3" ] || hr_nmcli connection reload || exit 1
hr_nmcli connection "$1" uuid "$2"`,
  requires: [program],
};

/** UUIDs. */
const remove: Primitive = {
  name: "hr_nmcli_delete",
  body: `for hr_u do hr_nmcli connection delete uuid "$hr_u" || exit 1; done`,
  requires: [program],
};

export interface NmcliSetting {
  readonly property: string;
  readonly value: string;
  readonly before: string;
  /** The value is shown nowhere. */
  readonly secret: boolean;
}

export interface NmcliWrite {
  readonly name: string;
  /** Of the connection that is changed; a new one is made without. */
  readonly uuid?: string;
  /** nmcli's words before the properties of a new connection. */
  readonly opening: readonly string[];
  readonly settings: readonly NmcliSetting[];
  readonly start: boolean;
  readonly reload: boolean;
}

function lines(settings: readonly NmcliSetting[], of: "before" | "value"): string {
  const hidden = (one: NmcliSetting): string =>
    of === "value" && one.before !== "" ? "(another secret)" : "(secret)";
  const shown = (one: NmcliSetting): string => (one.secret && one[of] !== "" ? hidden(one) : one[of]);
  return settings.map((one) => `${one.property}: ${shown(one)}\n`).join("");
}

export function writeConnection({ name, uuid, opening, settings, start, reload }: NmcliWrite): Change {
  // The editor would ask for a value that is empty.
  const edited = settings.filter((one) => one.secret && one.value !== "");
  const words = settings.filter((one) => !edited.includes(one)).flatMap((one) => [one.property, one.value]);
  const verb = uuid === undefined ? "add" : "modify";
  const args = [verb, uuid ?? name, start ? "1" : "", reload ? "1" : "", ...opening, ...words];
  const input = Buffer.from(edited.map((one) => `set ${one.property} ${one.value}\n`).join(""));
  const properties: NmcliProperties = Object.fromEntries(settings.map((one) => [one.property, one.value]));
  return {
    kind: "nmcli",
    summary: `${verb === "add" ? "make" : "change"} the connection ${name}${start ? " and start it" : ""}`,
    difference: {
      subject: `connection ${name} of NetworkManager`,
      ...(uuid === undefined ? {} : { before: lines(settings, "before") }),
      after: lines(settings, "value"),
    },
    operations: [
      {
        primitive: write,
        args,
        input,
        mutates: true,
        ...(start ? { timeout: 300_000 } : {}),
        ...(edited.length > 0 ? { sensitive: true } : {}),
      },
    ],
    effects: [
      { kind: "record", database: NMCLI_DATABASE, name, value: JSON.stringify(properties) },
      ...(start ? [active(name, true)] : []),
    ],
  };
}

function active(name: string, isActive: boolean) {
  const record = { kind: "record", database: NMCLI_ACTIVE, name } as const;
  return isActive ? { ...record, value: "yes" } : record;
}

export function activateConnection(
  name: string,
  uuid: string,
  verb: "up" | "down",
  reload: boolean,
  wasActive: boolean,
): Change {
  const word = (isActive: boolean): string => (isActive ? "active\n" : "inactive\n");
  const [before, after] = [word(wasActive), word(verb === "up")];
  return {
    kind: "nmcli-activate",
    summary: `${verb === "up" ? "start" : "stop"} the connection ${name}`,
    ...(before === after ? {} : { difference: { subject: `connection ${name}`, before, after } }),
    operations: [
      { primitive: activate, args: [verb, uuid, reload ? "1" : ""], mutates: true, timeout: 300_000 },
    ],
    effects: [active(name, verb === "up")],
  };
}

export function deleteConnections(name: string, uuids: readonly string[]): Change {
  return {
    kind: "nmcli-delete",
    summary: `remove the connection ${name}`,
    difference: {
      subject: `connection ${name} of NetworkManager`,
      before: uuids.map((u) => `${u}\n`).join(""),
    },
    operations: [{ primitive: remove, args: uuids, mutates: true }],
    effects: [{ kind: "record", database: NMCLI_DATABASE, name }],
  };
}
