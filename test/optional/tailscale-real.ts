/**
 * The role tailscale against the real client and daemon, with the control server of Tailscale's own tests. Not part of `npm test`:
 * it needs Go (1.26 or later) and the Go module proxy, and builds for some minutes at the first run.
 *
 *   sudo node test/optional/tailscale-real.ts
 *
 * The daemon works without a tunnel device (userspace networking) on a lab host, which reaches no other network.
 */

import assert from "node:assert/strict";
import { type ExecFileSyncOptions, execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventsOf, PROJECT, type RunEnded, run, testLab, troubles } from "../lab/homerun.ts";
import { ssh } from "../lab/lab-shell.ts";
import { startFileServer } from "../stand-ins/file-server.ts";

const VERSION = "1.102.5";
const PROGRAMS = ["tailscale", "tailscaled", "testcontrol"] as const;
const lab = testLab("optional-tailscale");
const folder = mkdtempSync(join(tmpdir(), "homerun-tailscale-real-"));

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** One processor, at the lowest priority: others may be at work. */
function build(): string {
  const place = join(PROJECT, ".homerun/cache/tailscale-real", VERSION);
  mkdirSync(place, { recursive: true });
  const missing = PROGRAMS.filter((name) => !existsSync(join(place, name)));
  if (missing.length === 0) return place;
  const module = join(folder, "module");
  mkdirSync(module);
  writeFileSync(join(module, "go.mod"), "module real\n\ngo 1.26\n");
  const options: ExecFileSyncOptions = {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=mod -buildvcs=false" },
    stdio: ["ignore", "ignore", "inherit"],
  };
  execFileSync("go", ["get", `tailscale.com@v${VERSION}`], { ...options, timeout: 300_000 });
  const stamp = `-X tailscale.com/version.shortStamp=${VERSION} -X tailscale.com/version.longStamp=${VERSION}`;
  for (const name of missing) {
    const words = [
      "build",
      "-p",
      "1",
      "-ldflags",
      stamp,
      "-o",
      join(place, name),
      `tailscale.com/cmd/${name}`,
    ];
    execFileSync("nice", ["-n", "19", "go", ...words], { ...options, timeout: 900_000 });
  }
  return place;
}

/** The real programs in the packages that the stand-ins otherwise fill. */
function pack(programs: string): void {
  const content = join(folder, "content");
  const site = join(folder, "site");
  for (const made of [content, site]) mkdirSync(made);
  for (const name of PROGRAMS) copyFileSync(join(programs, name), join(content, name));
  for (const name of ["make-repository.sh", "tailscaled.service"])
    copyFileSync(join(PROJECT, "test/stand-ins/tailscale", name), join(content, name));
  const far = `mkdir -p /tmp/real && tar -C /tmp/real -xf - && sudo sh /tmp/real/make-repository.sh /tmp/real trixie ${VERSION}`;
  const over = `ssh -F ${lab.state}/ssh_config minipc '${far}' 2>${folder}/packing`;
  execFileSync("sh", ["-c", `tar -C ${content} -cf - . | ${over} | tar -C ${site} -xf -`]);
}

function play(url: string, vars: Readonly<Record<string, unknown>>, entry = "main"): Promise<RunEnded> {
  const path = join(folder, `${entry}.yml`);
  writeFileSync(
    path,
    `- hosts: minipc\n  become: true\n  tasks:\n    - import_role: {name: tailscale, tasks_from: ${entry}}\n`,
  );
  const set = {
    tailscale_version: VERSION,
    tailscale_packages_url: url,
    tailscale_daemon_flags: "--tun=userspace-networking --no-logs-no-support",
    tailscale_login_server: "http://127.0.0.1:9911",
    tailscale_ready_timeout: 30,
    tailscale_tags: [],
    tailscale_advertise_routes: [],
    ...vars,
  };
  const where = ["-i", lab.inventory, "-e", JSON.stringify(set)];
  return run([path, ...where], { env: { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") } });
}

async function drill(url: string): Promise<void> {
  const fine = async (
    what: string,
    ...more: [Readonly<Record<string, unknown>>?, string?]
  ): Promise<readonly string[]> => {
    const ended = await play(url, more[0] ?? {}, more[1]);
    assert.equal(ended.code, 0, `${what}: ${troubles(ended)}`);
    const changed = eventsOf(ended, "host-finished").filter((e) => e.outcome === "changed");
    say(`${what}: fine, ${changed.length} changed`);
    return changed.map((e) => e.task.name);
  };
  const status = async (): Promise<{ readonly BackendState: string }> =>
    JSON.parse(await ssh(lab, "minipc", "sudo tailscale status --json"));
  const settings = async (): Promise<Readonly<Record<string, unknown>>> =>
    JSON.parse(await ssh(lab, "minipc", "sudo tailscale get --json"));

  const refused = await play(url, {});
  assert.equal(refused.code, 2);
  assert.match(troubles(refused), /tailscale_auth_key is empty/);
  say("no key: refused with the reason");

  const alone = await play(url, {
    tailscale_auth_key: "tskey-auth-any",
    tailscale_up_timeout: 5,
    tailscale_ready_timeout: 3,
  });
  assert.equal(alone.code, 2);
  assert.match(troubles(alone), /could not log in: timeout waiting.*connection refused/s);
  say("no control server: the login ends with the reason");

  await ssh(lab, "minipc", "sudo systemd-run --quiet --unit=testcontrol /tmp/real/testcontrol");
  await fine("login after one that failed", { tailscale_auth_key: "tskey-auth-any" });
  assert.equal((await status()).BackendState, "Running");
  assert.deepEqual(await fine("second run, without the key"), []);

  const other = {
    tailscale_hostname: "other",
    tailscale_advertise_routes: ["192.168.77.0/24"],
    tailscale_advertise_exit_node: true,
  };
  await fine("settings", other);
  const seen = await settings();
  assert.deepEqual(
    [seen.hostname, seen["advertise-routes"], seen["advertise-exit-node"], seen["accept-dns"]],
    ["other", "192.168.77.0/24", true, false],
  );
  assert.deepEqual(await fine("the same settings again", other), []);

  await ssh(lab, "minipc", "sudo tailscale down");
  assert.deepEqual(await fine("a stopped node", other), ["a node that was stopped is up"]);
  await ssh(lab, "minipc", "sudo systemctl stop tailscaled");
  assert.deepEqual(await fine("heal: no daemon", other, "heal"), ["the daemon runs"]);
  assert.deepEqual(await fine("heal: nothing to do", other, "heal"), []);
  assert.deepEqual(await fine("health", other, "health"), []);
}

try {
  say("builds the programs, where they are not there yet …");
  const programs = build();
  await lab.up(["minipc"]);
  pack(programs);
  for (const name of ["roles", "templates"]) symlinkSync(join(PROJECT, name), join(folder, name));
  await ssh(
    lab,
    "minipc",
    `echo 'Acquire::http::Proxy::10.77.0.1 "DIRECT";' | sudo tee /etc/apt/apt.conf.d/99-real`,
  );
  const site = await startFileServer({ folder: join(folder, "site"), lab: lab.name });
  await drill(site.url).finally(() => site.close());
  say(`the role works with tailscale ${VERSION}`);
} finally {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
}
