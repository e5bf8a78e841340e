/** `getent`: entries of the host's databases as facts. */

import { z } from "zod";
import { databaseEntries } from "../host/reads/database.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, word } from "./contract/params.ts";

/** Databases whose fields are parted by colons; the others by blanks. */
const COLONS = new Set(["passwd", "shadow", "group", "gshadow"]);

/** By their first fields the others; where several lines have the same one, a list of theirs. Without a separator blanks part them. */
function grouped(lines: readonly string[], separator: string | undefined): Readonly<Record<string, unknown>> {
  const found = new Map<string, (readonly string[])[]>();
  for (const line of lines) {
    const [name = "", ...rest] = separator === undefined ? line.trim().split(/\s+/) : line.split(separator);
    found.set(name, [...(found.get(name) ?? []), rest]);
  }
  return Object.fromEntries([...found].map(([name, all]) => [name, all.length === 1 ? all[0] : all]));
}

export const getent = defineModule({
  name: "getent",
  summary: "Look up users, groups, hosts and other entries as facts",
  description:
    "Asks a database of the host and sets the fact `getent_DATABASE`: by key, each a list of the other fields; a list of such lists where several entries have the key.",
  params: z.strictObject({
    database: word()
      .refine((name) => /^[a-z][a-z0-9]*$/.test(name), {
        error: "a database is `passwd`, `group`, `hosts` …",
      })
      .describe("`passwd`, `group`, `hosts`, `services`, `networks` …"),
    key: word()
      .refine((key) => !key.startsWith("-"), { error: "a key does not begin with `-`" })
      .optional()
      .describe("What to look up; everything where absent."),
    service: word().optional().describe("Ask this source only, as getent's `-s`."),
    split: word()
      .refine((separator) => separator !== "", { error: "what parts the fields is not empty" })
      .optional()
      .describe("What parts the fields; found by itself where absent."),
    fail_key: bool()
      .default(true)
      .describe("Whether a missing key fails the task; otherwise its value is null."),
  }),
  returns: { ansible_facts: "`getent_DATABASE`: by key, the other fields." },
  examples: [
    {
      title: "Look up a user",
      yaml: "- name: the user is known\n  getent:\n    database: passwd\n    key: root\n",
    },
  ],
  reads: "a database of the system (`passwd`, `hosts`, `services`, ...) through `getent`",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["getent_*"],
  observe: ({ database, key, service }) => ({ answer: databaseEntries(database, key, service) }),
  decide: ({ database, key, split, fail_key }, { answer }) => {
    if (answer.state === "no-getent") return refuse("this host has no getent");
    if (answer.state === "no-database") return refuse(`there is no database \`${database}\` on this host`);
    if (answer.state === "no-listing")
      return refuse(`the database \`${database}\` can't be listed`, { help: "give a `key`" });
    if (answer.state === "missing" && fail_key)
      return refuse(`One or more supplied key could not be found in the database: ${key}`, {
        mayResolve: true,
      });
    const separator = split ?? (COLONS.has(database) ? ":" : undefined);
    const entries = answer.state === "found" ? grouped(answer.lines, separator) : { [key ?? ""]: null };
    const facts = { [`getent_${database}`]: entries };
    return { changes: [], facts, result: { ansible_facts: facts } };
  },
});
