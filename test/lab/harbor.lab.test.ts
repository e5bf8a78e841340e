/** The role harbor on a real host: real Docker, PostgreSQL and registry inside a stand-in of Harbor, and the disasters of the diary by name. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HarborInstaller, harborInstallers } from "../stand-ins/harbor/harbor-installer.ts";
import { eventsOf, homerun, type RunEnded, run, testLab, troubles } from "./homerun.ts";

const lab = testLab("test-harbor");
const work = mkdtempSync(join(tmpdir(), "homerun-harbor-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(work, "runs") };
const sshConfig = `${lab.state}/ssh_config`;

const entry = (name: string): string =>
  `- hosts: minipc\n  become: true\n  tasks:\n    - include_role: {name: harbor, tasks_from: ${name}}\n`;
const PLAYS = {
  all: "- hosts: minipc\n  become: true\n  roles: [docker, harbor]\n",
  role: "- hosts: minipc\n  become: true\n  roles: [harbor]\n",
  heal: entry("heal"),
  backup: entry("backup"),
  restore: entry("restore"),
  upgrade: entry("upgrade"),
  door: "- hosts: minipc\n  become: true\n  roles: [ca_trust, nginx_tls]\n",
  health: `${entry("health")}    - debug: {var: harbor_layers}\n`,
} as const;

const GROUPS =
  "all: {children: {harbor: {hosts: {minipc: }}, k3s_cluster: {children: {k3s_server: {hosts: {minipc: }}}}}}\n";

const VARIABLES: Record<string, unknown> = {
  docker_source: "distribution",
  docker_ca_directory: join(work, "ca"),
  docker_requires_mounts: ["/srv/harbor"],
  harbor_hostname: "registry.home.lan",
  harbor_requires_mount: true,
  harbor_admin_password: "Adm1nAdm1n",
  harbor_database_password: "dbpassword1",
  harbor_start_timeout: 180,
  harbor_backup_directory: join(work, "backup"),
  harbor_backup_blobs: "/var/backups/harbor",
  harbor_projects: [{ name: "house", public: true }, { name: "private" }],
  harbor_robots: [
    { name: "puller", secret: "Puller123" },
    { name: "pusher", project: "house", secret: "Pusher123", actions: ["pull", "push"] },
  ],
  harbor_registries: [{ name: "hub", url: "https://hub.docker.com", type: "docker-hub" }],
};

function ssh(command: string, input = ""): string {
  const ended = spawnSync("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", "minipc", command], {
    encoding: "utf8",
    input,
  });
  if (ended.status !== 0) throw new Error(`${command}: ${ended.stderr}`);
  return ended.stdout.trim();
}

function play(name: keyof typeof PLAYS, more: Readonly<Record<string, unknown>> = {}): Promise<RunEnded> {
  const variables = JSON.stringify({ ...VARIABLES, ...more });
  return run([join(work, `${name}.yml`), "-i", lab.inventory, "-e", variables], { env });
}

async function done(
  name: keyof typeof PLAYS,
  more: Readonly<Record<string, unknown>> = {},
): Promise<RunEnded> {
  const ended = await play(name, more);
  expect(ended.code, troubles(ended)).toBe(0);
  return ended;
}

const changes = (ended: RunEnded): readonly string[] =>
  eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => e.task.name);

const api = (path: string): string =>
  ssh(`curl -s -u admin:Adm1nAdm1n http://127.0.0.1:8085/api/v2.0/${path}`);

/** What must survive everything: which database it is, what the catalogue says, and the blobs. */
function treasure(): string {
  const identifier = "select system_identifier from pg_control_system()";
  return [
    ssh(`sudo docker exec harbor-db psql -U postgres -d registry -tAc '${identifier}'`),
    api("statistics"),
    ssh(
      "curl -s -u 'robot$puller:Puller123' 'http://127.0.0.1:8085/service/token?service=harbor-registry' | grep -o '\"token\":\"[^\"]*' | cut -d '\"' -f 4 | xargs -I{} curl -s -H 'Authorization: Bearer {}' http://127.0.0.1:8085/v2/house/bare/manifests/1 | sha256sum",
    ),
    ssh("sudo sh -c 'cd /srv/harbor/registry && find . -type f | sort | xargs sha256sum | sha256sum'"),
  ].join("\n");
}

/** A small image with one layer, pushed by the robot through the whole chain. */
const PUSH = `set -e
cd /tmp
sha() { sha256sum "$1" | cut -d ' ' -f 1; }
echo layer >layer
printf '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}' >config
token=$(curl -s -u 'robot$house+pusher:Pusher123' 'http://127.0.0.1:8085/service/token?service=harbor-registry' | grep -o '"token":"[^"]*' | cut -d '"' -f 4)
for f in layer config; do
  where=$(curl -s -i -X POST -H "Authorization: Bearer $token" http://127.0.0.1:8085/v2/house/bare/blobs/uploads/ | tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
  curl -s -f -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: application/octet-stream' --data-binary @$f "http://127.0.0.1:8085$where&digest=sha256:$(sha $f)"
done
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:%s","size":6}]}' $(sha config) $(wc -c <config) $(sha layer) >manifest
curl -s -f -X PUT -H "Authorization: Bearer $token" -H 'Content-Type: application/vnd.oci.image.manifest.v1+json' --data-binary @manifest http://127.0.0.1:8085/v2/house/bare/manifests/1
`;

/** A registry upstream with one image for two architectures and an attestation, and a cluster that uses it; prints the index's digest. */
const UPSTREAM = `set -e
cd "$(mktemp -d)"
grep -q registry.home.lan /etc/hosts || echo 127.0.0.1 registry.home.lan >>/etc/hosts
printf 'version: 0.1\\nstorage: {filesystem: {rootdirectory: /tmp/storage}}\\nhttp: {addr: ":5000"}\\n' >up.yml
docker run -d --name upstream -p 127.0.0.1:5001:5000 -v $PWD/up.yml:/etc/registry/config.yml goharbor/registry-photon:v2.14.4 >/dev/null
timeout 30 sh -c 'until curl -s -f http://127.0.0.1:5001/v2/ >/dev/null; do sleep 0.2; done'
base=http://127.0.0.1:5001/v2/up/app
sha() { sha256sum "$1" | cut -d ' ' -f 1; }
blob() {
  where=$(curl -s -i -X POST $base/blobs/uploads/ | tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
  curl -s -f -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$1" "$where&digest=sha256:$(sha $1)"
}
type=application/vnd.oci.image
entries=
for a in amd64 arm64 unknown; do
  echo "layer $a" | gzip -n >layer
  printf '{"architecture":"%s","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' $a "$(echo "layer $a" | sha256sum | cut -d ' ' -f 1)" >config
  blob layer
  blob config
  printf '{"schemaVersion":2,"mediaType":"%s.manifest.v1+json","config":{"mediaType":"%s.config.v1+json","digest":"sha256:%s","size":%s},"layers":[{"mediaType":"%s.layer.v1.tar+gzip","digest":"sha256:%s","size":%s}]}' $type $type $(sha config) $(wc -c <config) $type $(sha layer) $(wc -c <layer) >manifest
  curl -s -f -X PUT -H "Content-Type: $type.manifest.v1+json" --data-binary @manifest $base/manifests/sha256:$(sha manifest)
  entries="$entries$(printf '{"mediaType":"%s.manifest.v1+json","digest":"sha256:%s","size":%s,"platform":{"architecture":"%s","os":"linux"}},' $type $(sha manifest) $(wc -c <manifest) $a)"
done
printf '{"schemaVersion":2,"mediaType":"%s.index.v1+json","manifests":[%s]}' $type "\${entries%,}" >index
curl -s -f -X PUT -H "Content-Type: $type.index.v1+json" --data-binary @index $base/manifests/1
cat >/usr/local/bin/k3s <<'END'
#!/bin/sh
case $1 in
kubectl) echo '{"items":[{"kind":"Deployment","spec":{"replicas":0,"template":{"spec":{"containers":[{"image": "registry.home.lan/house/app:1"},{"image": "docker.io/library/other:2"}]}}}}]}' ;;
crictl) echo '{"images":[{"repoTags":["registry.home.lan/house/app:1"]}]}' ;;
esac
END
chmod 755 /usr/local/bin/k3s
sha index
`;

/** The disk of Harbor's data is a file system of its own, as far as a container can have one. */
const DISK =
  "sudo sh -c 'mkdir -p /var/lib/harbor-disk /srv/harbor; echo /var/lib/harbor-disk /srv/harbor none bind 0 0 >>/etc/fstab; systemctl daemon-reload; mount /srv/harbor'";

const stopHarbor = "sudo systemctl stop harbor.service";
let saved = "";
let installers: readonly HarborInstaller[] = [];

beforeAll(async () => {
  for (const [name, text] of Object.entries(PLAYS)) writeFileSync(join(work, `${name}.yml`), text);
  writeFileSync(join(work, "groups.yml"), GROUPS);
  installers = await harborInstallers();
  await lab.up(["minipc"]);
  use(installers[0]);
  ssh(DISK);
});
afterAll(async () => {
  await lab.down();
  rmSync(work, { recursive: true, force: true });
});

function use(installer: HarborInstaller | undefined): void {
  if (installer === undefined) throw new Error("no installer was built");
  VARIABLES.harbor_version = installer.version;
  VARIABLES.harbor_installer_file = installer.file;
  VARIABLES.harbor_installer_sha256 = installer.sha256;
}

async function refused(
  name: keyof typeof PLAYS,
  words: RegExp,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const ended = await play(name, more);
  expect(ended.code, troubles(ended)).toBe(2);
  expect(troubles(ended)).toMatch(words);
}

describe("role harbor", () => {
  it.each([
    ["a quoted path", { harbor_data_volume: '"/srv/harbor"' }, /harbor_data_volume is .*no quotes/],
    ["a path with ~", { harbor_data_volume: "~/harbor" }, /absolute path/],
    ["a relative path", { harbor_data_volume: "harbor" }, /absolute path/],
    ["the name of Harbor's example", { harbor_hostname: "reg.mydomain.com" }, /everybody reaches/],
    ["an installer without a checksum", { harbor_installer_sha256: "" }, /Harbor publishes none/],
  ])("refuses %s before anything is changed", async (_, more, words) => {
    const ended = await play("role", more);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toMatch(words);
    expect(changes(ended)).toEqual([]);
  });

  it("converges, and changes nothing in a second run", async () => {
    await done("all");
    ssh("sh -s", PUSH);
    const ids = ssh("sudo docker ps -q | sort");
    const second = await done("all");
    expect(changes(second)).toEqual([]);
    expect(ssh("sudo docker ps -q | sort")).toBe(ids);
    saved = treasure();
    expect(saved).toContain('"total_repo_count" : 1');
  });

  it("is there as clients need it, for nobody but the proxy in front", () => {
    expect(ssh("ss -Hltn 'sport = :8085' | tr -s ' ' | cut -d ' ' -f 4")).toBe("127.0.0.1:8085");
    const head = ssh(
      "curl -s -i -H 'Host: registry.home.lan' -H 'X-Forwarded-Proto: https' http://127.0.0.1:8085/v2/ | tr -d '\\r'",
    );
    expect(head).toContain(
      'Bearer realm="https://registry.home.lan/service/token",service="harbor-registry"',
    );
    expect(api("robots").match(/"name" : "[^"]*"/g)).toEqual([
      '"name" : "robot$puller"',
      '"name" : "robot$house+pusher"',
    ]);
    expect(
      ssh("sudo docker inspect --format '{{.HostConfig.RestartPolicy.Name}}' harbor-core nginx | sort -u"),
    ).toBe("no");
    expect(ssh("sudo stat -c '%u:%g %a' /srv/harbor/database /srv/harbor/registry").split("\n")).toEqual([
      "999:999 700",
      "10000:10000 755",
    ]);
  });

  it("prepares once where an input changed, and keeps database and images", async () => {
    VARIABLES.harbor_settings = { log: { level: "debug" } };
    const changed = await done("role");
    expect(changes(changed)).toContain("Harbor's configuration is prepared from these inputs");
    expect(treasure()).toBe(saved);
    expect(changes(await done("role"))).toEqual([]);
    expect(ssh("sudo sh -c 'ls /var/lib/homelab/harbor/dumps/*before-prepare.dump | wc -l'")).toBe("1");
  });
});

describe("the diary's disasters", () => {
  it("data volume not mounted: nothing is started, nothing is written beside the disk", async () => {
    ssh(`${stopHarbor}; sudo umount /srv/harbor`);
    await refused("role", /another file system than before|does not exist|nothing is mounted/);
    await refused("heal", /another file system than before|does not exist|nothing is mounted/);
    const health = await done("health");
    expect(health.stdout).toMatch(/another file system than before/);
    expect(changes(health)).toEqual([]);
    // By hand as well: the unit needs the mount, and mounts it again.
    expect(ssh("sudo ls -A /srv/harbor")).toBe("");
    ssh("sudo systemctl start harbor.service");
    expect(ssh("findmnt -n -o TARGET --target /srv/harbor")).toBe("/srv/harbor");
    expect(treasure()).toBe(saved);
  });

  it("database directory owned by root: refused with path and owner, put right where that is allowed", async () => {
    ssh(`${stopHarbor}; sudo chown -R root:root /srv/harbor/database`);
    await refused("role", /\/srv\/harbor\/database belongs to 0:0 instead of 999:999/);
    expect(ssh("sudo systemctl start harbor.service || systemctl is-failed harbor.service")).toBe("failed");
    expect(ssh("sudo journalctl -u harbor.service -o cat | grep -c 'belongs to 0:0'")).not.toBe("0");
    await done("role", { harbor_repair_owners: true });
    expect(treasure()).toBe(saved);
  });

  it("`compose down` and `up` without prepare: heals with the same database", async () => {
    ssh("sudo sh -c 'cd /opt/harbor/*/harbor && docker compose down -v'");
    const healed = await done("heal");
    expect(changes(healed)).toEqual(["what is missing is started"]);
    expect(treasure()).toBe(saved);
    expect(changes(await done("heal"))).toEqual([]);
  });

  it("prepare run with a changed path: refused, nothing is made under the new path", async () => {
    await refused("role", /data are in \/srv\/harbor, but \/srv\/other is asked for/, {
      harbor_data_volume: "/srv/other",
    });
    expect(ssh("ls -d /srv/other || echo none")).toContain("none");
    expect(ssh("sudo grep data_volume /opt/harbor/*/harbor/harbor.yml")).toContain(
      "data_volume: /srv/harbor",
    );
    expect(treasure()).toBe(saved);
    expect(changes(await done("role"))).toEqual([]);
  });

  it("an empty folder in place of the database: refused, no new database is made", async () => {
    ssh(`${stopHarbor}; sudo mv /srv/harbor/database /srv/harbor/database-away`);
    await refused("role", /the database is missing.*restore it from the backup/);
    await refused("heal", /the database is missing/);
    ssh("sudo mv /srv/harbor/database-away /srv/harbor/database");
    await done("heal");
    expect(treasure()).toBe(saved);
  });

  it("power cut: Harbor's own unit brings it back in order, and nothing is lost", async () => {
    expect((await homerun(["lab", "power-cut", "minipc", "--name", lab.name])).code).toBe(0);
    expect((await homerun(["lab", "power-on", "minipc", "--name", lab.name])).code).toBe(0);
    await done("heal");
    expect(treasure()).toBe(saved);
    const health = await done("health");
    expect(health.stdout).toContain("components are healthy");
    expect(changes(await done("all"))).toEqual([]);
  });

  it("502 although everything runs: the inner nginx is told the new addresses", async () => {
    ssh(
      "sudo sh -c 'docker stop harbor-core harbor-portal && for n in 1 2 3; do docker run -d --name squatter$n --network harbor_harbor --entrypoint /bin/sleep goharbor/prepare:v2.14.4 1000; done; docker start harbor-core harbor-portal'",
    );
    ssh(
      "timeout 60 sh -c 'until [ \"$(sudo docker inspect --format {{.State.Health.Status}} harbor-core)\" = healthy ]; do sleep 0.5; done'",
    );
    expect(ssh("curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:8085/api/v2.0/ping")).toBe("502");
    expect(changes(await done("heal"))).toEqual(["the inner nginx looks up the others anew"]);
    ssh("sudo docker rm -f squatter1 squatter2 squatter3");
    expect(treasure()).toBe(saved);
  });

  it("the log was down when Docker came back: the ladder reaches healthy without prepare and down", async () => {
    ssh("sudo sh -c 'docker kill $(docker ps -q) >/dev/null; systemctl restart docker.service'");
    const healed = await done("heal");
    expect(changes(healed)).not.toContain("Harbor's configuration is prepared from these inputs");
    expect(treasure()).toBe(saved);
  });
});

describe("what goes away and comes back", () => {
  it("backup, everything gone, restore: the same projects, tags and images", async () => {
    await done("backup");
    const before = [api("projects"), saved.split("\n")[2]];
    ssh(`${stopHarbor}; sudo sh -c 'rm -rf /srv/harbor/* /srv/harbor/.harbor-data-id'`);
    await refused("role", /no file .harbor-data-id/);
    await done("restore");
    expect([api("projects"), treasure().split("\n")[2]]).toEqual(before);
    await done("role");
    expect(changes(await done("role"))).toEqual([]);
    saved = treasure();
  });

  it("another release only by upgrade.yml, with the database as it was beside", async () => {
    const [older, newer] = installers;
    use(newer);
    await refused("role", /v2\.14\.4 is installed and v2\.15\.1 is asked for: playbooks\/upgrade\.yml/);
    await done("upgrade");
    expect(api("systeminfo")).toContain('"harbor_version":"v2.15.1-');
    expect(treasure()).toBe(saved);
    expect(ssh("sudo ls /srv/harbor/before-upgrade-from-v2.14.4").split("\n")).toEqual([
      "database",
      "secret",
    ]);
    expect(changes(await done("upgrade"))).toEqual([]);
    use(older);
    await refused("upgrade", /v2\.14\.4 is older: the database can't go back/);
    use(newer);
    expect(changes(await done("role"))).toEqual([]);
  });

  it("harbor-restore.yml: what the cluster uses comes back from upstream with all its architectures", async () => {
    const door = {
      ca_trust_ca_directory: join(work, "ca"),
      nginx_tls_ca_directory: join(work, "ca"),
      nginx_tls_services: [
        {
          name: "registry",
          title: "Harbor",
          names: ["registry.home.lan"],
          host: "minipc",
          flavour: "harbor",
          upstream: "127.0.0.1:8085",
          reach: "lan",
        },
      ],
    };
    await done("door", door);
    const digest = ssh("sudo sh -s", UPSTREAM);
    const restore = (rules: readonly object[]): Promise<RunEnded> =>
      run(
        [
          "playbooks/harbor-restore.yml",
          ...["-i", lab.inventory, "-i", join(work, "groups.yml")],
          ...["-e", JSON.stringify({ ...VARIABLES, harbor_restore_upstreams: rules })],
        ],
        { env },
      );
    const unknown = await restore([]);
    expect(troubles(unknown)).toContain("fits registry.home.lan/house/app:1");
    const rules = [{ image: "registry.home.lan/house/", upstream: "127.0.0.1:5001/up/", insecure: true }];
    const first = await restore(rules);
    expect(first.code, troubles(first)).toBe(0);
    const here =
      "sudo skopeo inspect --authfile /var/lib/homelab/harbor/auth.json --raw docker://registry.home.lan/house/app:1 | sha256sum";
    expect(ssh(here)).toContain(digest);
    const second = await restore(rules);
    expect(second.code, troubles(second)).toBe(0);
    expect(changes(second)).toEqual([]);
    saved = treasure();
  });
});

describe("passwords", () => {
  it("refuses another password of the database, and changes it there first where that is asked for", async () => {
    const other = { harbor_database_password: "dbpassword2" };
    await refused("role", /harbor_database_password is another than before/, other);
    expect(treasure()).toBe(saved);
    await done("role", { ...other, harbor_rotate_database_password: true });
    expect(treasure()).toBe(saved);
    VARIABLES.harbor_database_password = "dbpassword2";
    expect(changes(await done("role"))).toEqual([]);
  });

  it("changes the administrator's through the API", async () => {
    const other = { harbor_admin_password: "Adm1nAdm2n" };
    await refused("role", /harbor_admin_password_previous/, other);
    await done("role", { ...other, harbor_admin_password_previous: "Adm1nAdm1n" });
    expect(changes(await done("role", other))).toEqual([]);
    await done("role", { harbor_admin_password_previous: "Adm1nAdm2n" });
  });
});
