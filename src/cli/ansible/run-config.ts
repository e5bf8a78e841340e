/** `ansible-config`: the settings of a call and where each comes from. */

import { readFile } from "node:fs/promises";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { repr } from "../../expression/value/text.ts";
import type { Dress } from "./dress.ts";
import { ANSIBLE_EXIT } from "./exit.ts";
import { type AnsibleProgram, flag, text } from "./option.ts";
import { basic } from "./programs.ts";
import { SETTINGS } from "./settings/settings.ts";

const usual = { help: basic.help, verbose: basic.verbose };

function program(
  action: string,
  description: string,
  options: AnsibleProgram["options"] = {},
): AnsibleProgram {
  return {
    name: `ansible-config ${action}`,
    description,
    options: { ...usual, ...options },
    positionals: [],
  };
}

const format = { format: text("-f --format", "FORMAT", "json or display (display)") };

export const CONFIG_PROGRAMS: Readonly<Record<string, AnsibleProgram>> = {
  list: program("list", "Lists the settings, and what homerun does about each.", format),
  dump: program("dump", "Shows the settings that are set, and where.", {
    ...format,
    onlyChanged: flag("--only-changed --changed-only", "only what is set; homerun shows no other"),
  }),
  view: program("view", "Shows the configuration file."),
};

async function view({ configuration, context }: Dress): Promise<void> {
  if (configuration.path === undefined)
    throw new DiagnosticError([problem("CLI0207", "there is no ansible.cfg to show")]);
  context.console.write(await readFile(configuration.path, "utf8"));
}

function list({ parsed, context }: Dress): void {
  if (parsed.text("format") === "json") {
    context.console.write(
      `${JSON.stringify(Object.fromEntries(SETTINGS.map((s) => [s.name, s])), null, 4)}\n`,
    );
    return;
  }
  for (const { name, env, ini, treatment, about } of SETTINGS) {
    const places = [...env, ...ini.map((key) => `ansible.cfg ${key}`)].join(", ");
    context.console.write(`${name}: ${treatment}. ${about}\n    ${places}\n`);
  }
}

function dump({ parsed, configuration, context }: Dress): void {
  const set = SETTINGS.flatMap(({ name }) => {
    const origin = configuration.origin(name);
    return origin === undefined ? [] : [{ name, origin, value: configuration.value(name) }];
  });
  if (parsed.text("format") === "json") context.console.write(`${JSON.stringify(set, null, 4)}\n`);
  else
    for (const { name, origin, value } of set)
      context.console.write(`${name}(${origin}) = ${shown(value)}\n`);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : repr(value);
}

export async function runConfig(dress: Dress): Promise<number> {
  const action = dress.program.name.split(" ").at(-1);
  if (action === "view") await view(dress);
  else if (action === "list") list(dress);
  else dump(dress);
  return ANSIBLE_EXIT.success;
}
