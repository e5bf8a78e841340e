/** What breaks while a run is at work: each fault has one honest outcome, and nothing is left half-written. */

import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { labCable, labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { eventsOf, homerun, recap, run, testLab, troubles } from "./homerun.ts";

const lab = testLab("test-faults");
const folder = mkdtempSync(join(tmpdir(), "homerun-faults-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs"), HOME: folder };
const file = (name: string): string => join(folder, name);

function playbook(name: string, text: string): string {
  writeFileSync(file(name), text);
  return file(name);
}

function ssh(
  host: string,
  command: string,
  input = "",
): { readonly status: number | null; readonly stdout: string } {
  return spawnSync("ssh", ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", host, command], {
    encoding: "utf8",
    input,
  });
}

/** The lab's inventory with other words in it. */
function inventory(name: string, change: (text: string) => string): string {
  writeFileSync(file(name), change(readFileSync(lab.inventory, "utf8")));
  return file(name);
}

beforeAll(() => lab.up(["minipc", "nas"]));
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("identity", () => {
  it("refuses an unknown host key, and shows the fingerprint and what to do", async () => {
    writeFileSync(file("empty_known_hosts"), "");
    const unknown = inventory("unknown.yml", (t) =>
      t.replaceAll(`${lab.state}/known_hosts`, file("empty_known_hosts")),
    );
    const ended = await homerun(["ping", "minipc", "-i", unknown], { env });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/SHA256:/);
    expect(ended.stderr).toMatch(/accept-new/);
    expect(readFileSync(file("empty_known_hosts"), "utf8")).toBe("");
  });

  it("records an unknown host key where it is told to, and then knows the host", async () => {
    const unknown = inventory("unknown.yml", (t) =>
      t.replaceAll(`${lab.state}/known_hosts`, file("empty_known_hosts")),
    );
    const ended = await homerun(["ping", "minipc", "-i", unknown, "--host-key", "accept-new"], { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(readFileSync(file("empty_known_hosts"), "utf8")).toMatch(
      /^(\|1\|\S+|10\.\d+\.\d+\.\d+) ssh-ed25519 /,
    );
    expect((await homerun(["ping", "minipc", "-i", unknown], { env })).code).toBe(0);
  });

  it("stops at a changed host key, whatever the mode", async () => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file("other_key")]);
    const wrong = readFileSync(file("other_key.pub"), "utf8");
    const address = /ansible_host: (\S+)/.exec(readFileSync(lab.inventory, "utf8"))?.[1];
    writeFileSync(file("changed_known_hosts"), `${address} ${wrong}`);
    const changed = inventory("changed.yml", (t) =>
      t.replaceAll(`${lab.state}/known_hosts`, file("changed_known_hosts")),
    );
    for (const mode of ["strict", "accept-new"]) {
      const ended = await homerun(["ping", "minipc", "-i", changed, "--host-key", mode], { env });
      expect(ended.code).toBe(4);
      expect(ended.stderr).toMatch(/changed/);
      expect(ended.stderr).toMatch(/ssh-keygen .*-R/);
    }
    expect(readFileSync(file("changed_known_hosts"), "utf8")).toBe(`${address} ${wrong}`);
  });

  it("says what was offered where no key is accepted", async () => {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file("stranger")]);
    const refused = inventory("refused.yml", (t) =>
      t.replaceAll(`${lab.state}/id_ed25519`, file("stranger")),
    );
    const ended = await homerun(["ping", "minipc", "-i", refused], { env });
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/cannot log in as admin@/);
    expect(ended.stderr).toContain("stranger");
  });
});

describe("become", () => {
  const become = () =>
    playbook(
      "become.yml",
      "- hosts: minipc\n  gather_facts: false\n  become: true\n  tasks:\n    - name: root's name\n      command: id -un\n      register: who\n    - assert:\n        that: who.stdout == 'root'\n",
    );
  const operator = () =>
    inventory("operator.yml", (t) =>
      t
        .replaceAll("ansible_user: admin", "ansible_user: operator")
        .replaceAll("id_ed25519", "id_ed25519_operator"),
    );

  it("becomes root with the right password, and keeps the password out of everything", async () => {
    copyFileSync(join(lab.state, "operator_password"), file("password"));
    const password = readFileSync(file("password"), "utf8").trim();
    const ended = await run([become(), "-i", operator(), "--become-password-file", file("password")], {
      env,
    });
    expect(ended.code, troubles(ended)).toBe(0);
    expect(ended.stdout + ended.stderr).not.toContain(password);
    // The pattern goes by stdin: sudo writes command lines to the journal.
    const places = "/var/log /tmp /root /home /run/user";
    expect(ssh("minipc", "sudo grep -rFl -f - /etc/hostname", "minipc").stdout).not.toBe("");
    expect(ssh("minipc", `sudo grep -rFl -f - ${places} 2>/dev/null | head`, password).stdout.trim()).toBe(
      "",
    );
  });

  it("tries a wrong password once, and says so", async () => {
    writeFileSync(file("wrong"), "not the password\n", { mode: 0o600 });
    const before = ssh(
      "minipc",
      "sudo journalctl --no-pager | grep -c 'authentication failure' || true",
    ).stdout;
    const ended = await run([become(), "-i", operator(), "--become-password-file", file("wrong")], { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/the password to become root on operator@\S+ is wrong/);
    expect(troubles(ended)).not.toContain("not the password");
    const after = ssh(
      "minipc",
      "sudo journalctl --no-pager | grep -c 'authentication failure' || true",
    ).stdout;
    expect(Number(after) - Number(before)).toBeLessThanOrEqual(1);
  });

  it("says that a password is wanted where none was given", async () => {
    const ended = await run([become(), "-i", operator()], { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/password/);
  });
});

describe("the host's disk", () => {
  const write = (path: string) =>
    playbook(
      "write.yml",
      `- hosts: minipc\n  gather_facts: false\n  become: true\n  tasks:\n    - name: a big file\n      copy:\n        dest: ${path}\n        content: "{{ 'x' * 3000000 }}"\n`,
    );

  beforeEach(() => {
    ssh("minipc", "sudo sh -c 'umount /mnt/small 2>/dev/null; mkdir -p /mnt/small'");
  });

  it("full: the old file stays, nothing is left beside it, and the message says so", async () => {
    ssh("minipc", "sudo mount -t tmpfs -o size=1m tmpfs /mnt/small && echo old | sudo tee /mnt/small/file");
    const ended = await run([write("/mnt/small/file"), "-i", lab.inventory], { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/No space left on device/);
    expect(ssh("minipc", "cat /mnt/small/file; ls -A /mnt/small | wc -l").stdout).toBe("old\n1\n");
  });

  it("read-only: refused with the cause", async () => {
    ssh(
      "minipc",
      "sudo mount -t tmpfs -o size=9m tmpfs /mnt/small && echo old | sudo tee /mnt/small/file && sudo mount -o remount,ro /mnt/small",
    );
    const ended = await run([write("/mnt/small/file"), "-i", lab.inventory], { env });
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(/[Rr]ead-only/);
    expect(ssh("minipc", "cat /mnt/small/file; ls -A /mnt/small | wc -l").stdout).toBe("old\n1\n");
  });
});

describe("a host that goes", () => {
  const slow = () =>
    playbook(
      "slow.yml",
      "- hosts: minipc,nas\n  gather_facts: false\n  tasks:\n    - name: before\n      command: 'true'\n    - name: a long job\n      command: sleep 20\n    - name: after\n      command: 'true'\n",
    );

  it("is told by name and task when its power is cut in the middle, while the other host finishes", async () => {
    let cut: Promise<void> | undefined;
    const ended = await run([slow(), "-i", lab.inventory], {
      env,
      onEvent: (event) => {
        if (event.type === "host-started" && event.task.name === "a long job" && event.host === "minipc")
          cut ??= labPowerCut("minipc", lab.options);
      },
    });
    await cut;
    expect(ended.code, troubles(ended)).toBe(4);
    const [lost] = eventsOf(ended, "host-lost");
    expect(lost).toMatchObject({ host: "minipc", outcome: "unknown", task: { name: "a long job" } });
    expect(recap(ended).hosts.nas).toMatchObject({ ok: 3, failed: 0, unreachable: 0 });
    expect(recap(ended).hosts.minipc).toMatchObject({ ok: 1 });
  });

  it("is unreachable while it is off, and converges once it is back", async () => {
    const off = await run([slow(), "-i", lab.inventory, "-l", "minipc"], { env });
    expect(off.code).toBe(4);
    expect(eventsOf(off, "host-lost")[0]).toMatchObject({ host: "minipc", outcome: "unreachable" });
    await labPowerOn("minipc", lab.options);
    const on = await run([slow(), "-i", lab.inventory], { env });
    expect(on.code, troubles(on)).toBe(0);
  });

  it("is noticed within the deadline of the keepalive when its cable is cut", async () => {
    let cut: Promise<void> | undefined;
    const job = playbook(
      "job.yml",
      "- hosts: nas\n  gather_facts: false\n  tasks:\n    - name: a long job\n      command: sleep 300\n",
    );
    const ended = await run([job, "-i", lab.inventory], {
      env,
      onEvent: (event) => {
        if (event.type === "host-started")
          cut ??= new Promise((r) => setTimeout(r, 2000)).then(() => labCable("nas", "cut", lab.options));
      },
    });
    await cut;
    await labCable("nas", "plug", lab.options);
    expect(ended.code).toBe(4);
    expect(eventsOf(ended, "host-lost")[0]).toMatchObject({ host: "nas", outcome: "unknown" });
  });
});

describe("Ctrl-C", () => {
  const two = () =>
    playbook(
      "two.yml",
      "- hosts: minipc\n  gather_facts: false\n  tasks:\n    - name: first\n      command: sleep 3\n    - name: second\n      command: touch /tmp/second\n",
    );

  it("once: what is at work comes to its end, nothing new is started, 130", async () => {
    let told = false;
    const ended = await run([two(), "-i", lab.inventory], {
      env,
      onEvent: (event, child) => {
        if (event.type !== "host-started" || told) return;
        told = true;
        setTimeout(() => child.kill("SIGINT"), 500);
      },
    });
    expect(ended.code).toBe(130);
    expect(eventsOf(ended, "host-finished").map((e) => e.task.name)).toEqual(["first"]);
    expect(recap(ended).end).toBe("interrupted");
    expect(ssh("minipc", "ls /tmp/second").status).not.toBe(0);
  });

  it("twice: leaves at once, and the journal can be read", async () => {
    const long = playbook(
      "long.yml",
      "- hosts: minipc\n  gather_facts: false\n  tasks:\n    - name: first\n      command: sleep 100\n",
    );
    let told = false;
    const ended = await run([long, "-i", lab.inventory], {
      env,
      onEvent: (event, child) => {
        if (event.type !== "host-started" || told) return;
        told = true;
        setTimeout(() => child.kill("SIGINT"), 500);
        setTimeout(() => child.kill("SIGINT"), 1000);
      },
    });
    expect(ended.code).toBe(130);
    const journals = execFileSync("sh", ["-c", `cat ${env.HOMERUN_RUNS_DIRECTORY}/*/events.jsonl`], {
      encoding: "utf8",
    });
    for (const line of journals.trim().split("\n")) expect(() => JSON.parse(line)).not.toThrow();
  });
});
