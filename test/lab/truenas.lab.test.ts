/** The roles truenas and nfs_volumes against a stand-in of TrueNAS on a lab host: over its API, and over ssh with midclt. */

import { spawn } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Envelope } from "../../src/events/event.ts";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { LAB_HOSTS } from "../../src/lab/topology.ts";
import { installNas } from "../stand-ins/truenas/install-nas.ts";
import { eventsOf, HOMERUN, PROJECT, type RunEnded, recap, testLab, troubles } from "./homerun.ts";
import { ssh } from "./lab-shell.ts";

const lab = testLab("test-truenas");
const folder = mkdtempSync(join(tmpdir(), "homerun-truenas-"));
const KEY = "4-sEcReTkEyOfTheNas";
const volumes = [
  { name: "paperless", size: "20Gi", owner: "1000", group: "1000", namespace: "documents", claim: "data" },
  { name: "postgres", size: "5Gi", owner: "999", group: "999", mode: "0700", recordsize: "16K" },
];
const wanted = {
  truenas_ready_timeout: 10,
  truenas_volumes: volumes,
  truenas_volumes_networks: ["10.77.0.0/24"],
  truenas_datasets: [
    { name: "tank/media", share_type: "smb", compression: "zstd" },
    { name: "tank/timemachine", share_type: "smb", quota: "500G" },
    { name: "tank/exports", owner: "root", group: "root", mode: "0755", atime: "off" },
  ],
  truenas_nfs_shares: [{ path: "/mnt/tank/exports", hosts: ["10.77.0.10"], ro: true }],
  truenas_smb_for_macs: true,
  truenas_smb_settings: { enable_smb1: false, workgroup: "HOME" },
  truenas_smb_shares: [
    { name: "media", path: "/mnt/tank/media" },
    {
      name: "timemachine",
      path: "/mnt/tank/timemachine",
      purpose: "TIMEMACHINE_SHARE",
      timemachine_quota: 500e9,
    },
  ],
  truenas_snapshot_tasks: [
    {
      dataset: "tank/k3s",
      recursive: true,
      lifetime_value: 2,
      lifetime_unit: "WEEK",
      schedule: { hour: "*" },
    },
  ],
  truenas_replications: [
    {
      ...{ name: "to backup", direction: "PUSH", transport: "LOCAL", source_datasets: ["tank/k3s"] },
      ...{ target_dataset: "backup/k3s", recursive: true, snapshot_tasks: [{ dataset: "tank/k3s" }] },
    },
  ],
};
let access: Readonly<Record<string, unknown>> = {};

type Vars = Readonly<Record<string, unknown>>;

/** From within the lab's network: the API has no ssh to go through. */
async function play(name: string, vars: Vars = {}, ...more: readonly string[]): Promise<RunEnded> {
  const extra = JSON.stringify({ ...access, ...wanted, ...vars });
  const where = ["-i", join(folder, "hosts.yml"), "-i", lab.inventory, "-e", extra];
  const words = [
    process.execPath,
    HOMERUN,
    "run",
    join(folder, "playbooks", `${name}.yml`),
    ...where,
    ...more,
  ];
  const child = spawn("ip", ["netns", "exec", `homerun-${lab.name}`, ...words, "--json"], {
    cwd: PROJECT,
    env: { ...process.env, CI: "true", HOMERUN_RUNS_DIRECTORY: join(folder, "runs") },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    stderr += part;
  });
  const code = await new Promise<number | null>((done) => child.on("close", done));
  const events = stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Envelope);
  return { code, stdout, stderr, events };
}

async function fine(...args: Parameters<typeof play>): Promise<RunEnded> {
  const ended = await play(...args);
  expect(ended.code, troubles(ended)).toBe(0);
  return ended;
}

async function refused(because: RegExp, ...args: Parameters<typeof play>): Promise<RunEnded> {
  const ended = await play(...args);
  expect(ended.code, troubles(ended)).toBe(2);
  expect(troubles(ended).replace(/\s+/g, " ")).toMatch(because);
  return ended;
}

const changed = (ended: RunEnded, host = "nas"): readonly string[] =>
  eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed" && e.host === host)
    .map((e) => e.task.name);

const nas = (command: string): Promise<string> => ssh(lab, "nas", `sudo sh -c '${command}'`);
const tell = (method: string, ...args: readonly unknown[]): Promise<string> =>
  nas(`midclt call ${method} ${args.map((a) => `"${JSON.stringify(a).replaceAll('"', '\\"')}"`).join(" ")}`);
const writes = async (): Promise<readonly string[]> => JSON.parse(await tell("standin.writes")) as string[];

interface Layer {
  readonly ok: boolean;
  readonly why: string;
  readonly next: string;
}

async function health(vars: Vars = {}): Promise<Layer> {
  const ended = await fine("health", vars);
  expect(changed(ended)).toEqual([]);
  const shown = eventsOf(ended, "host-finished").find((e) => e.task.module === "debug");
  return JSON.parse(String(shown?.result.msg)) as Layer;
}

const PLAYS: Readonly<Record<string, string>> = {
  site: "- hosts: nas\n  gather_facts: false\n  roles: [truenas]\n",
  health: `- hosts: nas
  gather_facts: false
  tasks:
    - import_role: {name: truenas, tasks_from: health}
    - debug:
        msg: "{{ truenas_layers[0] | to_json }}"
`,
  ...Object.fromEntries(
    ["heal", "backup"].map((entry) => [
      entry,
      `- hosts: nas\n  gather_facts: false\n  tasks:\n    - import_role: {name: truenas, tasks_from: ${entry}}\n`,
    ]),
  ),
  facts: "- hosts: nas\n  connection: truenas\n  tasks:\n    - ping:\n",
  volumes: "- hosts: minipc\n  gather_facts: false\n  become: true\n  roles: [nfs_volumes]\n",
};

beforeAll(async () => {
  await lab.up(["nas", "minipc"]);
  mkdirSync(join(folder, "playbooks"));
  for (const name of ["roles", "templates"]) symlinkSync(join(PROJECT, name), join(folder, name));
  writeFileSync(join(folder, "hosts.yml"), "all: {children: {k3s_server: {hosts: {minipc: }}}}\n");
  for (const [name, text] of Object.entries(PLAYS))
    writeFileSync(join(folder, "playbooks", `${name}.yml`), text);
  const { address } = LAB_HOSTS.nas;
  const far = {
    labState: lab.state,
    host: "nas",
    address,
    release: "25.10",
    user: "homerun",
    key: KEY,
    rate: 500,
  } as const;
  access = { truenas_api_user: "homerun", truenas_api_key: KEY, truenas_api_fingerprint: installNas(far) };
});

afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("a new NAS", () => {
  it.each([
    [
      "a host name in a share",
      { truenas_nfs_shares: [{ path: "/mnt/tank/x", hosts: ["pi.home.lan"] }] },
      /pi\.home\.lan .*is no address.*Write IP/,
    ],
    ["volumes that nobody may mount", { truenas_volumes_networks: [] }, /nobody may mount them/],
    [
      "a volume that Macs would write to",
      { truenas_smb_shares: [{ name: "x", path: "/mnt/tank/k3s/postgres" }] },
      /breaks the files of databases/,
    ],
    ["Time Machine without Apple's extensions", { truenas_smb_for_macs: false }, /set truenas_smb_for_macs/],
    ["a pool that is not there", { truenas_volumes_dataset: "flash/k3s" }, /no pool flash.*has tank, backup/],
  ])("refuses %s before anything is changed", async (_title, vars, why) => {
    await refused(why, "site", vars);
    expect(await writes()).toEqual([]);
  });

  it("does not send its key in the clear, and so keeps it", async () => {
    for (const scheme of ["http", "ws"]) {
      const ended = await play("site", { truenas_api_url: `${scheme}://10.77.0.12` });
      expect(ended.code).not.toBe(0);
      expect(troubles(ended)).toContain("the API key is not sent to");
    }
    expect(JSON.parse(await tell("standin.keys"))).toEqual([{ user: "homerun", revoked: false }]);
  });

  it("must prove who it is", async () => {
    const ended = await play("site", { truenas_api_fingerprint: "00".repeat(32) });
    expect(troubles(ended)).toContain("another one than was written down");
    expect(ended.code).not.toBe(0);
  });

  it("has no shell over its API, and says so", async () => {
    const ended = await play("facts");
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toContain("through TrueNAS's API, which has no shell");
  });

  it("is touched by no check, which predicts what comes", async () => {
    const predicted = await fine("site", {}, "--check", "--diff");
    expect(await writes()).toEqual([]);
    const first = await fine("site", {}, "--diff");
    expect(changed(first)).toEqual(changed(predicted));
    expect(changed(first).length).toBeGreaterThan(10);
    expect(first.stdout + first.stderr + predicted.stdout).not.toContain(KEY);
  });

  it("has folders, exports and services as wanted, seen from outside", async () => {
    expect(await nas('stat -c "%a %u %g %n" /mnt/tank/k3s/* /mnt/tank/exports')).toBe(
      "770 1000 1000 /mnt/tank/k3s/paperless\n700 999 999 /mnt/tank/k3s/postgres\n755 0 0 /mnt/tank/exports\n",
    );
    const exports = await nas("cat /var/lib/truenas-stand-in/exports");
    expect(exports).toContain(
      '"/mnt/tank/k3s/postgres"\\\n\t10.77.0.0/24(sec=sys,rw,no_root_squash,no_subtree_check)',
    );
    expect(exports).toContain('"/mnt/tank/exports"\\\n\t10.77.0.10(sec=sys,ro,no_subtree_check)');
    const services = JSON.parse(
      await tell("service.query", [["service", "in", ["nfs", "cifs"]]]),
    ) as readonly object[];
    for (const service of services) expect(service).toMatchObject({ state: "RUNNING", enable: true });
    const [machine] = JSON.parse(
      await tell("sharing.smb.query", [["name", "=", "timemachine"]]),
    ) as readonly object[];
    expect(machine).toMatchObject({ purpose: "TIMEMACHINE_SHARE", options: { timemachine_quota: 500e9 } });
  });

  it.each(["api", "ssh"])("is not touched by a second run over %s", async (transport) => {
    const before = await writes();
    const again = await fine("site", { truenas_transport: transport });
    expect(recap(again).hosts.nas).toMatchObject({ changed: 0, failed: 0 });
    expect(await writes()).toEqual(before);
  });

  it("gets changes over midclt as well", async () => {
    const vars = { truenas_transport: "ssh", truenas_smb_settings: { workgroup: "HOUSE" } };
    expect(changed(await fine("site", vars))).toEqual(["the SMB server is set"]);
    expect(changed(await fine("site", { truenas_smb_settings: { workgroup: "HOUSE" } }))).toEqual([]);
    await fine("site");
  });
});

describe("disasters", () => {
  it("a connection that is cut while a job runs is taken up again, and the job started once", async () => {
    await nas('midclt call filesystem.chown "{\\"path\\": \\"/mnt/tank/exports\\", \\"uid\\": 7}"');
    const before = await writes();
    await tell("standin.trouble", { cutDuring: "filesystem.setperm", jobTime: 500 });
    const moved = [{ name: "tank/exports", owner: "1234", group: "root", mode: "0750" }];
    expect(
      changed(
        await fine("site", { truenas_datasets: moved, truenas_smb_shares: [], truenas_smb_for_macs: false }),
      ),
    ).toEqual(["the datasets belong to whom they should"]);
    expect((await writes()).slice(before.length)).toEqual(["filesystem.setperm"]);
    expect(await nas('stat -c "%a %u" /mnt/tank/exports')).toBe("750 1234\n");
    await tell("standin.trouble", { jobTime: 0 });
    await fine("site");
  });

  it("a dataset that would have to be made anew is a failure, and stays", async () => {
    const before = await writes();
    await refused(
      /tank\/media has casesensitivity INSENSITIVE.*can't be changed.*nothing is deleted/,
      "site",
      {
        truenas_datasets: [{ name: "tank/media", casesensitivity: "sensitive" }],
      },
    );
    expect(await writes()).toEqual(before);
  });

  it("a folder with an access list keeps it", async () => {
    await refused(/access list.*strip_acl/, "site", {
      truenas_datasets: [{ name: "tank/media", mode: "0755" }],
    });
  });

  it("what other shares spoil is told with the field", async () => {
    await refused(/sharingnfs_create\.maproot_user: user nemo does not exist/, "site", {
      truenas_nfs_shares: [{ path: "/mnt/tank/media", hosts: ["10.77.0.9"], maproot_user: "nemo" }],
    });
  });

  it("services that have stopped are named, and started again", async () => {
    expect(await health()).toMatchObject({ ok: true, why: expect.stringContaining("3 exports are served") });
    await tell("service.control", "STOP", "nfs");
    expect(await health()).toMatchObject({ ok: false, why: "stopped: nfs" });
    expect(await health({ truenas_transport: "ssh" })).toMatchObject({ ok: false, why: "stopped: nfs" });
    expect(changed(await fine("heal"))).toEqual(["the services run"]);
    expect(changed(await fine("heal"))).toEqual([]);
    expect(await health()).toMatchObject({ ok: true });
  });

  it("a locked dataset needs a person", async () => {
    await tell("standin.lock", "tank/k3s/postgres", true);
    expect(await health()).toMatchObject({
      ok: false,
      why: "not exported: /mnt/tank/k3s/postgres, since the dataset is locked",
      next: expect.stringContaining("unlock"),
    });
    await refused(/locked, so that it is not exported/, "site");
    await tell("standin.lock", "tank/k3s/postgres", false);
  });

  it("a NAS that still boots is waited for until the deadline", async () => {
    await tell("standin.trouble", { systemState: "BOOTING" });
    expect(await health()).toMatchObject({ ok: false, why: "it is BOOTING" });
    await refused(/did not hold after 3 attempts/, "heal");
    await tell("standin.trouble", { systemState: "READY" });
  });

  it("a power cut loses nothing, and while it lasts the NAS is named", async () => {
    await labPowerCut("nas", lab.options);
    expect(await health()).toMatchObject({ ok: false, why: expect.stringContaining("does not answer") });
    await labPowerOn("nas", lab.options);
    await nas("for i in 1 2 3 4 5 6 7 8 9 10; do midclt call core.ping && exit; sleep 1; done");
    expect(await health()).toMatchObject({ ok: true });
    expect(changed(await fine("site"))).toEqual([]);
  });
});

describe("what is kept, and who uses it", () => {
  it.each(["api", "ssh"])("the configuration is kept over %s, for its owner only", async (transport) => {
    const backup_directory = join(folder, `backup-${transport}`);
    const ended = await fine("backup", { backup_directory, truenas_transport: transport });
    const file = join(backup_directory, "nas/truenas/config.tar");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8")).toContain("pwenc_secret");
    expect(ended.stdout).not.toContain("pwenc_secret");
  });

  it("its key stands in no record of all these runs", async () => {
    const records = readdirSync(join(folder, "runs"), { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, "runs", name))
      .filter((path) => statSync(path).isFile());
    expect(records.length).toBeGreaterThan(20);
    expect(records.filter((path) => readFileSync(path, "utf8").includes(KEY))).toEqual([]);
  });

  it("the cluster knows the volumes from the same list", async () => {
    const known = { nfs_volumes: volumes, nfs_volumes_server: "10.77.0.12" };
    await refused(/write the IP address of the NAS/, "volumes", {
      ...known,
      nfs_volumes_server: "nas.home.lan",
    });
    await refused(/what a pod writes is lost/, "volumes", { ...known, nfs_volumes_mount_options: ["soft"] });
    expect(changed(await fine("volumes", known), "minipc")).toHaveLength(3);
    expect(changed(await fine("volumes", known), "minipc")).toEqual([]);
    const manifest = "/var/lib/rancher/k3s/server/manifests/nfs-volumes.yaml";
    expect(
      await ssh(
        lab,
        "minipc",
        `sudo stat -c '%a %U' ${manifest}; command -v mount.nfs4 || ls /sbin/mount.nfs4`,
      ),
    ).toMatch(/^600 root\n.*mount\.nfs4/);
    const text = await ssh(lab, "minipc", `sudo cat ${manifest}`);
    expect(text).toContain("path: /mnt/tank/k3s/postgres");
    expect(text.match(/^kind: .*/gm)).toEqual([
      ...[
        "kind: PersistentVolume",
        "kind: PersistentVolumeClaim",
        "kind: PersistentVolume",
        "kind: PersistentVolumeClaim",
      ],
    ]);
  });
});

describe.each([
  ["24.10", "ssh"],
  ["25.04", "api"],
  ["26", "api"],
])("TrueNAS %s over %s", (release, transport) => {
  it("converges, and is left alone by a second run", async () => {
    const home = "/usr/local/lib/truenas-stand-in";
    await nas(
      `systemctl stop middlewared; rm /var/lib/truenas-stand-in/nas.json; sed -i "s/release\\":\\"[0-9.]*/release\\":\\"${release}/" ${home}/settings.json; systemctl start middlewared; for i in 1 2 3 4 5 6 7 8 9; do midclt call core.ping && exit; sleep 0.5; done`,
    );
    expect(await tell("system.info")).toContain(release);
    const vars = { truenas_transport: transport };
    expect(changed(await fine("site", vars)).length).toBeGreaterThan(10);
    expect(changed(await fine("site", vars))).toEqual([]);
    expect(await health(vars)).toMatchObject({ ok: true });
  });
});
