/** `service_facts`: the services of the host as facts. */

import { z } from "zod";
import { services } from "../host/reads/services.ts";
import { defineModule } from "./contract/module.ts";

export const serviceFacts = defineModule({
  name: "service_facts",
  summary: "Gather the services of the host as facts",
  description: `Lists all services with their state and whether they start at boot, under the fact \`services\`, by name: units of systemd with their
suffix (\`nginx.service\`), services of OpenRC and init scripts without. A host of systemd that has init scripts tells of both. Those of which \`service\` can't
say whether they run are left out.

A unit runs or is \`stopped\`; one that nothing has loaded is \`inactive\`. OpenRC's states are its own words (\`started\`, \`crashed\` …).`,
  params: z.strictObject({}),
  returns: {
    ansible_facts:
      "`services`: by name, each with `name`, `state`, `source` (`systemd`, `openrc`, `sysv`), `status` (`enabled`, `disabled`, `static`, `failed`, `masked`, `not-found` …; init scripts of Debian have none) and, of OpenRC, `runlevels`.",
  },
  examples: [
    {
      title: "Ask whether a service is there",
      yaml: "- name: the services are known\n  service_facts:\n\n- name: docker is there\n  debug:\n    msg: docker is installed\n  when: \"'docker.service' in ansible_facts.services\"\n",
    },
    {
      title: "List what runs",
      yaml: "- name: the services are known\n  service_facts:\n\n- name: these run\n  debug:\n    msg: \"{{ ansible_facts.services.values() | selectattr('state', 'equalto', 'running') | map(attribute='name') }}\"\n",
    },
  ],
  reads: "the services as the host's service managers list them",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["services"],
  observe: () => ({ list: services() }),
  decide: (_params, { list }) => {
    if (list.length === 0) return { changes: [], skipped: "nobody on the host tells which services it has" };
    const facts = { services: Object.fromEntries(list.map((service) => [service.name, service])) };
    return { changes: [], facts, result: { ansible_facts: facts } };
  },
});
