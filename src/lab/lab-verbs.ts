/** `homerun lab …` on the command line: which words mean which operation. Verbs that no help names are for the lab itself. */

import { parseArgs } from "node:util";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { lendPort, serveAptProxy } from "./apt-service.ts";
import { labDial, probe } from "./dial.ts";
import { labCable, labPowerCut, labPowerOn, labProxy, labShell } from "./lab-control.ts";
import { labDown } from "./lab-down.ts";
import { labHelp } from "./lab-help.ts";
import { type LabOptions, labHostName, labPlace } from "./lab-options.ts";
import { type LabStatus, labStatus } from "./lab-status.ts";
import { labUp } from "./lab-up.ts";
import { LAB_HOST_NAMES, LAB_HOSTS } from "./topology.ts";

export interface LabContext {
  readonly self: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly print: (line: string) => void;
  /** Progress. */
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

interface Call {
  readonly words: readonly string[];
  readonly flags: Flags;
  readonly options: LabOptions;
  readonly context: LabContext;
}

const FLAGS = {
  name: { type: "string" },
  "state-dir": { type: "string" },
  "disks-dir": { type: "string" },
  "cache-dir": { type: "string" },
  timeout: { type: "string" },
  install: { type: "boolean" },
  json: { type: "boolean" },
  cut: { type: "boolean" },
  plug: { type: "boolean" },
} as const;

type Flags = ReturnType<typeof parseFlags>["values"];

function parseFlags(args: readonly string[]) {
  return parseArgs({ args: [...args], options: FLAGS, allowPositionals: true, strict: true });
}

const VERBS: Readonly<Record<string, (call: Call) => Promise<number>>> = {
  up: async ({ words, flags, options, context }) => {
    const result = await labUp({
      ...options,
      ...timeout(flags),
      hosts: words.map(labHostName),
      install: flags.install ?? false,
    });
    context.print(`inventory  ${result.inventory}`);
    context.print(`ssh        ssh -F ${result.sshConfig} ${result.hosts[0] ?? "HOST"}`);
    return 0;
  },
  down: async ({ options }) => done(labDown(options)),
  status: async ({ flags, options, context }) => {
    const status = await labStatus(options);
    for (const line of flags.json ? [JSON.stringify(status)] : statusLines(status)) context.print(line);
    return 0;
  },
  shell: ({ words, options }) => labShell(host(words), { ...options, command: words.slice(1) }),
  "power-cut": ({ words, options }) => done(labPowerCut(host(words), options)),
  "power-on": ({ words, flags, options }) =>
    done(labPowerOn(words.length > 0 ? host(words) : undefined, { ...options, ...timeout(flags) })),
  cable: ({ words, flags, options }) => {
    const to = flags.cut === flags.plug ? undefined : flags.cut ? "cut" : "plug";
    if (!to) throw usage("`lab cable` needs one of --cut and --plug", "homerun lab cable minipc --cut");
    return done(labCable(host(words), to, options));
  },
  proxy: ({ words, options }) => labProxy(...target(words), options),
  dial: ({ words }) => labDial(...target(words)),
  probe: async ({ words }) => ((await probe(...target(words), Number(words[2]))) ? 0 : 1),
  "serve-apt": ({ options, context }) => serveAptProxy(labPlace(options), context.self, context.env),
  "lend-port": () => done(lendPort()),
};

export const LAB_VERBS: readonly string[] = [
  "up",
  "down",
  "status",
  "shell",
  "power-cut",
  "power-on",
  "cable",
  "proxy",
];

/** Throws `DiagnosticError` for what the user can mend; resolves to the exit code. */
export async function runLabVerb(args: readonly string[], context: LabContext): Promise<number> {
  const [verb = "", ...rest] = args;
  const run = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  if (!run)
    throw usage(
      `\`${verb}\` is not a command of the lab`,
      didYouMean(verb, LAB_VERBS) ?? LAB_VERBS.join(", "),
    );
  const { own, foreign } = verb === "shell" ? splitShellWords(rest) : { own: rest, foreign: [] };
  const help = own.some((word) => word === "--help" || word === "-h") ? labHelp(verb) : undefined;
  if (help) {
    for (const line of help) context.print(line);
    return 0;
  }
  const parsed = flagsOf(own);
  const { self, env, log, signal } = context;
  const { values: flags } = parsed;
  const options: LabOptions = {
    self,
    env,
    log,
    ...(signal ? { signal } : {}),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags["state-dir"] === undefined ? {} : { stateDir: flags["state-dir"] }),
    ...(flags["disks-dir"] === undefined ? {} : { disksDir: flags["disks-dir"] }),
    ...(flags["cache-dir"] === undefined ? {} : { cacheDir: flags["cache-dir"] }),
  };
  return run({ words: [...parsed.positionals, ...foreign], flags, options, context });
}

/** What follows `--` belongs to the command on the host, options and all. */
function splitShellWords(words: readonly string[]): {
  readonly own: readonly string[];
  readonly foreign: readonly string[];
} {
  const at = words.indexOf("--");
  return at === -1 ? { own: words, foreign: [] } : { own: words.slice(0, at), foreign: words.slice(at + 1) };
}

function flagsOf(words: readonly string[]): ReturnType<typeof parseFlags> {
  try {
    return parseFlags(words);
  } catch (error) {
    throw usage(...optionProblem(words, error));
  }
}

function optionProblem(words: readonly string[], error: unknown): [message: string, help: string] {
  const names = Object.keys(FLAGS).map((name) => `--${name}`);
  const unknown = words
    .map((word) => word.replace(/=.*/s, ""))
    .find((w) => /^-./.test(w) && !names.includes(w));
  if (unknown !== undefined)
    return [`\`${unknown}\` is not an option of the lab`, didYouMean(unknown, names) ?? names.join(", ")];
  const message = error instanceof Error ? error.message : String(error);
  return [message.split("\n")[0] ?? message, "`homerun lab COMMAND --help` lists the options"];
}

function usage(message: string, help: string): DiagnosticError {
  return new DiagnosticError([problem("LAB0013", message, { help })]);
}

async function done(work: Promise<void>): Promise<number> {
  await work;
  return 0;
}

function host(words: readonly string[]) {
  const [name] = words;
  if (name === undefined)
    throw usage("a host of the lab is missing", `hosts are ${LAB_HOST_NAMES.join(", ")}`);
  return labHostName(name);
}

function timeout(flags: Flags): { readonly timeoutMs?: number } {
  if (flags.timeout === undefined) return {};
  const seconds = Number(flags.timeout);
  if (!(seconds > 0))
    throw usage(`\`--timeout ${flags.timeout}\` is not a number of seconds`, "--timeout 120");
  return { timeoutMs: seconds * 1000 };
}

/** A host of the lab may be given by name. */
function target(words: readonly string[]): [address: string, port: number] {
  const [name = "", port = "22"] = words;
  const known = Object.values(LAB_HOSTS).find((h) => h.name === name);
  const number = Number(port);
  if (name === "" || !Number.isInteger(number) || number < 1 || number > 65535) {
    throw usage(`\`${words.join(" ")}\` is not a host and a port`, "homerun lab proxy minipc 22");
  }
  return [known?.address ?? name, number];
}

export function statusLines(status: LabStatus): readonly string[] {
  if (!status.up) return [`lab ${status.name}: down`];
  const rows = status.hosts.map((h) => [
    h.name,
    h.power,
    h.arch,
    h.address,
    h.ssh ? "yes" : "no",
    h.cable,
    String(h.pid ?? "-"),
  ]);
  const table = [["HOST", "STATE", "ARCH", "ADDRESS", "SSH", "CABLE", "PID"], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [
    `lab ${status.name}: up, ${status.packageProxy ? "packages can be installed" : "no package proxy"} (${status.stateDir})`,
    ...lines,
  ];
}
