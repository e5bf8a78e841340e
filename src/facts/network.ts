/** Facts: interfaces, their addresses, and the way out. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";
import { netmask, network as networkOf } from "./ipv4.ts";
import { readIfconfig, readRoute } from "./network-by-ifconfig.ts";
import { addressesOfKernel } from "./network-without-ip.ts";

/**
 * What `ip` says of links, addresses and the way to a far address (nothing is sent there); without `ip`, the kernel's own
 * tables, or where there are none `ifconfig` and `route` of BSD. /sys tells the rest: it may show the links of another network namespace, so it is not asked which there are.
 */
const script = `
for dir in /sys/class/net/*; do
  [ -d "$dir" ] || continue
  address=- mtu=- state=- type=- flags=- speed=- kind=-
  { read -r address <"$dir/address"; read -r mtu <"$dir/mtu"; read -r state <"$dir/operstate"
    read -r type <"$dir/type"; read -r flags <"$dir/flags"; read -r speed <"$dir/speed"; } 2>/dev/null
  [ -d "$dir/bridge" ] && kind=bridge
  [ -d "$dir/bonding" ] && kind=bonding
  printf 'sys %s %s %s %s %s %s %s %s\\n' "\${dir##*/}" "\${address:--}" "\${mtu:--}" "\${state:--}" "\${type:--}" "\${flags:--}" "\${speed:--}" "$kind"
  for port in "$dir"/brif/*; do [ -e "$port" ] && printf 'port %s %s\\n' "\${dir##*/}" "\${port##*/}"; done
done
if command -v ip >/dev/null 2>&1; then
  echo '== link'; ip -o link show
  echo '== addr'; ip -o addr show
  echo '== route4'; ip -4 route get 8.8.8.8
  echo '== route6'; ip -6 route get 2606:4700:4700::1111
elif [ -e /proc/net/route ]; then
  echo '== trie'; cat /proc/net/fib_trie
  echo '== table4'; cat /proc/net/route
  echo '== inet6'; cat /proc/net/if_inet6
else
  echo '== ifconfig'; ifconfig -a
  echo '== get4'; route -n get default
  echo '== get6'; route -n get -inet6 default
fi 2>/dev/null
true`;

export interface Address {
  readonly device: string;
  readonly family: 4 | 6;
  readonly address: string;
  readonly prefix: number;
  readonly broadcast: string;
  readonly scope: string;
}

export interface Way {
  readonly device: string;
  readonly gateway: string | undefined;
  readonly address: string | undefined;
}

const ipv4Schema = z.object({
  address: z.string(),
  prefix: z.string(),
  netmask: z.string(),
  network: z.string(),
  broadcast: z.string(),
});
const ipv6Schema = z.object({ address: z.string(), prefix: z.string(), scope: z.string() });

const wayOut = {
  interface: z.string(),
  gateway: z.string().optional(),
  macaddress: z.string().optional(),
  mtu: z.int().optional(),
  type: z.string(),
};

export const interfaceSchema = z.object({
  device: z.string(),
  macaddress: z.string().optional(),
  mtu: z.int().optional(),
  active: z.boolean(),
  promisc: z.boolean(),
  speed: z.int().optional(),
  type: z.string().describe("`ether`, `loopback`, `bridge`, `bonding`, `unknown` (tunnels) …"),
  interfaces: z.array(z.string()).optional().describe("Ports of a bridge."),
  ipv4: ipv4Schema.optional(),
  ipv4_secondaries: z.array(ipv4Schema).optional(),
  ipv6: z.array(ipv6Schema).optional(),
});

const schema = z
  .object({
    interfaces: z.array(z.string()),
    default_ipv4: z.union([
      z.object({ ...wayOut, ...ipv4Schema.shape, alias: z.string() }),
      z.object({}).strict(),
    ]),
    default_ipv6: z.union([z.object({ ...wayOut, ...ipv6Schema.shape }), z.object({}).strict()]),
    all_ipv4_addresses: z.array(z.string()),
    all_ipv6_addresses: z.array(z.string()),
  })
  .catchall(interfaceSchema);

type Interface = z.infer<typeof interfaceSchema>;

const TYPES: Readonly<Record<string, string>> = {
  "1": "ether",
  "32": "infiniband",
  "512": "ppp",
  "772": "loopback",
};

function isHardwareAddress(text: string | undefined): text is string {
  return text !== undefined && /^[0-9a-f]{2}(:[0-9a-f]{2})+$/.test(text);
}

/** What /sys tells of a link. */
function readSys(line: string): Interface {
  const [device = "", address, mtu, state, type = "", flags, speed, kind] = line.split(" ");
  return {
    device,
    ...(isHardwareAddress(address) && type !== "772" ? { macaddress: address } : {}),
    ...(mtu && /^\d+$/.test(mtu) ? { mtu: Number(mtu) } : {}),
    active: state !== "down",
    promisc: (Number(flags) & 0x100) !== 0,
    ...(speed && /^\d+$/.test(speed) ? { speed: Number(speed) } : {}),
    type: kind && kind !== "-" ? kind : (TYPES[type] ?? "unknown"),
  };
}

/** A line of `ip -o link`, completed by what /sys says of a link of that name and address. */
function readLink(line: string, known: readonly Interface[]): Interface[] {
  const match = /^\d+:\s+([^\s:@]+)(?:@\S+)?:\s+<([^>]*)>(.*)$/.exec(line);
  if (!match) return [];
  const [, device = "", flags = "", rest = ""] = match;
  const [, kind = "", address] = /\slink\/(\S+)(?:\s+(\S+))?/.exec(rest) ?? [];
  const mtu = /\smtu\s+(\d+)/.exec(rest)?.[1];
  const mac = isHardwareAddress(address) && kind !== "loopback" ? address : undefined;
  const sys = known.find((k) => k.device === device && k.macaddress === mac);
  const type = Object.values(TYPES).includes(kind) ? kind : "unknown";
  return [
    {
      device,
      ...(mac ? { macaddress: mac } : {}),
      ...(mtu ? { mtu: Number(mtu) } : {}),
      active: /\sstate\s+(\S+)/.exec(rest)?.[1] !== "DOWN",
      promisc: flags.split(",").includes("PROMISC"),
      ...(sys?.speed === undefined ? {} : { speed: sys.speed }),
      type: sys?.type ?? type,
    },
  ];
}

/** A line of `ip -o addr`: `4: eth0    inet 192.0.2.2/24 brd 192.0.2.255 scope global eth0\ …` */
function readAddress(line: string): Address[] {
  const match = /^\d+:\s+(\S+)\s+inet(6?)\s+([0-9a-fA-F.:]+)(?:\/(\d+))?(.*)$/.exec(line);
  if (!match) return [];
  const [, device = "", six, address = "", prefix, rest = ""] = match;
  const peer = /\speer\s+[0-9a-fA-F.:]+\/(\d+)/.exec(rest)?.[1];
  return [
    {
      device: device.split("@")[0] ?? device,
      family: six ? 6 : 4,
      address,
      prefix: Number(prefix ?? peer ?? (six ? 128 : 32)),
      broadcast: /\sbrd\s+(\S+)/.exec(rest)?.[1] ?? "",
      scope: /\sscope\s+(\S+)/.exec(rest)?.[1] ?? "",
    },
  ];
}

function readWay(line: string | undefined): Way | undefined {
  if (line === undefined || /^(unreachable|prohibit|blackhole)\b/.test(line)) return undefined;
  const word = (name: string): string | undefined => new RegExp(`\\s${name}\\s+(\\S+)`).exec(line)?.[1];
  const device = word("dev");
  return device === undefined || device === "lo"
    ? undefined
    : { device, gateway: word("via"), address: word("src") };
}

function ipv4Of({ address, prefix, broadcast }: Address): z.infer<typeof ipv4Schema> {
  return {
    address,
    prefix: String(prefix),
    netmask: netmask(prefix),
    network: networkOf(address, prefix),
    broadcast,
  };
}

function ipv6Of({ address, prefix, scope }: Address): z.infer<typeof ipv6Schema> {
  return { address, prefix: String(prefix), scope };
}

function withAddresses(link: Interface, addresses: readonly Address[], ports: readonly string[]): Interface {
  const own = addresses.filter((a) => a.device === link.device);
  const [first, ...others] = own.filter((a) => a.family === 4).map(ipv4Of);
  const six = own.filter((a) => a.family === 6).map(ipv6Of);
  return {
    ...link,
    ...(ports.length > 0 ? { interfaces: [...ports] } : {}),
    ...(first ? { ipv4: first } : {}),
    ...(others.length > 0 ? { ipv4_secondaries: others } : {}),
    ...(six.length > 0 ? { ipv6: six } : {}),
  };
}

function linkPart({ device, macaddress, mtu, type }: Interface) {
  return {
    interface: device,
    ...(macaddress ? { macaddress } : {}),
    ...(mtu === undefined ? {} : { mtu }),
    type,
  };
}

interface Tables {
  readonly links: readonly Interface[];
  readonly addresses: readonly Address[];
  readonly ways: { readonly 4: Way | undefined; readonly 6: Way | undefined };
}

function defaultOf(family: 4 | 6, { links, addresses, ways }: Tables) {
  const way = ways[family];
  const link = links.find((l) => l.device === way?.device);
  const candidates = addresses.filter((a) => a.family === family && a.device === way?.device);
  const address =
    candidates.find((a) => a.address === way?.address) ?? candidates.find((a) => a.scope === "global");
  if (!way || !link || !address) return undefined;
  return { base: { ...linkPart(link), ...(way.gateway ? { gateway: way.gateway } : {}) }, address };
}

/** The lines below each heading; those before the first, which name themselves, are told apart by their first word. */
function partsOf(output: string): (word: string) => readonly string[] {
  const parts = new Map<string, string[]>();
  let current: string[] | undefined;
  const partOf = (name: string): string[] => {
    const part = parts.get(name) ?? [];
    parts.set(name, part);
    return part;
  };
  for (const line of linesOf(output)) {
    if (line.startsWith("== ")) current = partOf(line.slice(3));
    else if (current) current.push(line);
    else partOf(line.split(" ", 1)[0] ?? "").push(line.slice(line.indexOf(" ") + 1));
  }
  return (word) => parts.get(word) ?? [];
}

function readTables(output: string): Tables {
  const of = partsOf(output);
  const kernel = addressesOfKernel({ trie: of("trie"), routes: of("table4"), inet6: of("inet6") });
  const other = readIfconfig(of("ifconfig"));
  const addresses = [...of("addr").flatMap(readAddress), ...kernel.addresses, ...other.addresses];
  const ports = of("port").map((l) => l.split(" "));
  const known = of("sys").map(readSys);
  const told = of("link").flatMap((line) => readLink(line, known));
  const links = (told.length > 0 ? told : other.links.length > 0 ? other.links : known).map((link) =>
    withAddresses(
      link,
      addresses,
      ports.flatMap(([bridge, port]) => (bridge === link.device && port !== undefined ? [port] : [])),
    ),
  );
  return {
    links,
    addresses,
    ways: {
      4: readWay(of("route4")[0]) ?? kernel.way ?? readRoute(of("get4")),
      6: readWay(of("route6")[0]) ?? readRoute(of("get6")),
    },
  };
}

/** Interfaces stand under their names too, with `-` as `_`; a name that is also a fact's yields. */
export const network = defineFamily({
  name: "network",
  group: "network",
  subsets: ["interfaces", "default_ipv4", "default_ipv6", "all_ipv4_addresses", "all_ipv6_addresses"],
  script,
  quick: true,
  schema,
  parse: ({ output }) => {
    const tables = readTables(output);
    const { links, addresses } = tables;
    const four = defaultOf(4, tables);
    const six = defaultOf(6, tables);
    const all = (family: 4 | 6): string[] =>
      addresses.filter((a) => a.family === family && !/^(127\.|::1$)/.test(a.address)).map((a) => a.address);
    return {
      ...Object.fromEntries(links.map((link) => [link.device.replaceAll("-", "_"), link])),
      interfaces: links.map((l) => l.device),
      default_ipv4: four ? { ...four.base, ...ipv4Of(four.address), alias: four.address.device } : {},
      default_ipv6: six ? { ...six.base, ...ipv6Of(six.address) } : {},
      all_ipv4_addresses: all(4),
      all_ipv6_addresses: all(6),
    };
  },
});
