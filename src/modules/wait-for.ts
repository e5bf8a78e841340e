/** `wait_for`: waits for a port, a file, or text in one of them. */

import { z } from "zod";
import { Fault } from "../expression/fault.ts";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { isPortOpen, portPeers, saidOnPort } from "../host/reads/port-state.ts";
import type { Conclusion, ModuleResult } from "./contract/module.ts";
import { float, int, list, oneOf, path, text, word } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";
import { type Pattern, pattern } from "./files/edit-text.ts";

const ACTIVE = ["ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "SYN_RECV", "SYN_SENT", "TIME_WAIT"] as const;

/** A file that is longer is searched up to here. */
const SEARCHED = 64 * 1024 * 1024;

const seconds = () => float().pipe(z.number().min(0)).optional();

const params = z
  .strictObject({
    host: word()
      .refine((name) => /^[\w.:%-]+$/.test(name) && !name.startsWith("-"), {
        error: "this is no name and no address",
      })
      .optional()
      .describe("Who has the port, as seen from the host. Default: 127.0.0.1, the host itself."),
    port: int().pipe(z.int().min(1).max(65535)).optional().describe("The port."),
    path: path().optional().describe("The file. Links are followed."),
    state: oneOf("absent", "drained", "present", "started", "stopped")
      .optional()
      .describe(
        "`started` and `present` wait until it is there, `stopped` and `absent` until it is gone, `drained` until nobody is connected any more. Default: `started`.",
      ),
    search_regex: word()
      .optional()
      .describe(
        "Pattern (Python's, at every line) that the file must hold, or that must be said on the port; with `absent` or `stopped`: that must not, or no more.",
      ),
    timeout: seconds().describe(
      "Seconds until the task fails. Without a port and a path: how long to wait. Default: 300.",
    ),
    delay: seconds().describe("Seconds before the first look. Default: 0."),
    sleep: seconds().describe("Seconds between two looks. Default: 1."),
    connect_timeout: int()
      .pipe(z.int().min(1))
      .optional()
      .describe("Seconds that one try to connect may take. Default: 5."),
    active_connection_states: list(word())
      .optional()
      .describe(`What counts as connected for \`drained\`. Default: ${ACTIVE.join(", ")}.`),
    exclude_hosts: list(word()).optional().describe("Addresses whose connections don't count for `drained`."),
    msg: text().optional().describe("What to say where the time is up."),
  })
  .refine((p) => p.port === undefined || p.path === undefined, {
    error: "`port` and `path` can't both be given",
    path: ["path"],
  })
  .refine((p) => p.search_regex === undefined || p.port !== undefined || p.path !== undefined, {
    error: "`search_regex` needs a `port` or a `path` to look in",
    path: ["search_regex"],
  })
  .refine((p) => p.state !== "drained" || (p.port !== undefined && p.search_regex === undefined), {
    error: "`drained` is about a `port`, and has no `search_regex`",
    path: ["state"],
  });

type Params = z.output<typeof params>;

/** Return values where what was waited for has come, else undefined. */
type Look = (left: number) => Promise<ModuleResult | undefined>;

interface Waiting {
  readonly look: Look;
  /** What is waited for, in words. */
  readonly goal: string;
}

function matchResult(found: Pattern | undefined, words: string): ModuleResult | undefined {
  if (!found) return {};
  const match = found.search(words);
  return match ? { match_groups: match.slice(1), match_groupdict: { ...match.groups } } : undefined;
}

/** Turns a look for a thing into one for its absence. */
function towards(p: Params, look: Look): Look {
  if (p.state !== "absent" && p.state !== "stopped") return look;
  return async (left) => ((await look(left)) ? undefined : {});
}

function waitForPort(
  p: Params,
  port: number,
  searched: Pattern | undefined,
  context: ProcedureContext,
): Waiting {
  const host = p.host ?? "127.0.0.1";
  const patience = (left: number): number => Math.max(1, Math.ceil(Math.min(p.connect_timeout ?? 5, left)));
  if (p.state === "drained") {
    const look = async (): Promise<ModuleResult | undefined> => {
      const { addresses, peers } = await context.read(portPeers(host, port));
      const everywhere = ["0.0.0.0", "::"].includes(host);
      const active = new Set<string>(p.active_connection_states ?? ACTIVE);
      const still = peers.some(
        ({ local, remote, state }) =>
          active.has(state) &&
          (everywhere || addresses.includes(local)) &&
          !p.exclude_hosts?.includes(remote),
      );
      return still ? undefined : {};
    };
    return { look, goal: `${host}:${port} to drain` };
  }
  const there: Look = async (left) => {
    if (!searched) return (await context.read(isPortOpen(host, port, patience(left)))) ? {} : undefined;
    const said = await context.read(saidOnPort(host, port, patience(left)));
    return matchResult(searched, said);
  };
  const gone = p.state === "absent" || p.state === "stopped";
  const what = p.search_regex === undefined ? `${host}:${port}` : `${p.search_regex} on ${host}:${port}`;
  return { look: towards(p, there), goal: gone ? `${what} to stop` : what };
}

function waitForPath(
  p: Params,
  at: string,
  searched: Pattern | undefined,
  context: ProcedureContext,
): Waiting {
  let last: { readonly state: FileState; readonly result: ModuleResult | undefined } | undefined;
  const there: Look = async () => {
    const state = await context.read(fileState(at, { follow: true }));
    if (!state || !searched) return state ? {} : undefined;
    // What has not changed is not read again.
    if (
      last &&
      last.state.mtime === state.mtime &&
      last.state.size === state.size &&
      last.state.inode === state.inode &&
      context.now() - state.mtime > 2
    ) {
      return last.result;
    }
    const content =
      state.type === "file"
        ? await context.read(fileContent(at, { limit: SEARCHED, lenient: true }))
        : undefined;
    const result = content ? matchResult(searched, content.toString("utf8")) : undefined;
    last = { state, result };
    return result;
  };
  const gone = p.state === "absent" || p.state === "stopped";
  const what = p.search_regex === undefined ? at : `${p.search_regex} in ${at}`;
  return { look: towards(p, there), goal: gone ? `${what} to be gone` : what };
}

async function run(p: Params, context: ProcedureContext): Promise<Conclusion> {
  const started = context.elapsed();
  const spent = (): number => (context.elapsed() - started) / 1000;
  const limit = p.timeout ?? 300;
  const common = {
    state: p.state ?? "started",
    port: p.port ?? null,
    path: p.path ?? null,
    search_regex: p.search_regex ?? null,
  };
  const ended = (more: ModuleResult): ModuleResult => ({ ...common, ...more, elapsed: Math.floor(spent()) });
  const searched = compiled(p);
  if (searched instanceof Fault) return { result: common, failed: searched.message };
  if (p.delay) await context.sleep(p.delay * 1000);
  if (p.port === undefined && p.path === undefined) {
    context.progress(`waits for ${limit} s`);
    await context.sleep(Math.max(0, limit * 1000 - (context.elapsed() - started)));
    return { result: ended({}), changed: false };
  }
  const { look, goal } =
    p.port === undefined
      ? waitForPath(p, hostPath(p.path ?? "", await context.host()), searched, context)
      : waitForPort(p, p.port, searched, context);
  context.progress(`waits for ${goal}`);
  for (;;) {
    const result = await look(limit - spent());
    if (result) return { result: ended(result), changed: false };
    const pause = Math.max(p.sleep ?? 1, 0.1);
    if (spent() + pause > limit) break;
    await context.sleep(pause * 1000);
  }
  return {
    result: ended({}),
    failed: p.msg ?? `Timeout when waiting for ${goal} (${limit} s)`,
    changed: false,
  };
}

function compiled(p: Params): Pattern | Fault | undefined {
  try {
    return p.search_regex === undefined ? undefined : pattern(p.search_regex, { multiline: true });
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

export const waitFor = defineProcedure({
  name: "wait_for",
  carriesOn: true,
  summary: "Wait for a port, a file, or text in one of them",
  description: `Looks again and again until what is waited for is there, or is gone. Everything is seen from the host: a port of 127.0.0.1 is
the host's own; delegate the task to localhost to look from the controller.

Ports are tried with bash, nc or curl, whichever the host has.`,
  params,
  paramAliases: { regex: "search_regex", search: "search_regex" },
  returns: {
    elapsed: "Seconds that it took.",
    state: "What was waited for.",
    port: "The port.",
    path: "The file.",
    search_regex: "The pattern.",
    match_groups: "What the groups of the pattern matched.",
    match_groupdict: "What its named groups matched.",
  },
  examples: [
    {
      title: "A service that needs a while",
      yaml: "- name: the registry answers\n  wait_for:\n    port: 5000\n    timeout: 60\n",
    },
    {
      title: "A line in a log",
      yaml: "- name: the server is ready\n  wait_for:\n    path: /var/log/app.log\n    search_regex: '^ready on (\\d+)$'\n",
    },
  ],
  reads: "the port or the path, again and again",
  writes: "nothing",
  support: {
    check: "none",
    diff: "none",
    note: "nothing is waited for in check mode: what would be waited for may not have been made",
  },
  run,
});
