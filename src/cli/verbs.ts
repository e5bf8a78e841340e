/** The verbs of the command line. Each is loaded when a call needs it. */

import type { Verb } from "./define-command.ts";

/** In the order of the help: what one needs most comes first. */
export const VERBS: readonly Verb[] = [
  {
    name: "run",
    summary: "bring hosts to the state that playbooks describe",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "ping",
    summary: "check that hosts can be reached, logged in to and worked on",
    load: async () => (await import("./commands/ping.ts")).ping,
  },
  {
    name: "exec",
    summary: "run a command on hosts",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  {
    name: "facts",
    summary: "show what is known about hosts: system, network, disks",
    load: async () => (await import("./commands/facts.ts")).facts,
  },
  {
    name: "inventory",
    summary: "show the hosts and groups of the inventory",
    load: async () => (await import("./commands/inventory.ts")).inventory,
  },
  {
    name: "vault",
    summary: "encrypt and decrypt files and values",
    load: async () => (await import("./commands/vault.ts")).vault,
  },
  {
    name: "doc",
    summary: "list the modules, or show one with its parameters and examples",
    load: async () => (await import("./commands/doc.ts")).doc,
  },
  {
    name: "new",
    summary: "begin a module or a filter of your own",
    load: async () => (await import("./commands/new.ts")).newCommand,
  },
  {
    name: "test",
    summary: "try the cases of your own modules and filters",
    load: async () => (await import("./commands/test.ts")).test,
  },
  {
    name: "explain",
    summary: "what the code of a message means, with an example",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "completion",
    summary: "print the completion of a shell: bash, zsh or fish",
    load: async () => (await import("./commands/completion.ts")).completion,
  },
  {
    name: "schema",
    summary: "print JSON Schemas, for editors that check and complete YAML",
    load: async () => (await import("./commands/schema.ts")).schema,
  },
  {
    name: "shims",
    summary: "write launchers with Ansible's names, for scripts, editors and pipelines that call Ansible",
    load: async () => (await import("./commands/shims.ts")).shims,
  },
  {
    name: "lab",
    summary: "a disposable homelab on this machine, to rehearse on",
    load: async () => (await import("./commands/lab.ts")).lab,
  },
];
