/** `service_facts`: the services of the host as facts. */

import { z } from "zod";
import { services } from "../host/reads/services.ts";
import { defineModule } from "./contract/module.ts";

export const serviceFacts = defineModule({
  name: "service_facts",
  summary: "Gather the services of the host as facts",
  description:
    "Lists all services with their state and whether they start at boot, under the fact `services`, by name (`nginx.service`). Asks systemd, OpenRC, or the init scripts of a host without either.",
  params: z.strictObject({}),
  returns: {
    ansible_facts:
      "`services`: by name, each with `name`, `state`, `source`, and but for init scripts `status`.",
  },
  examples: [
    {
      title: "Ask whether a service is there",
      yaml: "- name: the services are known\n  service_facts:\n\n- name: docker is there\n  debug:\n    msg: docker is installed\n  when: \"'docker.service' in ansible_facts.services\"\n",
    },
  ],
  reads: "the services as the host's service manager lists them",
  writes: "nothing",
  support: { check: "full", diff: "none" },
  setsFacts: ["services"],
  observe: () => ({ list: services() }),
  decide: (_params, { list }) => {
    const facts = { services: Object.fromEntries(list.map((service) => [service.name, service])) };
    return { changes: [], facts, result: { ansible_facts: facts } };
  },
});
