/**
 * Every example of every module is carried out in check mode on this machine: read, planned, its questions asked in a shell, decided.
 * Nothing is changed by that, and what would need a network is told that there is none. Where this machine has no such tool, the
 * module must say so; what no example may come to is a fault of homerun's own.
 */

import { expect, it } from "vitest";
import type { Event } from "../../src/events/event.ts";
import { allModules } from "../../src/modules/registry.ts";
import { finished, play } from "../engine/run-play.ts";

/** What examples name: files beside the playbook. */
const FILES: Readonly<Record<string, string>> = {
  "bootstrap.yml": "- hosts: all\n  gather_facts: false\n  tasks: []\n",
  "users.yml": "[]\n",
  "debian.yml": "[]\n",
  "Debian.yml": "{}\n",
  "roles/vhost/tasks/main.yml": "[]\n",
  "roles/firewall/tasks/main.yml": "[]\n",
  "files/site/index.html": "<html>\n",
  "files/own.asc": "no key\n",
  "files/images/wiki.tar": "no image\n",
  "files/app-1.4.tar.gz": "no archive\n",
  "files/dashboard.json": "{}\n",
  "files/set-up-database.sh": "#!/bin/sh\n",
  "templates/wiki.yml": "services: {}\n",
  "templates/sshd.conf.hbs": "PermitRootLogin no\n",
  "templates/metallb.yml.j2": "kind: Namespace\n",
};

/** What examples take for granted. */
const VARS = JSON.stringify({
  machine: { address: "192.0.2.7" },
  free_gib: 30,
  services: [],
  jobs: ["a", "b"],
  web_port: 80,
  ...Object.fromEntries(
    [
      "ada_passphrase",
      "attic_key",
      "build_token",
      "ca_passphrase",
      "charts_password",
      "postgres_password",
      "registry_password",
      "share_password",
      "svn_password",
    ].map((n) => [n, "x"]),
  ),
  house_request: { csr: "no request" },
});

/** No tool gets out: proxies that refuse, no ssh. */
const NOWHERE = "http://127.0.0.1:9";
const ENVIRONMENT = JSON.stringify({
  ...Object.fromEntries(
    ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"].map((n) => [
      n,
      NOWHERE,
    ]),
  ),
  GIT_SSH_COMMAND: "false",
});

/** Examples that wait in check mode as well, by their titles: where waiting is tried instead. */
const WAITING: Readonly<Record<string, string>> = {
  "Give a service time": "test/modules/pause.test.ts",
  "A machine that was just switched on": "test/modules/wait-for-connection.test.ts",
};

/** Values that an example goes on with, and that this machine can't give. */
const NOT_HERE: Readonly<Record<string, string>> = {
  docker_container_info: "no Docker, so nothing is known of a container",
  package_facts: "no nginx among the packages",
  truenas_call: "no TrueNAS, so nothing is known of its state",
};

/** Handlers that the example notifies. */
function handlersOf(yaml: string): string {
  const names = [...yaml.matchAll(/notify: (.+)/g)].map(([, name]) => `    - {name: ${name}, debug: {}}\n`);
  return names.length === 0 ? "" : `  handlers:\n${names.join("")}`;
}

function siteOf(module: string, yaml: string): string {
  if (module === "import_playbook") return yaml;
  const tasks = yaml.trimEnd().replace(/^(?=.)/gm, "    ");
  return `- hosts: all
  gather_facts: ${/ansible_/.test(yaml)}
  environment: ${ENVIRONMENT}
  vars: ${VARS}
  tasks:
${tasks}
${handlersOf(yaml)}`;
}

const EXAMPLES = allModules().flatMap((module) =>
  module.examples.map(({ title, yaml }) => ({ name: module.name, title, yaml })),
);

it.each(EXAMPLES.filter(({ title }) => WAITING[title] === undefined))(
  "$name: $title",
  async ({ name, yaml }) => {
    const told: Event[] = [];
    const { events, refused } = await play(
      { ...FILES, "site.yml": siteOf(name, yaml) },
      {
        checkMode: true,
        diffMode: true,
        lookahead: true,
        ask: async () => "yes",
        onEvent: (event) => told.push(event),
      },
    );
    expect(refused).toEqual([]);
    const diagnostics = told.flatMap((event) => (event.type === "diagnostic" ? [event.diagnostic.code] : []));
    expect(diagnostics.filter((code) => !code.startsWith("RUN"))).toEqual([]);
    const failures = finished(events).filter(
      ({ outcome }) => outcome === "failed" || outcome === "unreachable",
    );
    const said = failures.map(({ result }) => JSON.stringify(result));
    expect(said.filter((text) => /INT0001|is not to be found/.test(text))).toEqual([]);
    if (NOT_HERE[name] === undefined)
      expect(said.filter((text) => text.includes("undefined variable"))).toEqual([]);
  },
);

it("leaves out only examples that there are", () => {
  const titles = EXAMPLES.map(({ title }) => title);
  const names = allModules().map(({ name }) => name);
  expect(Object.keys(WAITING).filter((title) => !titles.includes(title))).toEqual([]);
  expect(Object.keys(NOT_HERE).filter((name) => !names.includes(name))).toEqual([]);
});
