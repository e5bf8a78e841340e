/** `hostname`: the host's own name. */

import { z } from "zod";
import { setHostname } from "../host/changes/set-hostname.ts";
import { hostNames } from "../host/reads/host-names.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";

const NAME =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/;

/** A name without dots says nothing of the domain. */
function factsOf(name: string): Readonly<Record<string, string>> {
  const dot = name.indexOf(".");
  if (dot < 0) return { ansible_nodename: name, ansible_hostname: name };
  return {
    ansible_nodename: name,
    ansible_hostname: name.slice(0, dot),
    ansible_fqdn: name,
    ansible_domain: name.slice(dot + 1),
  };
}

const LINUX = ["systemd", "debian", "generic", "redhat", "alpine", "openrc", "sles"] as const;
const OTHERS = ["freebsd", "openbsd", "solaris", "macos", "macosx", "darwin"] as const;

export const hostname = defineModule({
  name: "hostname",
  summary: "Set the host's name",
  description: "Sets the host name that boots take and the running one. Does not edit /etc/hosts.",
  params: z.strictObject({
    name: word().describe("The name, short or fully qualified."),
    use: oneOf(...LINUX, ...OTHERS)
      .refine((way) => !OTHERS.some((other) => other === way), {
        error: `the host runs Linux: leave it out, or say one of ${LINUX.join(", ")}`,
      })
      .optional()
      .describe(
        "Accepted for compatibility: the way is found by itself. Those of other systems are refused.",
      ),
  }),
  returns: {
    name: "The name that the host has now.",
    ansible_facts:
      "`ansible_hostname`, `ansible_nodename`; with a dot also `ansible_fqdn` and `ansible_domain`.",
  },
  examples: [
    { title: "Name the mini PC", yaml: "- name: the host is called minipc\n  hostname:\n    name: minipc\n" },
  ],
  reads: "the name that the host has and the one in `/etc/hostname`",
  writes: "both",
  support: { check: "full", diff: "full" },
  setsFacts: ["ansible_hostname", "ansible_nodename", "ansible_fqdn", "ansible_domain"],
  observe: () => ({ seen: hostNames() }),
  decide: ({ name }, { seen }) => {
    if (!NAME.test(name))
      return refuse(`\`${name}\` is no valid host name`, { help: "use letters, digits, hyphens and dots" });
    const facts = factsOf(name);
    const others = [seen.running, seen.kept ?? ""].filter((one) => one !== name);
    return {
      changes: others[0] === undefined ? [] : [setHostname(others[0], name)],
      facts,
      result: { name, ansible_facts: facts },
    };
  },
});
