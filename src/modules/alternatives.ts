/** `alternatives`: which of several programs a common name stands for. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { changeAlternatives } from "../host/changes/alternatives.ts";
import {
  type Alternative,
  type Alternatives,
  alternativesOf,
  type Follower,
} from "../host/reads/alternatives.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { int, oneOf, path, word } from "./contract/params.ts";

function plainName() {
  return word().refine((name) => /^[^-\s/][^\s/]*$/.test(name), {
    error: "a name has no spaces, slashes or leading hyphen",
  });
}

function absolute() {
  return path().refine((one) => one.startsWith("/") && !/[\r\n]/.test(one), {
    error: "the path must begin with `/`",
  });
}

const params = z
  .strictObject({
    name: plainName().describe("The common name: `editor`."),
    path: absolute().optional().describe("The program that it shall stand for."),
    link: absolute()
      .optional()
      .describe("Where the name is: `/usr/bin/editor`. Needed where the host does not know the name yet."),
    priority: int()
      .optional()
      .describe("The choice with the greatest is taken in automatic mode. Default for new ones: 50."),
    family: word().optional().describe("A family of choices, on relatives of Red Hat."),
    state: oneOf("present", "selected", "auto", "absent")
      .default("selected")
      .describe(
        "`selected`: one of the choices, and the one that is taken; `present`: one of them; `auto`: one of them, and the best is taken; `absent`: none of them.",
      ),
    subcommands: z
      .array(
        z.strictObject({
          name: plainName().describe("Its common name."),
          link: absolute().describe("Where that name is."),
          path: absolute().describe("What it stands for."),
        }),
      )
      .optional()
      .describe("Names that go with this one: manual pages, tools."),
  })
  .superRefine((p, context) => {
    if (p.path === undefined && p.family === undefined)
      context.addIssue({ code: "custom", message: "`path` (or `family`) is needed", path: ["path"] });
  });

type Params = z.output<typeof params>;

export const alternatives = defineModule({
  name: "alternatives",
  summary: "Choose what a common name stands for",
  description: `Tells the host's \`update-alternatives\` which programs a common name (\`editor\`, \`java\`) may stand for, and which of them it does.
\`priority\` and \`subcommands\` are compared only where they are given.`,
  params,
  paramAliases: { slaves: "subcommands" },
  returns: { msg: "What was done." },
  examples: [
    {
      title: "Another editor",
      yaml: "- name: vim is the editor\n  alternatives:\n    name: editor\n    path: /usr/bin/vim.basic\n",
    },
    {
      title: "The older firewall tools",
      yaml: "- name: iptables speaks to the older tables\n  alternatives:\n    name: iptables\n    path: /usr/sbin/iptables-legacy\n",
    },
  ],
  reads: "the links of `update-alternatives`: what there is to choose, what is chosen",
  writes: "the links of that name",
  support: { check: "full", diff: "full" },
  observe: (p) => ({ seen: alternativesOf(p.name, p.path) }),
  decide: (p, { seen }) => decide(p, seen),
});

interface Course {
  readonly changes: readonly Change[];
  readonly now: Alternatives;
}

function decide(p: Params, seen: Alternatives | undefined): Verdict | Refusal {
  if (!seen)
    return refuse("the host has no update-alternatives", {
      help: "on Debian it comes with dpkg",
      mayResolve: true,
    });
  if (p.state === "absent") return verdictOf(removed(p, seen));
  const installed = install(p, seen);
  if ("kind" in installed) return installed;
  const course =
    p.state === "selected" ? select(p, installed) : p.state === "auto" ? reset(p, installed) : installed;
  return "kind" in course ? course : verdictOf(course);
}

function verdictOf({ changes }: Course): Verdict {
  return { changes, result: { msg: changes.map((change) => change.summary).join(", ") } };
}

/** One line for each choice, the one that is taken marked. */
function shown({ choices, current, mode, link }: Alternatives): string {
  const lines = choices.map((one) => {
    const mark = one.path === current ? "*" : " ";
    const followers = one.followers.map((f) => `\n    ${f.name} ${f.link} ${f.path}`).join("");
    return `${mark} ${one.path} ${one.priority}${followers}\n`;
  });
  return choices.length === 0 ? "" : `${link ?? ""} ${mode ?? ""}\n${lines.join("")}`;
}

function sameFollowers(a: readonly Follower[], b: readonly Follower[]): boolean {
  const text = (list: readonly Follower[]): string =>
    list
      .map(({ name, link, path: target }) => JSON.stringify([name, link, target]))
      .toSorted()
      .join();
  return text(a) === text(b);
}

function isAsWanted(p: Params, found: Alternative | undefined): boolean {
  if (!found) return false;
  if (p.priority !== undefined && found.priority !== p.priority) return false;
  return p.subcommands === undefined || sameFollowers(p.subcommands, found.followers);
}

/** In automatic mode the greatest priority is taken. */
function settled(state: Alternatives): Alternatives {
  if (state.mode === "manual") return state;
  const best = state.choices.reduce<Alternative | undefined>(
    (a, b) => (a && a.priority >= b.priority ? a : b),
    undefined,
  );
  return { ...state, mode: "auto", current: best?.path };
}

function install(p: Params, seen: Alternatives): Course | Refusal {
  const { path: wanted } = p;
  const found = seen.choices.find((one) => one.path === wanted);
  if (wanted === undefined || isAsWanted(p, found)) return { changes: [], now: seen };
  if (!seen.isPathThere)
    return refuse(`there is no ${wanted} on the host`, {
      help: "install the package that has it",
      mayResolve: true,
    });
  const link = p.link ?? seen.link;
  if (link === undefined)
    return refuse(`the host knows nothing of \`${p.name}\` yet, so \`link\` is needed`, {
      help: `say where the name is: \`link: /usr/bin/${p.name}\``,
      mayResolve: true,
    });
  const priority = p.priority ?? found?.priority ?? 50;
  const followers = p.subcommands ?? found?.followers ?? [];
  const family = p.family === undefined ? {} : { family: p.family };
  const choice = { path: wanted, priority, followers, ...family };
  const now = settled({ ...seen, link, choices: [...seen.choices.filter((one) => one !== found), choice] });
  const words = [
    ...["--install", link, p.name, wanted, String(priority)],
    ...(p.family === undefined ? [] : ["--family", p.family]),
    ...followers.flatMap((one) => ["--slave", one.link, one.name, one.path]),
  ];
  return { changes: [changed(p, `make ${wanted} a choice for ${p.name}`, words, seen, now)], now };
}

function select(p: Params, { changes, now }: Course): Course | Refusal {
  const current = now.choices.find((one) => one.path === now.current);
  const isFamily = p.path === undefined && current !== undefined && current.family === p.family;
  if (isFamily || (p.path !== undefined && now.current === p.path)) return { changes, now };
  const target = p.path ?? now.choices.find((one) => one.family === p.family)?.path;
  if (target === undefined)
    return refuse(`there is no family ${p.family} among the choices for ${p.name}`, { mayResolve: true });
  const after: Alternatives = { ...now, mode: "manual", current: target };
  const words = ["--set", p.name, p.path ?? p.family ?? ""];
  return {
    changes: [...changes, changed(p, `let ${p.name} stand for ${target}`, words, now, after)],
    now: after,
  };
}

function reset(p: Params, { changes, now }: Course): Course {
  if (now.mode !== "manual") return { changes, now };
  const after = settled({ ...now, mode: "auto" });
  return {
    changes: [...changes, changed(p, `let the host choose ${p.name}`, ["--auto", p.name], now, after)],
    now: after,
  };
}

function removed(p: Params, seen: Alternatives): Course {
  const found = seen.choices.find((one) => one.path === p.path);
  if (!found) return { changes: [], now: seen };
  const choices = seen.choices.filter((one) => one !== found);
  const isTaken = seen.current === found.path;
  const now = settled({ ...seen, choices, ...(isTaken ? { mode: "auto" as const } : {}) });
  const words = ["--remove", p.name, found.path];
  return {
    changes: [changed(p, `take ${found.path} from the choices for ${p.name}`, words, seen, now)],
    now,
  };
}

function changed(
  p: Params,
  summary: string,
  words: readonly string[],
  from: Alternatives,
  to: Alternatives,
): Change {
  return changeAlternatives({
    name: p.name,
    summary,
    words,
    before: shown(from),
    after: shown(to),
    promised: to,
  });
}
