/** What `homerun lab COMMAND --help` says. */

interface VerbHelp {
  readonly usage: string;
  readonly text: readonly string[];
  readonly options?: Readonly<Record<string, string>>;
  readonly examples: readonly string[];
}

const TIMEOUT = { "--timeout <seconds>": "longest time for a host to answer (60, an emulated one 300)" };

const PLACE = {
  "--name <name>": "which lab; labs of different names run side by side (default)",
  "--state-dir <folder>": "keys, ssh_config, inventory, logs (/run/homerun-lab/NAME)",
  "--disks-dir <folder>": "what the hosts write (/var/lib/homerun-lab/NAME)",
  "--cache-dir <folder>": "images and packages, shared by all labs (/var/cache/homerun/lab)",
};

const HELP: Readonly<Record<string, VerbHelp>> = {
  up: {
    usage: "up [HOST...] [options]",
    text: [
      "Builds the images that are missing and starts hosts, all three or those named; waits until they answer.",
      "A lab that is up gets the hosts that it lacks. Prints where its inventory is.",
    ],
    options: { "--install": "install missing Debian packages on this machine", ...TIMEOUT },
    examples: ["homerun lab up", "homerun lab up minipc --name rehearsal"],
  },
  down: {
    usage: "down [options]",
    text: ["Stops everything and leaves nothing behind but the images. What the hosts wrote is gone."],
    examples: ["homerun lab down"],
  },
  status: {
    usage: "status [options]",
    text: ["Shows which hosts have power, their addresses, whether sshd answers, and their cables."],
    options: { "--json": "print JSON" },
    examples: ["homerun lab status"],
  },
  shell: {
    usage: "shell HOST [options] [-- COMMAND...]",
    text: ["Logs in on a host, or runs one command there and ends with its exit code."],
    examples: ["homerun lab shell minipc", "homerun lab shell nas -- uptime"],
  },
  "power-cut": {
    usage: "power-cut HOST [options]",
    text: [
      "Ends a host as a power cut does: nothing is shut down, nothing is said. Its disk keeps what was written.",
    ],
    examples: ["homerun lab power-cut minipc"],
  },
  "power-on": {
    usage: "power-on [HOST] [options]",
    text: ["Starts a host, or all that are off, and waits until they answer."],
    options: TIMEOUT,
    examples: ["homerun lab power-on minipc"],
  },
  cable: {
    usage: "cable HOST --cut|--plug [options]",
    text: ["A cut cable drops all packets silently, in both directions, until it is plugged in again."],
    options: { "--cut": "from now on", "--plug": "no more" },
    examples: ["homerun lab cable nas --cut", "homerun lab cable nas --plug"],
  },
  proxy: {
    usage: "proxy HOST [PORT] [options]",
    text: ["Joins stdin and stdout to a port of a lab host. ssh calls it as its ProxyCommand."],
    examples: ["homerun lab proxy minipc 22"],
  },
};

function optionLines(options: Readonly<Record<string, string>>): readonly string[] {
  const rows = Object.entries(options);
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`);
}

/** Undefined for verbs that are nobody's business but the lab's. */
export function labHelp(verb: string): readonly string[] | undefined {
  const help = Object.hasOwn(HELP, verb) ? HELP[verb] : undefined;
  if (!help) return undefined;
  return [
    `Usage: homerun lab ${help.usage}`,
    "",
    ...help.text,
    "",
    "Options:",
    ...optionLines({ ...help.options, ...PLACE }),
    "",
    "Examples:",
    ...help.examples.map((example) => `  ${example}`),
  ];
}
