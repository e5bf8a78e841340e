/** The command line of the compatibility runs. */

import { parseArgs } from "node:util";
import { ENGINES, type EngineName } from "./engines.ts";

export interface Options {
  /** Names of targets; empty: all. */
  readonly only: readonly string[];
  readonly branches: readonly string[];
  readonly engines: readonly EngineName[];
  /** Where ansible's repository is cloned from: a URL or a folder. */
  readonly source: string;
  /** A folder with clones of the real repositories, named `owner+name`; undefined: they are cloned from GitHub. */
  readonly repositoriesFrom: string | undefined;
  readonly what: "all" | "targets" | "repositories" | "lab";
  readonly destructive: boolean;
  readonly jobs: number;
  /** Seconds that one target may take. */
  readonly limit: number;
  readonly json: string | undefined;
  readonly from: readonly string[];
  readonly writeDocs: boolean;
  readonly install: boolean;
  readonly verbose: boolean;
  readonly help: boolean;
}

export const BRANCHES = ["stable-2.14", "stable-2.18"] as const;

export const USAGE = `npm run compat -- [options]

  --only tags,loops      only these targets
  --branches A,B         of these branches of Ansible's tests (${BRANCHES.join(",")})
  --engines LIST         some of ${ENGINES.join(",")} (all that are there)
  --what KIND            targets, repositories, all (both), or lab: roles and a playbook of others run on hosts of the lab
  --source URL|FOLDER    where Ansible's repository comes from (its home on GitHub)
  --repositories FOLDER  clones of the real repositories, as owner+name/repo, instead of their homes on GitHub
  --destructive          also targets that change the machine they run on: for a machine that is thrown away
  --jobs N               targets at a time (1)
  --limit SECONDS        longest time of one target (300)
  --json FILE            write the results; what FILE holds of others stays
  --from A,B             take results from these files instead of running; later ones win
  --write-docs           write docs/compatibility.md from the results
  --install              install the real engines into ~/.cache/homerun-compat, and end
  -v                     show the end of what a failed target printed
`;

function list(value: string | undefined): readonly string[] {
  return (value ?? "").split(",").filter(Boolean);
}

function oneOf<T extends string>(option: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new Error(`--${option}: ${value} is none of ${choices.join(", ")}`);
  return found;
}

function count(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${option}: ${value} is no positive number`);
  return number;
}

export function readOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: "string" },
      branches: { type: "string", default: BRANCHES.join(",") },
      engines: { type: "string", default: ENGINES.join(",") },
      what: { type: "string", default: "all" },
      source: { type: "string", default: "https://github.com/ansible/ansible" },
      repositories: { type: "string" },
      destructive: { type: "boolean", default: false },
      jobs: { type: "string", default: "1" },
      limit: { type: "string", default: "300" },
      json: { type: "string" },
      from: { type: "string" },
      "write-docs": { type: "boolean", default: false },
      install: { type: "boolean", default: false },
      verbose: { type: "boolean", short: "v", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return {
    only: list(values.only),
    branches: list(values.branches).map((name) => oneOf("branches", name, BRANCHES)),
    engines: list(values.engines).map((name) => oneOf("engines", name, ENGINES)),
    source: values.source,
    repositoriesFrom: values.repositories,
    what: oneOf("what", values.what, ["all", "targets", "repositories", "lab"]),
    destructive: values.destructive,
    jobs: count("jobs", values.jobs),
    limit: count("limit", values.limit),
    json: values.json,
    from: list(values.from),
    writeDocs: values["write-docs"],
    install: values.install,
    verbose: values.verbose,
    help: values.help,
  };
}
