/** New hardware: Ubuntu's own account, whose password counts only until it is changed, and afterwards the account and key of the inventory. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, type RunEnded, run, testLab, troubles } from "./homerun.ts";
import { ssh } from "./lab-shell.ts";

const lab = testLab("test-bootstrap");
const folder = mkdtempSync(join(tmpdir(), "homerun-bootstrap-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
const KNOWN = join(folder, "known_hosts");
const host = (command: string): Promise<string> => ssh(lab, "nas", command);

/** The lab's way there, with known hosts of its own and without the account. */
function inventory(): string {
  const [, command = ""] = /ProxyCommand=\\"([^"]*)\\"/.exec(readFileSync(lab.inventory, "utf8")) ?? [];
  const [, address = ""] = /ansible_host: (\S+)/.exec(readFileSync(lab.inventory, "utf8")) ?? [];
  return JSON.stringify({
    linux: {
      hosts: {
        nas: {
          ansible_host: address,
          ansible_ssh_private_key_file: `${lab.state}/id_ed25519`,
          ansible_ssh_common_args: `-o ProxyCommand="${command}" -o UserKnownHostsFile=${KNOWN}`,
        },
      },
    },
  });
}

function bootstrap(...more: readonly string[]): Promise<RunEnded> {
  const args = [
    "playbooks/bootstrap.yml",
    "-i",
    join(folder, "inventory.yml"),
    "-e",
    `@${folder}/values.yml`,
  ];
  return run([...args, "-u", "ubuntu", ...more], { env });
}

beforeAll(async () => {
  await lab.up(["nas"]);
  writeFileSync(join(folder, "inventory.yml"), inventory());
  const key = (await host("cat ~/.ssh/authorized_keys")).trim();
  const values = {
    os_bootstrap_users: [{ name: "admin", sudo: "nopasswd", authorized_keys: key.split("\n") }],
    secrets_directory: join(folder, "secrets"),
  };
  writeFileSync(join(folder, "values.yml"), JSON.stringify(values));
  // As Ubuntu's image is at its first boot: from here on nobody else gets in.
  await host(
    "sudo sh -c 'useradd -m -s /bin/bash -G sudo ubuntu; echo ubuntu:ubuntu | chpasswd; chage -d 0 ubuntu; echo PasswordAuthentication yes >/etc/ssh/sshd_config.d/00-image.conf; systemctl reload ssh; rm ~admin/.ssh/authorized_keys'",
  );
});
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("bootstrap.yml", () => {
  it("trusts no host that nobody has seen", async () => {
    const ended = await bootstrap("-e", "first_password=ubuntu");
    expect(ended.code).toBe(4);
    expect(troubles(ended)).toContain("host key");
    expect(() => readFileSync(KNOWN)).toThrow();
  });

  it("says that the password has expired where it is not told the first one", async () => {
    const ended = await bootstrap("-e", "ansible_password=ubuntu", "--host-key", "accept-new");
    expect(ended.code).toBe(4);
    expect(troubles(ended)).toMatch(/the password of .* has expired/);
  });

  it("refuses to change the password of another account than the login's", async () => {
    const ended = await bootstrap("-e", "first_password=ubuntu", "-e", "first_user=pi");
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toContain("give both `-u NAME` and `-e first_user=NAME`");
  });

  it("gives the account another password, and the inventory's account its key", async () => {
    const ended = await bootstrap("-e", "first_password=ubuntu");
    expect(ended.code, troubles(ended)).toBe(0);
    expect(await host("sudo -n id -un")).toBe("root\n");
    expect(readFileSync(KNOWN, "utf8").trim().split("\n")).toHaveLength(1);
    expect(JSON.stringify(eventsOf(ended, "host-finished"))).toContain("SHA256:");
  });

  it("keeps the new password where only its owner can read it, and shows it nowhere", async () => {
    const path = join(folder, "secrets", "nas-ubuntu");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const password = readFileSync(path, "utf8").trim();
    expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
    for (const entry of readdirSync(join(folder, "runs"), { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name), "utf8")).not.toContain(password);
  });

  it("goes on with the new password, and changes nothing", async () => {
    const ended = await bootstrap("-e", "first_password=ubuntu");
    expect(ended.code, troubles(ended)).toBe(0);
    const changed = eventsOf(ended, "host-finished").filter((e) => e.outcome === "changed");
    expect(changed.map((e) => e.task.name)).toEqual([]);
  });
});
