/** The main job: site.yml makes the whole house from nothing over real SSH, a second run changes nothing, and after a power cut one command brings it back. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { LAB_HOST_NAMES, type LabHostName } from "../../src/lab/topology.ts";
import { type House, startHouse } from "../stand-ins/house.ts";
import { eventsOf, homerun, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";

const HOSTS = ["minipc", "nas", "pi"];
const lab = testLab("test-site");
const runs = mkdtempSync(join(tmpdir(), "homerun-runs-"));
const env = { HOMERUN_RUNS_DIRECTORY: runs };
const folder = mkdtempSync(join(tmpdir(), "homerun-house-"));
const inventories = ["-i", "inventory", "-i", join(folder, "inventory.yml"), "-i", lab.inventory];
const site = ["playbooks/site.yml", ...inventories];
let house: House;

/** Roles whose every change can be foretold on a machine that has nothing yet. */
const SYSTEM_ROLES = [
  "os_bootstrap",
  "ca_trust",
  "nginx_tls",
  "pi_headless",
  "resolvers",
  "truenas",
  "tailscale",
];

beforeAll(async () => {
  await lab.up();
  house = await startHouse({ lab: lab.name, folder });
});
afterAll(async () => {
  await house?.close();
  await lab.down();
  for (const path of [runs, folder]) rmSync(path, { recursive: true, force: true });
});

function ssh(host: string, command: string, input = ""): string {
  const ended = spawnSync("ssh", ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", host, command], {
    encoding: "utf8",
    input,
  });
  if (ended.status !== 0) throw new Error(`${host}: ${command}: ${ended.stderr}`);
  return ended.stdout;
}

/** Written by the database whenever it likes. */
const RUNNING = "/srv/harbor/database";

/** Content, mode and owner of everything that a run might touch; what a running system writes by itself is left out. */
function fingerprint(host: string): string {
  const places = "/etc /usr/local /opt /srv /home /root /var/www /var/lib/systemd/linger";
  return ssh(
    host,
    `sudo sh -c 'for p in ${places}; do [ -e $p ] && find $p -xdev \\( -name ".cache" -o -path /etc/machine-id -o -path ${RUNNING} -o -name "*~" \\) -prune -o -printf "%y %m %u %g %p %l\\n"; done | sort;
      find ${places} -xdev -path ${RUNNING} -prune -o -type f -print 2>/dev/null | sort | xargs -d "\\n" sha256sum; dpkg-query -W; getent passwd; getent group; systemctl list-unit-files --no-legend | grep -v transient | sort'`,
  );
}

function changedTasks(ended: RunEnded, host: string): ReadonlySet<string> {
  return new Set(
    eventsOf(ended, "host-finished")
      .filter((e) => e.host === host && e.outcome === "changed" && e.unknownUntilApplied === undefined)
      .map((e) => `${e.task.location} ${e.task.name}`),
  );
}

function unknownTasks(ended: RunEnded, host: string): ReadonlySet<string> {
  return new Set(
    eventsOf(ended, "host-finished")
      .filter((e) => e.host === host && e.unknownUntilApplied !== undefined)
      .map((e) => `${e.task.location} ${e.task.name}`),
  );
}

describe("site.yml", () => {
  let predicted: RunEnded;
  let first: RunEnded;

  it("in check mode predicts and touches nothing", async () => {
    const before = HOSTS.map(fingerprint);
    predicted = await run([...site, "--check", "--diff"], { env });
    expect(predicted.code, troubles(predicted)).toBe(0);
    expect(HOSTS.map(fingerprint)).toEqual(before);
    for (const host of HOSTS) expect(changedTasks(predicted, host).size, host).toBeGreaterThan(5);
  });

  it("converges all three hosts", async () => {
    first = await run(site, { env });
    expect(first.code, troubles(first)).toBe(0);
    const { hosts } = recap(first);
    expect(Object.keys(hosts).sort()).toEqual(HOSTS);
    for (const host of HOSTS) expect(hosts[host], host).toMatchObject({ failed: 0, unreachable: 0 });
  });

  it("changed what was predicted, host by host, but for what was said to be unknown", () => {
    for (const host of HOSTS) {
      const unknown = unknownTasks(predicted, host);
      const known = (tasks: ReadonlySet<string>): string[] =>
        [...tasks].filter((t) => !unknown.has(t)).sort();
      const [foretold, done] = [known(changedTasks(predicted, host)), known(changedTasks(first, host))];
      expect(
        foretold.filter((task) => !done.includes(task)),
        host,
      ).toEqual([]);
      // What a product that is installed on the way would be told can't be foretold before it is there.
      const ofSystem = (task: string): boolean =>
        SYSTEM_ROLES.some((role) => task.startsWith(`roles/${role}/`));
      expect(foretold.filter(ofSystem), host).toEqual(done.filter(ofSystem));
      expect(foretold.filter(ofSystem).length, host).toBeGreaterThan(5);
    }
  });

  it("changes nothing in a second run", async () => {
    const second = await run(site, { env });
    expect(second.code, troubles(second)).toBe(0);
    const changed = eventsOf(second, "host-finished").filter((e) => e.outcome === "changed");
    expect(changed.map((e) => `${e.host}: ${e.task.name} (${e.task.location})`)).toEqual([]);
    expect(Object.values(recap(second).hosts).map((c) => c.changed)).toEqual([0, 0, 0]);
  });

  it("touches nothing else with --tags nginx", async () => {
    const tagged = await run([...site, "--tags", "nginx"], { env });
    expect(tagged.code, troubles(tagged)).toBe(0);
    const roles = new Set(
      eventsOf(tagged, "host-finished")
        .filter((e) => e.task.module !== "setup" && e.task.module !== "validate_argument_spec")
        .map((e) => e.task.role),
    );
    expect([...roles].sort()).toEqual(["nginx_tls"]);
    expect(Object.values(recap(tagged).hosts).every((c) => c.changed === 0)).toBe(true);
  });

  it("serves https with a certificate that the house's CA verifies, on real nginx", () => {
    const answer = ssh(
      "minipc",
      "curl --silent --show-error --fail --resolve status.home.lan:443:127.0.0.1 https://status.home.lan/ -o /dev/null -w '%{http_code} %{ssl_verify_result}'",
    );
    expect(answer).toBe("200 0");
    const redirect = ssh(
      "minipc",
      "curl --silent --resolve status.home.lan:80:127.0.0.1 'http://status.home.lan/a?b=c' -o /dev/null -w '%{http_code} %{redirect_url}'",
    );
    expect(redirect).toBe("308 https://status.home.lan/a?b=c");
    expect(
      ssh(
        "minipc",
        "curl --silent --resolve other.home.lan:443:127.0.0.1 https://other.home.lan/ -o /dev/null; echo $?",
      ).trim(),
    ).not.toBe("0");
    expect(ssh("minipc", "systemctl is-active nginx").trim()).toBe("active");
  });

  it("keeps the CA's key off the hosts and the leaf's key private", () => {
    expect(ssh("minipc", "sudo find /etc/nginx -name '*.key' -printf '%m %u %g\\n' | sort -u").trim()).toBe(
      "600 root root",
    );
    const key = readFileSync(join(folder, "controller/ca/ca.key"), "utf8").split("\n")[2] ?? "";
    expect(key.length).toBeGreaterThan(60);
    for (const host of HOSTS)
      expect(
        ssh(host, "sudo grep -rlF -f - /etc /home /opt /root /srv /usr/local /var || true", key).trim(),
        host,
      ).toBe("");
  });

  it("gives the old files back where the new configuration breaks nginx, and goes on serving", async () => {
    // Somebody's own file, broken: nginx still serves what it has loaded, and would not survive a reload or a boot.
    ssh("minipc", "echo 'this is no directive;' | sudo tee /etc/nginx/conf.d/zz-broken.conf");
    const sites =
      "sudo sh -c 'cat /etc/nginx/conf.d/00-* /etc/nginx/sites-available/homelab-*; ls -l /etc/nginx/sites-enabled'";
    const before = ssh("minipc", sites);
    const renamed = ["-e", '{"domain": "other.lan"}'];
    const broken = await run([...site, "--tags", "nginx", ...renamed], { env });
    expect(broken.code, troubles(broken)).toBe(2);
    const said = JSON.stringify(eventsOf(broken, "host-finished").filter((e) => e.outcome === "failed"));
    expect(said).toContain("zz-broken.conf:1");
    expect(ssh("minipc", sites)).toBe(before);
    const answer =
      "curl --silent --fail --resolve status.home.lan:443:127.0.0.1 https://status.home.lan/ -o /dev/null -w '%{http_code}'";
    expect(ssh("minipc", answer)).toBe("200");
    ssh("minipc", "sudo rm /etc/nginx/conf.d/zz-broken.conf");
    const again = await run(site, { env });
    expect(again.code, troubles(again)).toBe(0);
    expect(ssh("minipc", answer)).toBe("200");
  });

  it("leaves a run folder with the events of each run", async () => {
    const listed = spawnSync("sh", ["-c", `ls ${runs}/*/events.jsonl | wc -l`], { encoding: "utf8" });
    expect(Number(listed.stdout)).toBeGreaterThanOrEqual(5);
    const inventory = await homerun(["inventory", "-i", "inventory"], { env });
    expect(inventory.code).toBe(0);
    expect(inventory.stdout).toContain("minipc");
  });
});

/** What must survive everything: which database Harbor has, and what lies in it and in the registry. */
function treasure(): string {
  return ssh(
    "minipc",
    `sudo docker exec harbor-db psql -U postgres -d registry -tAc 'select system_identifier from pg_control_system()';
     sudo docker exec harbor-db psql -U postgres -d registry -tAc 'select name from project order by 1';
     sudo sh -c 'cd /srv/harbor && find registry secret -type f | sort | xargs sha256sum'`,
  );
}

function recover(...more: readonly string[]): Promise<RunEnded> {
  return run(["playbooks/recover.yml", ...inventories, ...more], { env });
}

/** The table at the end of a run. */
function layers(ended: RunEnded): string {
  const table = eventsOf(ended, "host-finished").find((e) => e.task.name === "the layers of the house");
  return String(table?.result.msg);
}

async function powerCutEverywhere(): Promise<void> {
  for (const host of LAB_HOST_NAMES) await labPowerCut(host, lab.options);
}

describe("the house", () => {
  it("is looked at without touching it, and every layer is whole", async () => {
    const before = HOSTS.map(fingerprint);
    const health = await run(["playbooks/health.yml", ...inventories], { env });
    expect(health.code, layers(health) + troubles(health)).toBe(0);
    expect(layers(health)).not.toContain("BROKEN");
    expect(layers(health).split("\n").length).toBeGreaterThan(20);
    expect(Object.values(recap(health).hosts).map((c) => c.changed)).toEqual([0, 0, 0]);
    expect(HOSTS.map(fingerprint)).toEqual(before);
  });

  it.each<readonly [LabHostName, LabHostName, LabHostName]>([
    ["nas", "pi", "minipc"],
    ["nas", "minipc", "pi"],
    ["minipc", "nas", "pi"],
    ["minipc", "pi", "nas"],
    ["pi", "minipc", "nas"],
    ["pi", "nas", "minipc"],
  ])("comes back after a power cut of all, where %s comes first, then %s, then %s", async (...order) => {
    const before = treasure();
    await powerCutEverywhere();
    for (const host of order) await labPowerOn(host, lab.options);
    const back = await recover();
    expect(back.code, layers(back) + troubles(back)).toBe(0);
    expect(treasure()).toBe(before);
    const again = await recover();
    expect(again.code, layers(again) + troubles(again)).toBe(0);
    const changed = eventsOf(again, "host-finished").filter((e) => e.outcome === "changed");
    expect(changed.map((e) => `${e.host}: ${e.task.name} (${e.task.location})`)).toEqual([]);
  });

  it("names the NAS where that stays off, and comes back with it", async () => {
    const before = treasure();
    await powerCutEverywhere();
    for (const host of ["minipc", "pi"] as const) await labPowerOn(host, lab.options);
    const without = await recover("-e", '{"house_boot_deadline": 15, "house_answer_timeout": 10}');
    expect(without.code, layers(without) + troubles(without)).toBe(2);
    expect(troubles(without)).toContain("the first broken layer: 1, machine of nas");
    expect(treasure()).toBe(before);
    await labPowerOn("nas", lab.options);
    const back = await recover();
    expect(back.code, layers(back) + troubles(back)).toBe(0);
  });

  it("is kept: what can't be made anew is fetched", async () => {
    const backup = await run(["playbooks/backup.yml", ...inventories], { env });
    expect(backup.code, troubles(backup)).toBe(0);
    const kept = spawnSync("find", [join(folder, "controller/backup"), "-type", "f", "-printf", "%m %P\\n"], {
      encoding: "utf8",
    });
    const roles = new Set(
      kept.stdout
        .trim()
        .split("\n")
        .map((line) => line.split("/")[1]),
    );
    expect([...roles].sort()).toEqual(["harbor", "k3s_server", "observability", "pihole", "truenas"]);
    expect(
      kept.stdout
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("600 ")),
    ).toEqual([]);
  });
});
