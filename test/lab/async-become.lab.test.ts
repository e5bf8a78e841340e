/** Becoming another user with real su, doas and sudo, from login shells of all kinds; and jobs that outlive what started them. */

import { execFile } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { eventsOf, type RunEnded, run, testLab, troubles } from "./homerun.ts";

const execute = promisify(execFile);
const lab = testLab("test-become");
const folder = mkdtempSync(join(tmpdir(), "homerun-become-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };

const OWN = "the login's own";
const ROOTS = "what root has";

/** Users with a login shell each; they get in with the key of the lab's. */
const PREPARE = `set -e
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends opendoas fish tcsh busybox >/dev/null 2>&1
ln -sf /usr/bin/busybox /bin/ash
echo /bin/ash >>/etc/shells
echo "root:${ROOTS}" | chpasswd
for pair in dash:/bin/dash bash:/bin/bash ash:/bin/ash fish:/usr/bin/fish csh:/bin/tcsh; do
  name=u_\${pair%%:*}
  useradd -m -s "\${pair#*:}" "$name"
  echo "$name:${OWN}" | chpasswd
  mkdir -m 700 "/home/$name/.ssh"
  cp "$(getent passwd "$SUDO_USER" | cut -d: -f6)/.ssh/authorized_keys" "/home/$name/.ssh/authorized_keys"
  chown -R "$name" "/home/$name/.ssh"
done
cat >/etc/doas.conf <<'E'
permit u_dash as root
permit u_fish as root
permit nopass u_bash as root
E
chmod 600 /etc/doas.conf
cat >/etc/sudoers.d/users <<'E'
u_dash ALL=(ALL:ALL) ALL
u_bash ALL=(ALL:ALL) NOPASSWD: ALL
u_ash ALL=(ALL:ALL) ALL
u_fish ALL=(ALL:ALL) ALL
u_csh ALL=(ALL:ALL) ALL
Defaults:u_ash requiretty, lecture=always
Defaults:u_fish targetpw
Defaults:u_csh timestamp_timeout=0, use_pty
E
chmod 440 /etc/sudoers.d/users`;

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o600);
  return path;
}

interface Wanted {
  readonly user: string;
  readonly method: "sudo" | "su" | "doas";
  readonly password?: string | undefined;
  readonly tasks: string;
}

let calls = 0;

async function become({ user, method, password, tasks }: Wanted): Promise<RunEnded> {
  const head = "- hosts: minipc\n  gather_facts: false\n  become: true\n  tasks:\n";
  const number = ++calls;
  const playbook = file(`play${number}.yml`, head + tasks.replace(/^(?=.)/gm, "    "));
  const given =
    password === undefined ? [] : ["--become-password-file", file(`password${number}`, `${password}\n`)];
  const how = ["-e", `ansible_user=${user}`, "--become-method", method, ...given];
  const ended = await run(["-i", lab.inventory, playbook, ...how], { env });
  expect(ended.stdout + ended.stderr).not.toContain(password ?? OWN);
  return ended;
}

function results(ended: RunEnded) {
  return eventsOf(ended, "host-finished").map((e) => [e.outcome, e.result.stdout ?? e.result.msg]);
}

/** Nothing of the terminal that the password went over is left to the other user's shell. */
const WHO = `- {shell: "id -un; tty; ls -l /proc/self/fd | grep -c pts; cat", changed_when: false, failed_when: false}\n`;
const ROOT = [["ok", "root\nnot a tty\n0"]];

beforeAll(async () => {
  await lab.up(["minipc"]);
  const options = ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes"];
  const preparing = execute("ssh", [...options, "minipc", "sudo sh -s"]);
  preparing.child.stdin?.end(PREPARE);
  await preparing;
});

afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("becoming root", () => {
  it.concurrent.each([
    ["su", "u_dash", ROOTS],
    ["su", "u_ash", ROOTS],
    ["su", "u_fish", ROOTS],
    ["su", "u_csh", ROOTS],
    ["doas", "u_dash", OWN],
    ["doas", "u_fish", OWN],
    ["doas", "u_bash", undefined],
    ["doas", "u_bash", "not asked for"],
    ["sudo", "u_bash", undefined],
    ["sudo", "u_dash", OWN],
    ["sudo", "u_ash", OWN],
    ["sudo", "u_fish", ROOTS],
    ["sudo", "u_csh", OWN],
  ] as const)("%s of %s with the password %s", async (method, user, password) => {
    const ended = await become({ user, method, tasks: WHO, password });
    expect(results(ended), troubles(ended)).toEqual(ROOT);
  });

  it.concurrent.each([
    ["su", "u_dash", "wrong one", "CON0502"],
    ["su", "u_dash", undefined, "CON0501"],
    ["doas", "u_dash", "wrong one", "CON0502"],
    ["doas", "u_dash", undefined, "CON0501"],
    ["doas", "u_csh", OWN, "CON0503"],
    ["sudo", "u_dash", "wrong one", "CON0502"],
    ["sudo", "u_dash", undefined, "CON0501"],
  ] as const)("%s of %s with the password %s is refused: %s", async (method, user, password, code) => {
    const ended = await become({ user, method, tasks: WHO, password });
    const codes = eventsOf(ended, "host-finished").flatMap((e) => e.diagnostics.map((d) => d.code));
    expect(codes, troubles(ended)).toEqual([code]);
  });
});

it("removes a user whom earlier tasks have become", async () => {
  const ended = await become({
    user: "u_bash",
    method: "sudo",
    tasks: `- user: {name: passing}
- {command: id -un, become_user: passing}
- user: {name: passing, state: absent, remove: true}
- {command: id -u passing, failed_when: false}
`,
  });
  const [, who, removed, gone] = eventsOf(ended, "host-finished");
  expect([who?.result.stdout, removed?.outcome, gone?.result.rc], troubles(ended)).toEqual([
    "passing",
    "changed",
    1,
  ]);
});

describe("a job", () => {
  const wait = (jid: string): string =>
    `- async_status: {jid: ${jid}}\n  register: job\n  until: job is finished\n  retries: 30\n  delay: 0.5\n`;
  const common = { user: "u_dash", method: "su", password: ROOTS } as const;

  it("goes on where its connection is killed, and is waited for on a new one", async () => {
    const ended = await become({
      ...common,
      tasks: `- {shell: "sleep 1; pkill -KILL -u u_dash sshd; sleep 1; echo alive", async: 60, poll: 1}\n`,
    });
    expect(results(ended), troubles(ended)).toEqual([["changed", "alive"]]);
  });

  it("goes on after homerun, and another run learns what it came to", async () => {
    const start = await become({
      ...common,
      tasks: `- {shell: "sleep 2; echo later", async: 60, poll: 0}\n`,
    });
    const [started] = eventsOf(start, "host-finished");
    const ended = await become({ ...common, tasks: wait(String(started?.result.ansible_job_id)) });
    expect(results(ended), troubles(ended)).toEqual([["changed", "later"]]);
  });

  it("is gone with a power cut, and that is told", async () => {
    const start = await become({ ...common, tasks: "- {command: sleep 600, async: 900, poll: 0}\n" });
    const [started] = eventsOf(start, "host-finished");
    await labPowerCut("minipc", lab.options);
    await labPowerOn("minipc", lab.options);
    const ended = await become({ ...common, tasks: wait(String(started?.result.ansible_job_id)) });
    expect(results(ended), troubles(ended)).toEqual([["failed", ""]]);
    const [told] = eventsOf(ended, "host-finished");
    expect(told?.result).toMatchObject({ finished: 1, msg: expect.stringContaining("left no result") });
  });
});
