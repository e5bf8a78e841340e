/** `seport`: which ports a service may use, as SELinux sees it. */

import { z } from "zod";
import { type PortChange, setSelinuxPorts } from "../host/changes/set-selinux-ports.ts";
import { type SelinuxPort, type SelinuxPorts, selinuxPorts } from "../host/reads/selinux-ports.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, list, oneOf, word } from "./contract/params.ts";

function isPort(text: string): boolean {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (!match) return false;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return first >= 1 && first <= last && last <= 65535;
}

/** As semanage writes it. */
function spelled(port: string): string {
  const [first = "", last = first] = port.split("-").map((text) => String(Number(text)));
  return first === last ? first : `${first}-${last}`;
}

const params = z.strictObject({
  ports: list(word().refine(isPort, { error: "a port is a number, a range two: `8080`, `8000-8010`" }))
    .refine((all) => all.length > 0, { error: "no port is named" })
    .describe("Ports and ranges of ports: `8080`, `8000-8010`."),
  proto: oneOf("tcp", "udp").describe("Their protocol."),
  setype: word()
    .refine((type) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(type), {
      error: "a type is a word such as `http_port_t`",
    })
    .describe("The type that stands for what may use them: `http_port_t`."),
  state: oneOf("absent", "present").default("present").describe("Whether the ports shall be of the type."),
  reload: bool().default(true).describe("Let the kernel have the new policy at once."),
  local: bool()
    .default(false)
    .describe("Look only at what was added on this host, not at the policy itself."),
  ignore_selinux_state: bool()
    .default(false)
    .describe("Carry on where SELinux does not run: the policy is changed for when it does."),
});

type Params = z.output<typeof params>;

function obstacleFor(p: Params, seen: SelinuxPorts): Refusal | undefined {
  if (!seen.installed)
    return refuse("the host has no semanage", {
      help: "install the package `policycoreutils-python-utils`",
      mayResolve: true,
    });
  if (!seen.enabled && !p.ignore_selinux_state)
    return refuse("SELinux is disabled on this host", {
      help: "`ignore_selinux_state: true` changes the policy all the same",
      mayResolve: true,
    });
  if (seen.trouble === undefined) return undefined;
  return refuse(`the store of SELinux's policies can't be asked: ${seen.trouble}`, {
    help: "set `become: true`; a host without a policy needs its package first",
    mayResolve: true,
  });
}

/** What that very port or range has; what was added counts before what the policy says. */
function typeOf(ports: readonly SelinuxPort[], proto: string, port: string): string | undefined {
  return ports.find((one) => one.proto === proto && one.port === port)?.type;
}

function portsOf(p: Params): readonly string[] {
  return [...new Set(p.ports.map(spelled))];
}

function added(p: Params, seen: SelinuxPorts): readonly PortChange[] {
  return portsOf(p).flatMap((port): readonly PortChange[] => {
    const local = typeOf(seen.local, p.proto, port);
    const before = local ?? typeOf(seen.all, p.proto, port);
    if ((p.local ? local : before) === p.setype) return [];
    return [{ port, verb: before === undefined ? "add" : "modify", before, after: p.setype }];
  });
}

function removed(p: Params, seen: SelinuxPorts): readonly PortChange[] | Refusal {
  const changes: PortChange[] = [];
  for (const port of portsOf(p)) {
    const local = typeOf(seen.local, p.proto, port);
    const isOf = (one: SelinuxPort): boolean =>
      one.proto === p.proto && one.port === port && one.type === p.setype;
    if (local === p.setype) {
      const rest = seen.all.find((one) => one.proto === p.proto && one.port === port && one.type !== local);
      changes.push({ port, verb: "delete", before: local, after: rest?.type });
    } else if (!p.local && local === undefined && seen.all.some(isOf))
      return refuse(`port ${port}/${p.proto} is ${p.setype} in the policy itself, which can't be taken out`, {
        help: "give it another type with `state: present`, or set `local: true` to leave it alone",
      });
  }
  return changes;
}

function decide(p: Params, seen: SelinuxPorts): Verdict | Refusal {
  const obstacle = obstacleFor(p, seen);
  if (obstacle) return obstacle;
  const ports = p.state === "present" ? added(p, seen) : removed(p, seen);
  if ("kind" in ports) return ports;
  return {
    changes: ports.length === 0 ? [] : [setSelinuxPorts(p.proto, p.setype, ports, p.reload)],
    result: { ports: p.ports, proto: p.proto, setype: p.setype, state: p.state },
  };
}

export const seport = defineModule({
  name: "seport",
  summary: "Give ports their types in SELinux's policy",
  description: `Adds ports to a type of SELinux's policy, so that the service which the type stands for may use them, or takes such additions out. All
ports of a task come in one transaction. What was added counts before what the policy says of the same port.`,
  params,
  returns: {
    ports: "The ports.",
    proto: "Their protocol.",
    setype: "The type.",
    state: "The state that was asked for.",
  },
  examples: [
    {
      title: "A web server on another port",
      yaml: "- name: nginx may listen on 8888\n  seport:\n    ports: 8888\n    proto: tcp\n    setype: http_port_t\n",
    },
    {
      title: "Several",
      yaml: "- name: memcached may listen there\n  seport:\n    ports: [10000-10100, 10112]\n    proto: tcp\n    setype: memcache_port_t\n",
    },
    {
      title: "What was added goes",
      yaml: "- name: sshd has its own port only\n  seport:\n    ports: 2222\n    proto: tcp\n    setype: ssh_port_t\n    state: absent\n    local: true\n",
    },
  ],
  reads: "what semanage tells of ports",
  writes: "the store of SELinux's policies, and the policy that the kernel has",
  support: { check: "full", diff: "full" },
  observe: () => ({ seen: selinuxPorts() }),
  decide: (p, { seen }) => decide(p, seen),
});
