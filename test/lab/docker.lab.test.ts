/** The role docker on a real host with Debian's Docker: what it refuses, what restarts the daemon and what doesn't, and how it is healed. */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFileServer } from "../stand-ins/file-server.ts";
import { GONE, PREPARE, TASKS } from "./docker-modules.ts";
import { eventsOf, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";

const lab = testLab("test-docker");
const work = mkdtempSync(join(tmpdir(), "homerun-docker-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(work, "runs") };

const PLAYS = {
  role: "- hosts: minipc\n  become: true\n  roles: [docker]\n",
  heal: "- hosts: minipc\n  become: true\n  tasks:\n    - include_role: {name: docker, tasks_from: heal}\n",
  health:
    "- hosts: minipc\n  become: true\n  gather_facts: false\n  tasks:\n    - include_role: {name: docker, tasks_from: health}\n    - debug: {var: docker_layers}\n",
} as const;

const VARIABLES = {
  docker_source: "distribution",
  docker_ca_directory: join(work, "ca"),
  docker_registries: [{ name: "registry.home.lan" }, { name: "other.home.lan:5000" }],
  docker_requires_mounts: ["/srv/harbor"],
};

beforeAll(async () => {
  for (const [name, text] of Object.entries(PLAYS)) writeFileSync(join(work, `${name}.yml`), text);
  await lab.up(["minipc"]);
});
afterAll(async () => {
  await lab.down();
  rmSync(work, { recursive: true, force: true });
});

function ssh(command: string): string {
  const ended = spawnSync(
    "ssh",
    ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", "minipc", command],
    {
      encoding: "utf8",
    },
  );
  if (ended.status !== 0) throw new Error(`${command}: ${ended.stderr}`);
  return ended.stdout.trim();
}

function play(name: keyof typeof PLAYS, more: Readonly<Record<string, unknown>> = {}): Promise<RunEnded> {
  const variables = JSON.stringify({ ...VARIABLES, ...more });
  return run([join(work, `${name}.yml`), "-i", lab.inventory, "-e", variables], { env });
}

function changed(ended: RunEnded): number | undefined {
  return recap(ended).hosts.minipc?.changed;
}

const daemonPid = (): string => ssh("systemctl show --property MainPID --value docker.service");

describe("role docker", () => {
  it.each([
    [
      "a Docker from a snap",
      "printf '#!/bin/sh\\necho docker 1 2\\n' | sudo tee /usr/local/bin/snap; sudo chmod +x /usr/local/bin/snap",
      "sudo rm /usr/local/bin/snap",
      "snap remove docker",
    ],
    [
      "a rootless Docker",
      "sudo install -D /dev/null /home/admin/.config/systemd/user/docker.service",
      "sudo rm -r /home/admin/.config",
      "rootless",
    ],
  ])("refuses %s before anything is changed", async (_, make, undo, words) => {
    ssh(make);
    const refused = await play("role");
    ssh(undo);
    expect(refused.code).toBe(2);
    expect(troubles(refused)).toContain(words);
    expect(changed(refused)).toBe(0);
  });

  it.each([
    [
      "package files that are not there",
      { docker_source: "files", docker_files_directory: "/nowhere" },
      "/nowhere/containerd.io_*_amd64.deb",
    ],
    [
      "a socket of its own",
      { docker_daemon_settings: { hosts: ["tcp://0.0.0.0"] } },
      "`-H` of Docker's unit",
    ],
    [
      "to switch verification off",
      { docker_daemon_settings: { "insecure-registries": ["registry.home.lan"] } },
      "would switch off",
    ],
    ["a registry with a scheme", { docker_registries: [{ name: "https://a.b" }] }, "without a scheme"],
  ])("refuses %s before anything is changed", async (_, more, words) => {
    const refused = await play("role", more);
    expect(refused.code).toBe(2);
    expect(troubles(refused)).toContain(words);
    expect(changed(refused)).toBe(0);
  });

  it("in check mode says what it would install, and touches nothing", async () => {
    const variables = JSON.stringify(VARIABLES);
    const predicted = await run([join(work, "role.yml"), "-i", lab.inventory, "-e", variables, "--check"], {
      env,
    });
    expect(predicted.code, troubles(predicted)).toBe(0);
    const would = eventsOf(predicted, "host-finished").filter((e) => e.outcome === "changed");
    expect(would.map((e) => e.task.name)).toContain("Docker is installed");
    expect(ssh("command -v dockerd || ls /etc/docker || echo nothing")).toBe("nothing");
  });

  it("converges, and changes nothing in a second run", async () => {
    const first = await play("role");
    expect(first.code, troubles(first)).toBe(0);
    const second = await play("role");
    expect(second.code, troubles(second)).toBe(0);
    expect(
      eventsOf(second, "host-finished")
        .filter((e) => e.outcome === "changed")
        .map((e) => e.task.name),
    ).toEqual([]);
  });

  it("has a daemon that works by its settings, waits for its disk and drops nobody's packets", () => {
    const info = JSON.parse(ssh("sudo docker info --format '{{json .}}'")) as Record<string, unknown>;
    expect(info).toMatchObject({
      LiveRestoreEnabled: true,
      LoggingDriver: "json-file",
      DefaultAddressPools: [{ Base: "172.30.0.0/16", Size: 24 }],
    });
    expect(ssh("ip -4 -o addr show docker0")).toContain("172.30.0.1/24");
    expect(ssh("systemctl show --property RequiresMountsFor --value docker.service")).toContain(
      "/srv/harbor",
    );
    expect(ssh("sudo iptables -S FORWARD | head -n 1")).toBe("-P FORWARD ACCEPT");
    expect(ssh("apt-mark showhold")).toContain("docker.io");
    expect(ssh("sudo docker compose version --short")).toMatch(/^v?[25]\./);
    for (const name of ["registry.home.lan", "other.home.lan:5000"])
      expect(ssh(`openssl x509 -noout -subject -in /etc/docker/certs.d/${name}/ca.crt`)).toContain(
        "Private CA",
      );
  });

  it("reloads where that is enough, restarts where it is not, and containers go on", async () => {
    ssh(
      "sudo sh -c 'cd /tmp && mkdir -p bare && cp /bin/sleep bare/ && cp --parents $(ldd /bin/sleep | grep -o \"/[^ ]*\") bare/ && tar c -C bare . | docker import - bare:1 && docker run -d --name going-on bare:1 /sleep 1000'",
    );
    const started = ssh("sudo docker inspect --format '{{.State.StartedAt}}' going-on");
    const before = daemonPid();
    const reloaded = await play("role", { docker_daemon_settings: { debug: true } });
    expect(reloaded.code, troubles(reloaded)).toBe(0);
    expect(daemonPid()).toBe(before);
    // A reload is a signal: it returns before the daemon has read anything.
    ssh("timeout 20 sh -c 'until sudo docker info --format {{.Debug}} | grep -x true; do sleep 0.2; done'");
    const restarted = await play("role", { docker_log_max_file: 5 });
    expect(restarted.code, troubles(restarted)).toBe(0);
    expect(daemonPid()).not.toBe(before);
    expect(ssh("sudo docker inspect --format '{{.State.StartedAt}}' going-on")).toBe(started);
    expect(changed(await play("role", { docker_log_max_file: 5 }))).toBe(0);
  });

  it("keeps settings that the daemon would not start with away from it", async () => {
    const live = ssh("cat /etc/docker/daemon.json");
    const pid = daemonPid();
    const refused = await play("role", { docker_daemon_settings: { "no-such-key": 1 } });
    expect(refused.code).toBe(2);
    expect(troubles(refused)).toContain("no-such-key");
    expect(ssh("cat /etc/docker/daemon.json")).toBe(live);
    expect(daemonPid()).toBe(pid);
  });

  it("is healed where the daemon is down, and left alone where it is not", async () => {
    ssh("sudo systemctl stop docker.service docker.socket");
    const sick = await play("health");
    expect(sick.code, troubles(sick)).toBe(0);
    expect(sick.stdout).toContain("docker.service is inactive");
    expect((await play("heal")).code).toBe(0);
    expect(ssh("systemctl is-active docker.service")).toBe("active");
    expect(changed(await play("heal"))).toBe(0);
    const well = await play("health");
    expect(well.stdout).toContain("answers");
    expect(changed(well)).toBe(0);
  });
});

describe("the modules of Docker", () => {
  const tasks = async (text: string, ...more: readonly string[]): Promise<RunEnded> => {
    writeFileSync(join(work, "modules.yml"), text);
    return run([join(work, "modules.yml"), "-i", lab.inventory, ...more], { env });
  };
  const named = (ended: RunEnded, outcome: string) =>
    eventsOf(ended, "host-finished")
      .filter((e) => e.outcome === outcome)
      .map((e) => e.task.name);

  beforeAll(async () => {
    const prepared = await tasks(PREPARE);
    expect(prepared.code, troubles(prepared)).toBe(0);
  });

  it("foretell, bring about and leave alone images, networks, volumes, containers and projects", async () => {
    const predicted = await tasks(TASKS, "--check");
    expect(predicted.code, troubles(predicted)).toBe(0);
    expect(ssh("sudo docker images --quiet wiki")).toBe("");
    const first = await tasks(TASKS);
    expect(first.code, troubles(first)).toBe(0);
    const would = named(predicted, "changed");
    expect(would).toContain("a container");
    expect(would.filter((name) => !named(first, "changed").includes(name))).toEqual([]);
    expect(ssh("busybox wget -q -O /dev/null http://127.0.0.1:18080/ 2>&1 || true")).toContain("404");
    const second = await tasks(TASKS);
    expect(second.code, troubles(second)).toBe(0);
    expect(named(second, "changed")).toEqual([]);
  });

  it("take all of it away again", async () => {
    const gone = await tasks(GONE);
    expect(gone.code, troubles(gone)).toBe(0);
    expect(ssh("sudo docker ps --all --quiet --filter name=wiki; sudo docker images --quiet wiki")).toBe("");
    expect(changed(await tasks(GONE))).toBe(0);
  });
});

/** The last: Docker's own packages are not to be had here, and Debian's go. */
describe("role docker, with Docker's own packages", () => {
  it("puts one list of Docker's own repository, with its key, in the place of an older one", async () => {
    const key = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n";
    mkdirSync(join(work, "www/linux/debian"), { recursive: true });
    writeFileSync(join(work, "www/linux/debian/gpg"), key);
    const server = await startFileServer({ folder: join(work, "www"), lab: lab.name });
    ssh("echo deb http://x/linux/debian trixie stable | sudo tee /etc/apt/sources.list.d/docker.list");
    const own = { docker_source: "docker", docker_download_url: server.url };
    const forged = await play("role", own);
    const sha256 = createHash("sha256").update(key).digest("hex");
    const unsigned = await play("role", { ...own, docker_key_sha256: sha256 });
    await server.close();
    expect(troubles(forged)).toContain("apt knows Docker's key");
    expect(troubles(unsigned)).toContain("apt has read Docker's repository");
    expect(ssh("ls /etc/apt/sources.list.d")).toBe("docker.sources");
    expect(ssh("grep -v ^# /etc/apt/sources.list.d/docker.sources").split("\n")).toEqual([
      "Types: deb",
      `URIs: ${server.url}/linux/debian`,
      "Suites: trixie",
      "Components: stable",
      "Architectures: amd64",
      "Signed-By: /etc/apt/keyrings/docker.asc",
    ]);
    expect(ssh("stat -c '%a %U' /etc/apt/keyrings/docker.asc")).toBe("644 root");
  });
});
