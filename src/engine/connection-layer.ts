/** What a task may ask of the way to its host where no variable says it: `ansible_host`, `ansible_user` and their kin, from keywords and options. */

import { MISSING } from "../expression/evaluate.ts";
import type { TaskContext } from "../plan/program.ts";
import type { Layer } from "../vars/layer.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { connectionKind } from "./connection-of.ts";
import { numberOf, textOf } from "./directive-values.ts";
import type { RunContext } from "./run-context.ts";

interface Asked {
  readonly run: RunContext;
  readonly host: string;
  readonly context: TaskContext;
  readonly scope: () => LayeredScope;
}

/** Each name with the other one that says the same. */
const NAMES: Readonly<Record<string, string>> = {
  ansible_host: "ansible_ssh_host",
  ansible_ssh_host: "ansible_host",
  ansible_user: "ansible_ssh_user",
  ansible_ssh_user: "ansible_user",
  ansible_port: "ansible_ssh_port",
  ansible_ssh_port: "ansible_port",
  ansible_connection: "",
};

/** The lowest layer of a task's variables. Keywords that are made of one of these names see only what variables say. */
export function connectionLayer(asked: Asked): Layer {
  const busy = new Set<string>();
  const answerOf = (name: string): unknown => {
    const other = NAMES[name];
    if (other === undefined || busy.has(name)) return undefined;
    busy.add(name);
    busy.add(other);
    try {
      const same = other === "" ? MISSING : asked.scope().get(other);
      return same === MISSING ? fromKeywords(name, asked) : same;
    } finally {
      busy.delete(name);
      busy.delete(other);
    }
  };
  return {
    name: "loop and magic variables",
    get: (name) => {
      const value = Object.hasOwn(NAMES, name) ? answerOf(name) : undefined;
      return value === undefined ? undefined : { kind: "data", value };
    },
    names: () => Object.keys(NAMES).filter((name) => answerOf(name) !== undefined),
  };
}

function fromKeywords(name: string, { run, host, context: { directives }, scope }: Asked): unknown {
  switch (name) {
    case "ansible_connection":
      return connectionKind(run, host, directives, scope());
    case "ansible_user":
    case "ansible_ssh_user":
      return textOf("remote_user", directives.remote_user, scope()) ?? run.options.remoteUser;
    case "ansible_port":
    case "ansible_ssh_port":
      return numberOf("port", directives.port, scope());
    default:
      return textOf("delegate_to", directives.delegate_to, scope()) ?? host;
  }
}
