/** Sends the packet that switches on a sleeping machine. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";

/** A lost packet is not noticed by anybody, so it is sent more than once. */
const TIMES = 3;

/**
 * $1 hardware address as twelve digits, $2 where to, $3 port, $4 address to send from or "". Perl is on every Debian and
 * macOS, Python on TrueNAS.
 */
const primitive: Primitive = {
  name: "hr_wake_machine",
  body: `
if command -v perl >/dev/null 2>&1; then
  perl -MSocket -e '
    my ($mac, $to, $port, $from) = @ARGV;
    my $packet = ("\\xff" x 6) . (pack("H12", $mac) x 16);
    socket(my $s, PF_INET, SOCK_DGRAM, getprotobyname("udp") || 17) or die "socket: $!\\n";
    setsockopt($s, SOL_SOCKET, SO_BROADCAST, 1) or die "broadcast: $!\\n";
    if ($from ne "") { bind($s, sockaddr_in(0, inet_aton($from))) or die "$from: $!\\n" }
    my $there = sockaddr_in($port, inet_aton($to) || die "$to: no address\\n");
    for (1 .. ${TIMES}) { defined send($s, $packet, 0, $there) or die "$to: $!\\n" }
  ' "$1" "$2" "$3" "$4"
elif command -v python3 >/dev/null 2>&1; then
  python3 -c '
import socket, sys
mac, to, port, source = sys.argv[1:5]
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
if source: s.bind((source, 0))
for _ in range(${TIMES}): s.sendto(b"\\xff" * 6 + bytes.fromhex(mac) * 16, (to, int(port)))
  ' "$1" "$2" "$3" "$4"
else
  hr_die "sending a magic packet needs perl or python3, and neither is here: let another machine of the network send it"
fi`,
  requires: [die],
};

export interface WakeMachine {
  /** Twelve hexadecimal digits. */
  readonly mac: string;
  readonly broadcast: string;
  readonly port: number;
  readonly source?: string | undefined;
}

/** `mac`: as a person wrote it, for the summary. */
export function wakeMachine(packet: WakeMachine, written: string): Change {
  return {
    kind: "wake-machine",
    summary: `send the magic packet for ${written} to ${packet.broadcast}`,
    operations: [
      {
        primitive,
        args: [packet.mac, packet.broadcast, String(packet.port), packet.source ?? ""],
        mutates: true,
      },
    ],
    effects: [],
  };
}
