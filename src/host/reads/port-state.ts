/** Whether somebody listens on a port, as seen from the host; what is said there, and who is still connected. */

import type { Primitive, Reply } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** $1 seconds, then a command that is ended after them where the host can do that. */
const limit: Primitive = {
  name: "hr_limit",
  body: `if command -v timeout >/dev/null 2>&1; then timeout "$@"; else shift; "$@"; fi`,
};

/** Prints "open" or "closed". Tries with what there is; a host with nothing of it can tell only what itself listens on. */
const probe: Primitive = {
  name: "hr_port",
  body: `
hr_yes() { if "$@" >/dev/null 2>&1 </dev/null; then echo open; else echo closed; fi; exit 0; }
if command -v bash >/dev/null 2>&1; then
  # Without this redirection of bash's own the path is just missing.
  case $(bash -c ': <>/dev/tcp/127.0.0.1/0' 2>&1) in
  *"o such file"*) ;;
  *) hr_yes hr_limit "$3" bash -c 'exec 3<>"/dev/tcp/$1/$2"' bash "$1" "$2" ;;
  esac
fi
if command -v nc >/dev/null 2>&1; then
  case $(nc --help 2>&1) in
  *BusyBox*) hr_yes hr_limit "$3" nc -w "$3" "$1" "$2" -e true ;;
  *) hr_yes hr_limit "$3" nc -z -w "$3" "$1" "$2" ;;
  esac
fi
if command -v curl >/dev/null 2>&1; then
  hr_h=$1
  case $hr_h in *:*) hr_h="[$hr_h]" ;; esac
  hr_t=$(curl -q -s -o /dev/null -m "$3" --connect-timeout "$3" -w '%{time_connect}' "telnet://$hr_h:$2" </dev/null 2>/dev/null)
  case $hr_t in "" | 0 | 0.000000) echo closed ;; *) echo open ;; esac
  exit 0
fi
case $1 in
localhost | 127.* | ::1 | 0.0.0.0 | ::)
  if [ -r /proc/net/tcp ]; then
    hr_t=$(printf ':%04X$' "$2")
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hr_t" '$4 == "0A" && $2 ~ port { found = 1 } END { print found ? "open" : "closed" }'
    exit 0
  fi ;;
esac
hr_die "the host has nothing to try a port with: bash, nc or curl would do"`,
  requires: [limit, die],
};

/** $1 host, $2 port, $3 seconds: what the other side says in them, up to 64 KiB; status 4 where nobody listens. */
const listen: Primitive = {
  name: "hr_port_says",
  body: `
if command -v bash >/dev/null 2>&1; then
  hr_limit "$3" bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 4; cat <&3' bash "$1" "$2" 2>/dev/null | head -c 65536
elif command -v nc >/dev/null 2>&1; then
  sleep "$3" | hr_limit "$3" nc -w "$3" "$1" "$2" 2>/dev/null | head -c 65536
else
  hr_die "the host has nothing to listen to a port with: bash or nc would do"
fi
exit 0`,
  requires: [limit, die],
};

/** $1 host: its addresses, an empty line, then every line of the kernel's tables of connections with local port $2. */
const connections: Primitive = {
  name: "hr_connections",
  body: `
[ -r /proc/net/tcp ] || hr_die "the host does not tell its connections: /proc/net/tcp is missing"
case $1 in
*[!0-9.]*) getent ahosts "$1" 2>/dev/null | awk '{ print $1 }' | sort -u ;;
*) echo "$1" ;;
esac
echo
hr_t=$(printf ':%04X$' "$2")
cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk -v port="$hr_t" '$2 ~ port { print $2, $3, $4 }'`,
  requires: [die],
};

function fail(primitive: Primitive, reply: Reply): never {
  throw new ReplyError(primitive.name, reply, reply.stderr.toString().trim() || "the host could not tell");
}

/** Milliseconds on top of what the host is given: the call itself must not hang. */
const SLACK = 15_000;

export function isPortOpen(host: string, port: number, seconds: number): Read<boolean> {
  return defineRead<boolean>({
    primitive: probe,
    args: [host, String(port), String(seconds)],
    subject: { kind: "url", url: `tcp://${host}:${port}` },
    timeout: seconds * 1000 + SLACK,
    parse: (reply) => {
      const said = reply.stdout.toString().trim();
      if (reply.status !== 0 || (said !== "open" && said !== "closed")) fail(probe, reply);
      return said === "open";
    },
  });
}

/** Empty also where nobody listens. */
export function saidOnPort(host: string, port: number, seconds: number): Read<string> {
  return defineRead({
    primitive: listen,
    args: [host, String(port), String(seconds)],
    subject: { kind: "url", url: `tcp://${host}:${port}` },
    timeout: seconds * 1000 + SLACK,
    parse: (reply) => (reply.status === 0 ? reply.stdout.toString("utf8") : fail(listen, reply)),
  });
}

export interface Peer {
  /** The host's own address that it is connected to. */
  readonly local: string;
  readonly remote: string;
  readonly state: string;
}

export interface Peers {
  /** What the name stands for. */
  readonly addresses: readonly string[];
  readonly peers: readonly Peer[];
}

const STATES: Readonly<Record<string, string>> = {
  "01": "ESTABLISHED",
  "02": "SYN_SENT",
  "03": "SYN_RECV",
  "04": "FIN_WAIT1",
  "05": "FIN_WAIT2",
  "06": "TIME_WAIT",
  "07": "CLOSE",
  "08": "CLOSE_WAIT",
  "09": "LAST_ACK",
  "0A": "LISTEN",
  "0B": "CLOSING",
};

export function portPeers(host: string, port: number): Read<Peers> {
  return defineRead({
    primitive: connections,
    args: [host, String(port)],
    subject: { kind: "url", url: `tcp://${host}:${port}` },
    parse: (reply) => {
      if (reply.status !== 0) fail(connections, reply);
      const [addresses = "", lines = ""] = reply.stdout.toString().split(/(?:^|\n)\n/);
      return { addresses: addresses.split("\n").filter(Boolean), peers: lines.split("\n").flatMap(peerOf) };
    },
  });
}

function peerOf(line: string): readonly Peer[] {
  const [local = "", remote = "", state = ""] = line.split(" ");
  if (local === "") return [];
  return [
    { local: addressOf(local), remote: addressOf(remote), state: STATES[state.toUpperCase()] ?? state },
  ];
}

/** The kernel writes addresses in words of its own byte order, little-endian on everything that this runs on. */
function addressOf(text: string): string {
  const hex = text.replace(/:.*$/, "");
  const bytes = (hex.match(/.{8}/g) ?? [])
    .flatMap((word) => (word.match(/../g) ?? []).reverse())
    .map((byte) => Number.parseInt(byte, 16));
  if (bytes.length === 4) return bytes.join(".");
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return bytes.slice(12).join(".");
  const words = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return words.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
}
