/** What NetworkManager keeps of a connection: its properties, in nmcli's words. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export type NmcliProperties = Readonly<Record<string, string>>;

export interface NmcliProfile {
  readonly uuid: string;
  readonly properties: NmcliProperties;
  readonly isActive: boolean;
}

export interface NmcliState {
  readonly installed: boolean;
  /** Why nothing can be asked: NetworkManager does not run. */
  readonly trouble?: string;
  /** All connections of that name; there may be several. */
  readonly profiles: readonly NmcliProfile[];
  /** Every connection's name, by its UUID. */
  readonly names: ReadonlyMap<string, string>;
  /** Properties of wireless connections that this nmcli knows, where they were asked for. */
  readonly known: readonly string[];
}

export const NMCLI_DATABASE = "nmcli";
export const NMCLI_ACTIVE = "nmcli active";

/** $1 name, $2 "1" to ask which properties wireless connections have; that connection is never saved. 3: there is no nmcli. */
const primitive: Primitive = {
  name: "hr_nmcli_show",
  body: `
command -v nmcli >/dev/null 2>&1 || exit 3
hr_l=$(nmcli -t -e no -f UUID,NAME connection show 2>&1 </dev/null) || {
  printf 'trouble %s\\n' "$(printf '%s\\n' "$hr_l" | sed 's/^Error: //' | head -n 1)"
  exit 0
}
printf '%s\\n' "$hr_l" | while IFS= read -r hr_x; do
  printf 'name %s\\n' "$hr_x"
  [ "\${hr_x#*:}" = "$1" ] || continue
  printf 'profile %s\\n' "\${hr_x%%:*}"
  nmcli -t -e no --show-secrets connection show uuid "\${hr_x%%:*}" 2>/dev/null </dev/null | sed 's/^/= /'
done
[ -n "$2" ] || exit 0
printf '%s\\n' 'print 802-11-wireless' 'set 802-11-wireless-security.psk homerunhomerun' 'print 802-11-wireless-security' quit yes |
  nmcli connection edit type wifi 2>/dev/null | sed -n 's/^\\(802-11-wireless[a-z-]*\\.[a-z0-9-]*\\):.*/known \\1/p'
exit 0`,
};

function parse(text: string): NmcliState {
  const names = new Map<string, string>();
  const known: string[] = [];
  const profiles: { uuid: string; properties: Record<string, string> }[] = [];
  for (const line of text.split("\n")) {
    const [word = "", rest = ""] = [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)];
    const at = rest.indexOf(":");
    if (word === "trouble") return { ...NONE, installed: true, trouble: rest };
    if (word === "name" && at > 0) names.set(rest.slice(0, at), rest.slice(at + 1));
    if (word === "known") known.push(rest);
    if (word === "profile") profiles.push({ uuid: rest, properties: {} });
    const current = profiles.at(-1);
    if (word === "=" && current && at > 0) current.properties[rest.slice(0, at)] = rest.slice(at + 1);
  }
  return {
    installed: true,
    names,
    known,
    profiles: profiles.map(({ uuid, properties }) => ({
      uuid,
      properties,
      isActive: properties["GENERAL.STATE"] === "activated",
    })),
  };
}

const NONE: NmcliState = { installed: false, profiles: [], names: new Map(), known: [] };

/** An effect's value is JSON of the properties that it sets; without one, the connection is gone. */
function after(seen: NmcliState, name: string, { effects }: Overlay): NmcliState {
  let { profiles } = seen;
  for (const effect of effects) {
    if (effect.kind !== "record" || effect.name !== name) continue;
    const first = profiles[0] ?? { uuid: "", properties: {}, isActive: false };
    if (effect.database === NMCLI_ACTIVE && profiles.length > 0)
      profiles = [{ ...first, isActive: effect.value !== undefined }, ...profiles.slice(1)];
    if (effect.database !== NMCLI_DATABASE) continue;
    const set = effect.value === undefined ? undefined : (JSON.parse(effect.value) as NmcliProperties);
    profiles = set === undefined ? [] : [{ ...first, properties: { ...first.properties, ...set } }];
  }
  return { ...seen, profiles };
}

function predict(seen: NmcliState, overlay: Overlay, name: string): Predicted<NmcliState> | undefined {
  const { effects } = overlay;
  const isPromised = (part: string): boolean =>
    effects.some(
      (e) =>
        (e.kind === "package" && e.installed && e.name.toLowerCase().startsWith(part)) ||
        (e.kind === "unit" && e.active === true && e.name.toLowerCase().startsWith(part)),
    );
  if (!seen.installed || seen.trouble !== undefined) {
    const promised = isPromised("network-manager") || isPromised("networkmanager");
    return promised ? { unknown: "NetworkManager does not run yet" } : undefined;
  }
  const isOurs = effects.some((e) => e.kind === "record" && e.database.startsWith(NMCLI_DATABASE));
  return isOurs ? { known: after(seen, name, overlay) } : undefined;
}

/** `wireless`: also which properties wireless connections have. */
export function nmcliConnection(name: string, wireless = false): Read<NmcliState> {
  return defineRead<NmcliState>({
    primitive,
    args: [name, wireless ? "1" : ""],
    subject: { kind: "command", line: "nmcli" },
    parse: (reply) => {
      if (reply.status === 3) return NONE;
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "NetworkManager does not tell its connections");
      return parse(reply.stdout.toString("utf8"));
    },
    predict: (seen, overlay) => predict(seen, overlay, name),
  });
}
