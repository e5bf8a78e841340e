/** `package`: packages through whatever manager the host has. */

import { z } from "zod";
import type { HostView } from "../host/host-view.ts";
import type { Read, Reads } from "../host/read.ts";
import { onlyWith, packageManager } from "../host/reads/package-manager.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { anything, list, oneOf, word } from "./contract/params.ts";
import { MANAGERS, type Manager, managerNamed, USABLE } from "./packages/managers.ts";

/** What some managers' modules take: read by the one that is found. */
const further = Object.fromEntries(
  MANAGERS.flatMap(({ fields }) => Object.keys(fields))
    .filter((key) => key !== "name" && key !== "state")
    .map((key) => {
      const owners = MANAGERS.filter((m) => m.fields[key] !== undefined);
      const what = owners[0]?.fields[key]?.description ?? "";
      const names = owners.map((m) => `\`${m.name}\``).join(", ");
      return [key, anything().optional().describe(`${what} Of ${names}.`)] as const;
    }),
) as Readonly<Record<never, z.ZodType>>;

const params = z
  .strictObject({
    ...further,
    name: list(word())
      .optional()
      .describe("Packages, as the host's manager calls them: names differ between distributions."),
    state: word()
      .optional()
      .describe("`present`, `absent`, `latest`, or what else the host's manager has. Default: `present`."),
    use: oneOf(...USABLE)
      .default("auto")
      .describe("The manager to use; found by itself with `auto`."),
  })
  .superRefine((p, context) => {
    const candidates = p.use === "auto" ? MANAGERS : MANAGERS.filter((m) => m === managerNamed(p.use));
    const problems = candidates.flatMap((m) => {
      const read = m.read(givenOf(p, m));
      return "problem" in read ? [read.problem] : [];
    });
    const [first] = problems.toSorted((a, b) => a.issues.length - b.issues.length);
    if (first === undefined || problems.length < candidates.length) return;
    for (const { path, message } of first.issues)
      context.addIssue({ code: "custom", path: [...path], message });
  });

type Params = z.output<typeof params>;

function givenOf({ use, ...given }: Params, { name }: Manager): Readonly<Record<string, unknown>> {
  const all = Object.entries(given).filter(([, value]) => value !== undefined);
  const backend = name === "dnf" && (use === "dnf4" || use === "dnf5") ? { use_backend: use } : {};
  return { ...Object.fromEntries(all), ...backend };
}

function readsOf(p: Params, host: HostView): Reads {
  const chosen = p.use === "auto" ? undefined : managerNamed(p.use);
  const reads: Record<string, Read<unknown>> = { manager: packageManager() };
  for (const manager of chosen ? [chosen] : MANAGERS) {
    const understood = manager.read(givenOf(p, manager));
    if ("problem" in understood) continue;
    for (const [key, read] of Object.entries(understood.reads(host)))
      reads[`${manager.name} ${key}`] = chosen ? read : onlyWith(manager.name, read);
  }
  return reads;
}

function strange(name: string | undefined): Refusal {
  const known = MANAGERS.map((m) => m.name).join(", ");
  const which =
    name === undefined
      ? "this host has no package manager that homerun knows"
      : `this host's package manager is \`${name}\`, and homerun can use ${known}`;
  return refuse(which, {
    help: "install what is needed there with `command`, guarded by `creates`, or leave the host out",
  });
}

function unfit(name: string, problem: z.ZodError): Refusal {
  const said = problem.issues.map((issue) => {
    if (issue.code === "unrecognized_keys") return `it has no \`${issue.keys.join("`, `")}\``;
    return `${issue.path.join(".")}: ${issue.message}`;
  });
  return refuse(`this host's package manager is ${name}: ${said.join("; ")}`, {
    help: `write a task of its own for those hosts, with \`${name}\``,
  });
}

export const packageModule = defineModule({
  name: "package",
  summary: "Install and remove packages with the host's own package manager",
  description: `Finds out which package manager the host has and does what the module of that manager does: \`apt\`, \`dnf\` (also for dnf 5 and yum),
\`pacman\`, \`apk\` or \`zypper\`. Parameters beyond name and state are handed on to it; a host whose manager does not have one of them is refused before
anything is done to it, and so is a host with another manager.`,
  params,
  paramAliases: Object.assign({}, ...MANAGERS.map((m) => m.aliases)) as Readonly<Record<string, string>>,
  returns: {
    cache_updated: "Whether the package index was refreshed.",
    stdout: "What the package manager printed.",
    stderr: "What the package manager complained about.",
  },
  examples: [
    {
      title: "Install a tool on any host",
      yaml: "- name: rsync is installed\n  package:\n    name: rsync\n",
    },
    {
      title: "A name that differs",
      yaml: "- name: a web server is installed\n  package:\n    name: \"{{ 'apache2' if ansible_pkg_mgr == 'apt' else 'httpd' }}\"\n    state: latest\n",
    },
  ],
  reads: "which package manager the host has, then what that one's module reads",
  writes: "what that one's module writes",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => readsOf(p, host),
  decide: (p, seen, context) => {
    const found = seen.manager as string | undefined;
    const manager = managerNamed(p.use === "auto" ? (found ?? "") : p.use);
    if (manager === undefined) return strange(found);
    const understood = manager.read(givenOf(p, manager));
    if ("problem" in understood) return unfit(manager.name, understood.problem);
    const own = Object.entries(seen).flatMap(([key, value]): [string, unknown][] =>
      key.startsWith(`${manager.name} `) ? [[key.slice(manager.name.length + 1), value]] : [],
    );
    return understood.decide(Object.fromEntries(own), context);
  },
});
