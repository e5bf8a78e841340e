/** `wakeonlan`: switches on a machine over the network. */

import { z } from "zod";
import { wakeMachine } from "../host/changes/wake-machine.ts";
import { defineModule } from "./contract/module.ts";
import { int, word } from "./contract/params.ts";

const DISCARD = 9;

/** Twelve hexadecimal digits, however they are grouped. */
function digitsOf(mac: string): string | undefined {
  const pairs = /^([0-9a-f]{2})([:-]?)(?:[0-9a-f]{2}\2){4}[0-9a-f]{2}$/i;
  const fours = /^[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}$/i;
  return pairs.test(mac) || fours.test(mac) ? mac.replace(/[^0-9a-f]/gi, "").toLowerCase() : undefined;
}

const address = () => word().pipe(z.ipv4({ error: "an IPv4 address is wanted, such as 192.168.1.255" }));

const params = z.strictObject({
  mac: word()
    .refine((mac) => digitsOf(mac) !== undefined, {
      error: "a hardware address has six pairs of hexadecimal digits: 00:00:5e:00:53:66",
    })
    .describe(
      "Hardware address of the network card that listens, with `:`, `-`, `.` or nothing between its digits.",
    ),
  broadcast: address()
    .default("255.255.255.255")
    .describe("Where the packet goes: the broadcast address of the machine's network."),
  port: int()
    .pipe(z.number().min(1).max(65_535))
    .default(DISCARD)
    .describe("UDP port; the card does not look at it."),
  source: address()
    .optional()
    .describe(
      "Address of the sender's own that the packet leaves by, where the sender has several networks. Not in Ansible.",
    ),
});

export const wakeonlan = defineModule({
  name: "wakeonlan",
  summary: "Switch on a machine over the network",
  description: `Sends a magic packet, three times. The sender is the task's host: let a machine that is awake and in the same network segment do
it, with \`delegate_to\`; a packet does not cross a router or a tunnel. Nobody answers it: wait for the machine with
\`wait_for_connection\`. It is sent whether the machine sleeps or not, so ask first.`,
  params,
  returns: {},
  examples: [
    {
      title: "The Pi wakes the NAS",
      yaml: '- name: the NAS is woken\n  wakeonlan:\n    mac: "00:00:5e:00:53:66"\n    broadcast: 192.0.2.255\n  delegate_to: pi\n',
    },
  ],
  reads: "nothing",
  writes: "nothing: it sends a packet to the network",
  support: { check: "full", diff: "none" },
  observe: () => ({}),
  decide: (p) => ({
    changes: [
      wakeMachine(
        { mac: digitsOf(p.mac) ?? "", broadcast: p.broadcast, port: p.port, source: p.source },
        p.mac,
      ),
    ],
    result: {},
  }),
});
