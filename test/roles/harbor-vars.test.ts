/** What the roles docker and harbor work out of what programs print: containers, versions, architectures, where images come from. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const PROJECT = resolve(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "homerun-role-vars-"));

const container = (service: string, state: string) => ({ Service: service, State: state });
const two = [container("log", "running"), container("core", "exited")];
const printed = (stdout: string) => ({ stdout, stdout_lines: stdout.split("\n").filter((l) => l !== "") });
const index = {
  manifests: ["amd64", "arm64", "unknown"].map((architecture) => ({
    platform: { architecture, os: "linux" },
  })),
};
const upstreams = [
  { image: "r.lan/house/", upstream: "docker.io/library/" },
  { image: "r.lan/house/blog", upstream: "ghcr.io/me/blog" },
];
const images = (said: string) => ({ harbor_external_url: "https://r.lan", harbor_restore_said: said });
const debian = (release: string, version: string, architecture = "x86_64") => ({
  distribution: "Debian",
  distribution_release: release,
  distribution_major_version: version,
  architecture,
});

type Case = readonly [
  name: string,
  variable: string,
  given: Readonly<Record<string, unknown>>,
  expected: unknown,
];

const CASES: readonly Case[] = [
  [
    "a line for each container",
    "harbor_running",
    { harbor_ps: printed(two.map((c) => JSON.stringify(c)).join("\n")) },
    ["log"],
  ],
  ["one list of containers", "harbor_running", { harbor_ps: printed(JSON.stringify(two)) }, ["log"]],
  ["no containers", "harbor_running", { harbor_ps: printed("") }, []],
  [
    "what is down without a container",
    "harbor_down | length",
    { harbor_ps: printed(""), harbor_with_trivy: true, harbor_settings: {} },
    10,
  ],
  [
    "platforms without attestations",
    "harbor_image_platforms",
    { harbor_image_there: { stdout: JSON.stringify(index) } },
    ["amd64", "arm64"],
  ],
  [
    "the longest beginning",
    "harbor_image_upstream",
    { harbor_image: "r.lan/house/blog:2", harbor_restore_upstreams: upstreams },
    "ghcr.io/me/blog:2",
  ],
  [
    "a shorter beginning",
    "harbor_image_upstream",
    { harbor_image: "r.lan/house/app:1", harbor_restore_upstreams: upstreams },
    "docker.io/library/app:1",
  ],
  [
    "only images of this Harbor, each once",
    "harbor_restore_images",
    images('"image": "r.lan/house/app:1", "image":"r.lan/house/app:1" "docker.io/x:1" \\"r.lan/old:0\\"'),
    ["r.lan/house/app:1"],
  ],
  [
    "images by digest",
    "harbor_restore_images",
    images(`"r.lan/a/b@sha256:${"0".repeat(64)}"`),
    [`r.lan/a/b@sha256:${"0".repeat(64)}`],
  ],
  [
    "what nobody says where it comes from",
    "harbor_restore_unknown",
    { ...images('"r.lan/x/y:1"'), harbor_restore_upstreams: upstreams },
    ["r.lan/x/y:1"],
  ],
  [
    "a robot's rights",
    "harbor_robot_may",
    {
      harbor_robot: { name: "x" },
      harbor_robot_seen: {
        json: [
          {
            name: "robot$x",
            permissions: [
              {
                kind: "project",
                namespace: "house",
                access: [
                  { resource: "repository", action: "push" },
                  { resource: "repository", action: "pull" },
                ],
              },
            ],
          },
        ],
      },
    },
    ["house pull", "house push"],
  ],
  [
    "packages of Debian 12",
    "docker_packages",
    { ansible_facts: debian("bookworm", "12"), docker_source: "distribution" },
    ["docker.io", "iptables"],
  ],
  [
    "packages of Debian 13",
    "docker_packages",
    { ansible_facts: debian("trixie", "13"), docker_source: "distribution" },
    ["docker.io", "docker-cli", "docker-compose", "iptables"],
  ],
  [
    "a pinned version",
    "docker_wanted",
    { ansible_facts: debian("trixie", "13"), docker_source: "docker", docker_version: "29.2.1" },
    [
      "containerd.io",
      "docker-buildx-plugin",
      "docker-compose-plugin",
      "docker-ce-cli=5:29.2.1*",
      "docker-ce=5:29.2.1*",
    ],
  ],
  [
    "the Pi's architecture",
    "docker_architecture",
    { ansible_facts: debian("bookworm", "12", "aarch64") },
    "arm64",
  ],
  [
    "which package files",
    "docker_files_pattern",
    {
      ansible_facts: debian("trixie", "13", "aarch64"),
      docker_version: "29.2.1",
      docker_files_directory: "/d",
    },
    {
      "containerd.io": "/d/containerd.io_*_arm64.deb",
      "docker-ce-cli": "/d/docker-ce-cli_29.2.1-*_arm64.deb",
      "docker-buildx-plugin": "/d/docker-buildx-plugin_*_arm64.deb",
      "docker-compose-plugin": "/d/docker-compose-plugin_*_arm64.deb",
      "docker-ce": "/d/docker-ce_29.2.1-*_arm64.deb",
    },
  ],
];

const answers = new Map<string, unknown>();

beforeAll(() => {
  const tasks = CASES.map(([name, variable, given]) => ({
    name,
    set_fact: { answer: `{{ {'is': ${variable}} }}` },
    vars: given,
    ignore_errors: true,
  }));
  const files = ["harbor", "docker"].map((role) => join(PROJECT, "roles", role, "vars/main.yml"));
  const play = {
    hosts: "localhost",
    connection: "local",
    gather_facts: false,
    tasks: [{ include_vars: files[0] }, { include_vars: files[1] }, ...tasks],
  };
  writeFileSync(join(work, "play.yml"), JSON.stringify([play]));
  const ended = spawnSync(
    process.execPath,
    [join(PROJECT, "src/main.ts"), "run", join(work, "play.yml"), "-i", "localhost,", "--json"],
    {
      cwd: work,
      encoding: "utf8",
      env: { ...process.env, HOMERUN_RUNS_DIRECTORY: join(work, "runs") },
    },
  );
  for (const line of ended.stdout.split("\n").filter((text) => text !== "")) {
    const event = JSON.parse(line) as {
      type: string;
      task?: { name: string };
      result?: { ansible_facts?: { answer?: { is: unknown } } };
    };
    if (event.type === "host-finished" && event.task)
      answers.set(event.task.name, event.result?.ansible_facts?.answer?.is ?? event.result);
  }
  if (answers.size === 0) throw new Error(ended.stderr + ended.stdout);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe("variables of the roles docker and harbor", () => {
  it.each(CASES)("%s", (name, _variable, _given, expected) => {
    expect(answers.get(name)).toEqual(expected);
  });
});
