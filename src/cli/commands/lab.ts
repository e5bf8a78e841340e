/** `homerun lab`: the disposable homelab. Its words are parsed by the lab itself. */

import { defineCommand } from "../define-command.ts";
import { watchSignals } from "../signals.ts";

const VERBS = `Commands:
  up [HOST...]          build what is missing and start hosts; a warm start takes seconds
  down                  stop everything and leave nothing behind
  status                what is running, and how to reach it
  shell HOST [-- CMD]   a shell on a host
  power-cut HOST        end a host as a power cut does
  power-on HOST         give it power again
  cable HOST --cut|--plug   drop a host's packets, or let them through
  proxy HOST            the way in for ssh (ProxyCommand)

homerun lab COMMAND --help says more about each.`;

export const lab = defineCommand({
  name: "lab",
  summary: "a disposable homelab on this machine, to rehearse on",
  description: "Starts system containers with their own systemd, sshd and addresses. Needs root on Linux.",
  args: [{ syntax: "[command...]", description: "what to do with the lab" }],
  options: {},
  examples: [
    { text: "three hosts: minipc, pi and nas", command: "sudo homerun lab up" },
    { text: "rehearse a power cut", command: "sudo homerun lab power-cut minipc" },
  ],
  epilogue: VERBS,
  passThrough: true,
  async run({ args, context }) {
    const { runLabVerb } = await import("../../lab/lab-verbs.ts");
    const { console, environment: env, self, signals, leave } = context;
    const words = {
      self,
      env,
      print: (line: string) => console.print([[line]]),
      log: (line: string) => console.tell([[line]]),
    };
    // Only `up` can stop half-way in an orderly manner; the others end at once, as whoever signals them expects.
    if (args[0] !== "up") return runLabVerb(args, words);
    const watch = watchSignals(signals, { onStop: () => {}, leave, pause: () => () => {} });
    try {
      return await runLabVerb(args, { ...words, signal: watch.signal });
    } finally {
      watch.end();
    }
  },
});
