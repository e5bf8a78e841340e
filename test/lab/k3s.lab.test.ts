/** The roles k3s_server and k3s_agent against the stand-in for k3s: what they converge to, refuse, heal and keep. */

import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { eventsOf, troubles } from "./homerun.ts";
import { type ClusterHost, changedOf, changes, clusterLab, failures, TWO_SERVERS } from "./k3s-lab.ts";

const { lab, work, kubeconfig, releases, up, down, play, ssh, requests } = clusterLab("test-k3s");
const TOKEN = "a-short-secret-of-the-cluster";
const HOUSE = {
  k3s_server_token: TOKEN,
  k3s_node_labels: { "homelab/disk": "ssd" },
  k3s_node_sha256: { amd64: releases["v1.33.1+k3s1"].sha256 },
};
const HOSTS: readonly ClusterHost[] = ["minipc", "nas"];

beforeAll(() => up(HOSTS));
afterAll(down);

interface ClusterNode {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly taints?: readonly object[] };
  readonly status: {
    readonly nodeInfo: { readonly kubeletVersion: string };
    readonly conditions: readonly { readonly status: string }[];
  };
}

function nodes(): Readonly<Record<string, ClusterNode>> {
  const { items } = JSON.parse(ssh("minipc", "sudo k3s kubectl get nodes -o json")) as {
    items: readonly ClusterNode[];
  };
  return Object.fromEntries(items.map((node) => [node.metadata.name, node]));
}

const started = (host: ClusterHost): string =>
  ssh(host, `systemctl show -P InvocationID k3s${host === "nas" ? "-agent" : ""}`);

const listened = (): string =>
  ssh("minipc", "curl -sk --resolve front.home.lan:443:127.0.0.1 https://front.home.lan/");

describe("a new cluster", () => {
  it("is foretold by check mode, which touches nothing", async () => {
    const foretold = await play("cluster", HOUSE, { args: ["--check", "--diff"] });
    expect(foretold.code, troubles(foretold)).toBe(0);
    expect(JSON.stringify(foretold.events)).not.toContain(TOKEN);
    expect(ssh("minipc", "ls -d /etc/rancher /var/lib/rancher /usr/local/bin/k3s 2>/dev/null; true")).toBe(
      "",
    );
  });

  it("takes no program with another checksum", async () => {
    const refused = await play("server", { ...HOUSE, k3s_node_sha256: { amd64: "0".repeat(64) } });
    expect(refused.code).toBe(2);
    expect(failures(refused)).toMatch(/checksum|sha256/i);
    expect(ssh("minipc", "ls /usr/local/bin/k3s 2>/dev/null; true")).toBe("");
  });

  it("converges beside nginx, and changes nothing when it is run again", async () => {
    const service = {
      name: "front",
      title: "Front",
      names: ["front.home.lan"],
      host: "minipc",
      flavour: "static",
      reach: "lan",
    };
    const proxy = await play("proxy", { nginx_tls_services: [service], nginx_tls_ipv6: false });
    expect(proxy.code, troubles(proxy)).toBe(0);
    const first = await play("cluster", HOUSE, { args: ["--diff"] });
    expect(first.code, troubles(first)).toBe(0);
    expect(requests().some((r) => r.includes("v1.33.1%2Bk3s1/k3s 200"))).toBe(true);
    const asked = requests().length;
    const before = HOSTS.map(started);
    const second = await play("cluster", HOUSE);
    expect(second.code, troubles(second)).toBe(0);
    expect(changes(second)).toEqual([]);
    expect(requests().length, "nothing is downloaded again").toBe(asked);
    expect(HOSTS.map(started)).toEqual(before);
  });

  it("has both nodes ready, with the labels of their first registration", () => {
    for (const host of HOSTS) {
      const node = nodes()[host];
      expect(node?.status.conditions[0]?.status, host).toBe("True");
      expect(node?.metadata.labels["homelab/disk"], host).toBe("ssd");
    }
    expect(ssh("minipc", "systemctl is-enabled k3s")).toBe("enabled");
    expect(ssh("minipc", "sudo stat -c %a /etc/rancher/k3s/config.yaml /etc/rancher/k3s/token")).toBe(
      "600\n600",
    );
    expect(ssh("nas", "cat /proc/sys/net/ipv4/ip_forward")).toBe("1");
  });

  it("leaves port 443 to nginx: Traefik waits for its values, and no service takes the port", () => {
    expect(listened()).toContain("Front");
    const traefik = JSON.parse(ssh("minipc", "sudo k3s kubectl -n kube-system get service traefik -o json"));
    expect(traefik.spec.type).toBe("NodePort");
    expect(traefik.spec.ports.map((p: { nodePort: number }) => p.nodePort)).toEqual([30080, 30443]);
    expect(ssh("minipc", "sudo k3s kubectl -n kube-system get ds")).toBe("");
    // It never was otherwise: k3s held Traefik back at its first start.
    expect(ssh("minipc", "sudo ls /var/lib/rancher/k3s/server/manifests")).not.toContain(".skip");
  });

  it("shows the token to nobody", () => {
    const written = ssh("nas", "sudo cat /etc/rancher/k3s/token");
    expect(written).toMatch(/^K10[0-9a-f]{64}::server:/);
    const seen = HOSTS.map((host) =>
      ssh(
        host,
        "ps -ef; sudo cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; sudo journalctl --no-pager | tail -n 3000; sudo cat /etc/systemd/system/k3s*.service; true",
      ),
    );
    const kept = readdirSync(join(work, "runs"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(kept.length).toBeGreaterThan(3);
    for (const text of [...seen, ...kept]) {
      expect(text.includes(TOKEN)).toBe(false);
      expect(text.includes(written)).toBe(false);
    }
    expect(ssh("minipc", "sudo cat /etc/rancher/k3s/config.yaml")).not.toContain(TOKEN);
  });
});

describe("the administrator's access", () => {
  it("is on the controller with a name and an address of its own, beside what others have put there", async () => {
    expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
    mkdirSync(dirname(kubeconfig), { recursive: true });
    const own = parse(readFileSync(kubeconfig, "utf8"));
    expect(own.clusters).toMatchObject([{ name: "homelab", cluster: { server: "https://10.77.0.10:6443" } }]);
    const foreign = { name: "work", cluster: { server: "https://work:6443" } };
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        ...own,
        clusters: [foreign],
        contexts: [{ name: "work", context: {} }],
        "current-context": "work",
      }),
    );
    const ended = await play("server", HOUSE);
    expect(ended.code, troubles(ended)).toBe(0);
    const merged = parse(readFileSync(kubeconfig, "utf8"));
    expect(merged.clusters.map((c: { name: string }) => c.name)).toEqual(["work", "homelab"]);
    expect(merged["current-context"]).toBe("work");
    expect(merged.users).toEqual(own.users);
  });

  it("is renewed before it ends: a restart makes a new certificate, and the copy follows", async () => {
    const tls = "/var/lib/rancher/k3s/server/tls";
    ssh(
      "minipc",
      `sudo openssl x509 -req -in ${tls}/client-admin.csr -CA ${tls}/server-ca.crt -CAkey ${tls}/server-ca.key -days 60 -out ${tls}/client-admin.crt 2>/dev/null`,
    );
    const before = readFileSync(kubeconfig, "utf8");
    const ended = await play("server", HOUSE);
    expect(ended.code, troubles(ended)).toBe(0);
    expect(changes(ended)).toContain("k3s is asked to start");
    expect(readFileSync(kubeconfig, "utf8")).not.toBe(before);
    expect(changedOf(await play("server", HOUSE))).toEqual([0]);
  });
});

describe("what is in force", () => {
  const PARTED = { ...HOUSE, k3s_agent_config: { "kubelet-arg": ["max-pods=50"] } };
  const REGISTRIES = {
    mirrors: {
      "docker.io": { endpoint: ["https://registry.home.lan"], rewrite: { "(.*)": "dockerhub/$1" } },
      "*": { endpoint: ["https://registry.home.lan"] },
    },
    configs: {
      "registry.home.lan": {
        auth: { username: "robot$homelab+k3s", password: "pa$$word-of-the-robot" },
        tls: { ca_file: "/etc/ssl/certs/ca-certificates.crt" },
      },
    },
  };
  const MIRRORED = { ...PARTED, k3s_node_registries: REGISTRIES };

  it("is what a run that was cut off has written: the next one restarts, once", async () => {
    const before = started("nas");
    const cut = await play("agent", PARTED, {
      onEvent: (event, child) => {
        if (event.type === "host-finished" && event.task.name === "the configuration is there")
          child.kill("SIGKILL");
      },
    });
    expect(cut.code).not.toBe(0);
    expect(ssh("nas", "sudo cat /etc/rancher/k3s/config.yaml")).toContain("max-pods=50");
    expect(started("nas")).toBe(before);
    const next = await play("cluster", PARTED);
    expect(next.code, troubles(next)).toBe(0);
    expect(changes(next, "nas").filter((name) => name === "k3s is asked to start")).toHaveLength(1);
    expect(started("nas")).not.toBe(before);
    expect(changedOf(await play("cluster", PARTED))).toEqual([0, 0]);
  });

  it("follows the registries with one restart, the robot's name unharmed", async () => {
    const before = started("nas");
    const ended = await play("agent", MIRRORED, { args: ["--diff"] });
    expect(ended.code, troubles(ended)).toBe(0);
    expect(JSON.stringify(ended.events)).not.toContain("pa$$word-of-the-robot");
    expect(parse(ssh("nas", "sudo cat /etc/rancher/k3s/registries.yaml"))).toEqual(REGISTRIES);
    expect(started("nas")).not.toBe(before);
    const toml = ssh(
      "nas",
      "sudo cat /var/lib/rancher/k3s/agent/etc/containerd/certs.d/docker.io/hosts.toml",
    );
    expect(toml).toContain('[host."https://registry.home.lan/v2"]');
    expect(toml).toContain('"(.*)" = "dockerhub/$1"');
    expect(ssh("nas", "sudo ls /var/lib/rancher/k3s/agent/etc/containerd/certs.d")).toContain("_default");
    expect(changedOf(await play("agent", MIRRORED))).toEqual([0]);
  });

  it("is proven by pulling an image, where one is named", async () => {
    const image = "docker.io/library/busybox:1.37";
    const silent = { ...MIRRORED, k3s_node_probe_image: image, k3s_agent_config: {} };
    const refused = await play("agent", silent);
    expect(refused.code).toBe(2);
    expect(JSON.stringify(refused.events)).toContain("failed to pull and unpack image");
    const mirrors = { "docker.io": { endpoint: ["http://10.77.0.1:3142"] } };
    const pulled = await play("agent", { ...silent, k3s_node_registries: { mirrors } });
    expect(pulled.code, troubles(pulled)).toBe(0);
    expect((await play("agent", MIRRORED)).code).toBe(0);
  });

  it("refuses settings for a registry that no endpoint names, keys that k3s does not know, and nginx's ports", async () => {
    const wrong = { ...HOUSE, k3s_node_registries: { ...REGISTRIES, configs: { "ghcr.io": {} } } };
    const registries = await play("agent", wrong);
    expect(registries.code).toBe(2);
    expect(failures(registries)).toContain("not the registry that it stands in for");
    const typo = await play("server", { ...HOUSE, k3s_server_config: { "kublet-arg": [] } });
    expect(failures(typo)).toContain("kublet-arg");
    expect(typo.code).toBe(2);
    const taken = await play("server", { ...HOUSE, k3s_server_ingress: "standard" });
    expect(failures(taken)).toContain("answers on port 80 or 443 already");
    expect(changes(taken)).toEqual([]);
    expect(changes(registries).concat(changes(typo))).toEqual([]);
  });

  it("keeps labels and taints by kubectl, without a restart", async () => {
    const before = HOSTS.map(started);
    ssh("minipc", "sudo k3s kubectl label node nas --overwrite homelab/disk=floppy");
    const wanted = { ...MIRRORED, k3s_node_taints: ["homelab/slow=true:NoSchedule"] };
    const drifted = await play("agent", wanted);
    expect(drifted.code, troubles(drifted)).toBe(0);
    expect(nodes().nas?.metadata.labels["homelab/disk"]).toBe("ssd");
    expect(nodes().nas?.spec.taints).toEqual([{ key: "homelab/slow", value: "true", effect: "NoSchedule" }]);
    expect(changedOf(await play("agent", wanted))).toEqual([0]);
    const less = await play("agent", { ...MIRRORED, k3s_node_labels: {} });
    expect(less.code, troubles(less)).toBe(0);
    expect(nodes().nas?.metadata.labels["homelab/disk"]).toBeUndefined();
    expect(nodes().nas?.spec.taints).toBeUndefined();
    expect(HOSTS.map(started)).toEqual(before);
  });
});

describe("an agent that can't join", () => {
  it("ends by its own deadline, with the end of the journal and without the token", async () => {
    const token = `K10${"0".repeat(64)}::server:not-the-password`;
    const ended = await play("agent", { ...HOUSE, k3s_agent_token: token, k3s_node_start_deadline: 8 });
    expect(ended.code).toBe(2);
    expect(failures(ended)).toContain("k3s-agent has not come up within 8 s");
    expect(failures(ended)).toContain("token CA hash does not match");
    expect(JSON.stringify(ended.events)).not.toContain("not-the-password");
    const healed = await play("agent", HOUSE);
    expect(healed.code, troubles(healed)).toBe(0);
    expect(changedOf(await play("agent", HOUSE))).toEqual([0]);
  });

  it("says that the server is not there, and is left as it is", async () => {
    ssh("minipc", "sudo systemctl stop k3s");
    const before = started("nas");
    const ended = await play("agent", { ...HOUSE, k3s_agent_server_deadline: 5 });
    expect(ended.code).toBe(2);
    expect(failures(ended)).toContain("https://10.77.0.10:6443 (layer 9) has not answered nas within 5 s");
    expect(started("nas")).toBe(before);
  });
});

describe("health and healing", () => {
  it("names the server as the broken layer, and starts only what is down", async () => {
    const sick = await play("health", HOUSE);
    expect(sick.code, troubles(sick)).toBe(0);
    expect(changedOf(sick)).toEqual([0, 0]);
    expect(layers(sick)).toEqual({ 9: false, 10: false, 11: false });
    const agent = started("nas");
    const healed = await play("heal", HOUSE);
    expect(healed.code, troubles(healed)).toBe(0);
    expect(changes(healed)).toEqual(["the server is asked to start"]);
    expect(started("nas")).toBe(agent);
    expect(layers(await play("health", HOUSE))).toEqual({ 9: true, 10: true, 11: true });
  });

  it("brings both back after a power cut, and then changes nothing", async () => {
    await Promise.all(HOSTS.map((host) => labPowerCut(host, lab.options)));
    await labPowerOn("nas", lab.options);
    await labPowerOn("minipc", lab.options);
    const healed = await play("heal", HOUSE);
    expect(healed.code, troubles(healed)).toBe(0);
    expect(layers(await play("health", HOUSE))).toEqual({ 9: true, 10: true, 11: true });
    expect(changedOf(await play("heal", HOUSE))).toEqual([0, 0]);
    expect(changedOf(await play("cluster", HOUSE))).toEqual([0, 0]);
    expect(listened()).toContain("Front");
  });

  it("makes nothing anew where the datastore is damaged, and says so", async () => {
    const db = "/var/lib/rancher/k3s/server/db/state.db";
    ssh("minipc", `sudo systemctl stop k3s; sudo cp ${db} /root/state.db; echo damaged | sudo tee ${db}`);
    const ended = await play("heal", { ...HOUSE, k3s_server_system_deadline: 8 });
    expect(ended.code).toBe(2);
    expect(failures(ended)).toContain("database disk image is malformed");
    expect(failures(ended)).toContain("nothing is made anew");
    expect(ssh("minipc", `sudo cat ${db}`)).toBe("damaged");
    ssh("minipc", `sudo systemctl stop k3s; sudo cp /root/state.db ${db}`);
    const healed = await play("heal", HOUSE);
    expect(healed.code, troubles(healed)).toBe(0);
  });
});

describe("data that are kept", () => {
  it("come to the controller: datastore, token and keys", async () => {
    const ended = await play("backup", HOUSE);
    expect(ended.code, troubles(ended)).toBe(0);
    const folder = join(work, "backups/minipc/k3s_server");
    const [archive = ""] = readdirSync(folder);
    expect(archive).toMatch(/^backup-.*\.tar\.gz$/);
    expect(statSync(join(folder, archive)).mode & 0o777).toBe(0o600);
    const held = ssh("minipc", `sudo tar -tzf /var/lib/homelab/k3s_server/backups/${archive}`);
    for (const path of [
      "server/db/state.db",
      "server/token",
      "server/tls/server-ca.key",
      "etc/rancher/k3s/config.yaml",
    ])
      expect(held).toContain(path);
    expect(layers(await play("health", HOUSE))).toEqual({ 9: true, 10: true, 11: true });
  });

  it("do not move to etcd with a version that damages them", async () => {
    const refused = await play("server", { ...HOUSE, k3s_server_datastore: "etcd" });
    expect(refused.code).toBe(2);
    expect(failures(refused)).toContain("v1.33.1+k3s1 damages the data");
    expect(changes(refused)).toEqual([]);
  });
});

describe("an upgrade", () => {
  it("skips no minor, and raises no agent before its server", async () => {
    const skipped = await play("upgrade", {
      ...HOUSE,
      k3s_node_version: "v1.35.4+k3s1",
      k3s_node_sha256: {},
    });
    expect(skipped.code).toBe(2);
    expect(failures(skipped)).toContain("more than one minor: go by way of v1.34");
    const agent = await play("upgrade-agent", {
      ...HOUSE,
      k3s_node_version: "v1.34.2+k3s1",
      k3s_node_sha256: {},
    });
    expect(failures(agent)).toContain("minipc is not at v1.34.2+k3s1 yet");
    expect(changes(skipped).concat(changes(agent))).toEqual([]);
    const waiting = await play("cluster", {
      ...HOUSE,
      k3s_node_version: "v1.34.2+k3s1",
      k3s_node_sha256: {},
    });
    expect(changedOf(waiting), "site.yml raises nothing").toEqual([0, 0]);
  });

  it.each(["v1.34.2+k3s1", "v1.34.2+k3s2"] as const)(
    "to %s: a backup, the server, then the agent",
    async (version) => {
      const wanted = { ...HOUSE, k3s_node_version: version, k3s_node_sha256: {} };
      const foretold = await play("upgrade", wanted, { args: ["--check"] });
      expect(foretold.code, troubles(foretold)).toBe(0);
      expect(nodes().minipc?.status.nodeInfo.kubeletVersion).not.toBe(version);
      const ended = await play("upgrade", wanted);
      expect(ended.code, troubles(ended)).toBe(0);
      const order = eventsOf(ended, "host-finished")
        .filter(
          (e) =>
            e.outcome === "changed" && /^(datastore, token|the program has|k3s is asked)/.test(e.task.name),
        )
        .map((e) => `${e.host}: ${e.task.name.slice(0, 16)}`);
      expect(order).toEqual([
        "minipc: datastore, token",
        "minipc: the program has ",
        "minipc: k3s is asked to ",
        "nas: the program has ",
        "nas: k3s is asked to ",
      ]);
      for (const host of HOSTS) expect(nodes()[host]?.status.nodeInfo.kubeletVersion).toBe(version);
      expect(changedOf(await play("upgrade", wanted))).toEqual([0, 0]);
      expect(changedOf(await play("cluster", wanted))).toEqual([0, 0]);
      const traefik = JSON.parse(
        ssh("minipc", "sudo k3s kubectl -n kube-system get service traefik -o json"),
      );
      expect(traefik.spec.type).toBe("NodePort");
    },
  );
});

describe("etcd", () => {
  const NOW = {
    ...HOUSE,
    k3s_node_version: "v1.34.2+k3s2",
    k3s_node_sha256: {},
    k3s_server_datastore: "etcd",
  };

  it("gets the data of SQLite, which are saved before", async () => {
    const moved = await play("server", NOW);
    expect(moved.code, troubles(moved)).toBe(0);
    const names = changes(moved);
    expect(names.indexOf("datastore, token, keys and configuration are in one archive")).toBeLessThan(
      names.indexOf("k3s is asked to start"),
    );
    expect(ssh("minipc", "sudo ls /var/lib/homelab/k3s_server/backups")).toMatch(/before-etcd-/);
    expect(ssh("minipc", "sudo ls /var/lib/rancher/k3s/server/db")).toMatch(
      /etcd\nsnapshots|etcd[\s\S]*state\.db\.migrated/,
    );
    expect(Object.keys(nodes())).toEqual(["minipc", "nas"]);
    expect(changedOf(await play("server", NOW))).toEqual([0]);
  });

  it("is saved by a snapshot, and is not given up again", async () => {
    const saved = await play("backup", NOW);
    expect(saved.code, troubles(saved)).toBe(0);
    expect(changes(saved)).toContain("etcd writes a snapshot");
    const back = await play("server", { ...NOW, k3s_server_datastore: "sqlite" });
    expect(failures(back)).toContain("is the only way on");
    expect(changes(back)).toEqual([]);
  });
});

describe("a Pi's kernel that counts no memory", () => {
  const FACTS = {
    k3s_node_containers: [],
    k3s_node_cgroup_file: "/root/cgroup.controllers",
    k3s_node_cmdline_files: ["/root/cmdline.txt", "/root/current/cmdline.txt", "/root/old/cmdline.txt"],
    k3s_node_reboot: false,
  };
  const apply = () => play("cgroups", {}, { args: ["-e", JSON.stringify(FACTS)] });

  it.each(["/root/cmdline.txt", "/root/current/cmdline.txt"])(
    "is told to, in the one line of %s",
    async (file) => {
      ssh(
        "minipc",
        `sudo sh -c 'rm -rf /root/cmdline.txt /root/current; mkdir -p $(dirname ${file}); echo cpuset cpu io >/root/cgroup.controllers; echo console=tty1 root=LABEL=x cgroup_memory=1 >${file}'`,
      );
      const told = await apply();
      expect(failures(told)).toContain("has to restart once");
      const line = "console=tty1 root=LABEL=x cgroup_memory=1 cgroup_enable=cpuset cgroup_enable=memory";
      expect(ssh("minipc", `sudo cat ${file}`)).toBe(line);
      expect(ssh("minipc", `sudo sh -c 'wc -l <${file}'`)).toBe("1");
      expect(changes(await apply()), "once").toEqual([]);
    },
  );

  it("is left alone where it counts, and named where it can't be told", async () => {
    ssh("minipc", "sudo sh -c 'rm -rf /root/cmdline.txt /root/current'");
    expect(failures(await apply())).toContain("there is no command line of a Pi's kernel to change");
    ssh("minipc", "sudo sh -c 'echo cpuset cpu io memory pids >/root/cgroup.controllers'");
    const fine = await apply();
    expect(fine.code, troubles(fine)).toBe(0);
    expect(changes(fine)).toEqual([]);
  });
});

describe("leaving the cluster", () => {
  const NOW = {
    ...HOUSE,
    k3s_node_version: "v1.34.2+k3s2",
    k3s_node_sha256: {},
    k3s_server_datastore: "etcd",
  };
  const TAILSCALE = `#!/bin/sh
case "$1" in
  debug) echo '{"AdvertiseRoutes": ["10.77.0.0/24"]}' ;;
  set) echo "$2" >>/var/lib/tailscale-routes ;;
esac
`;

  it("must be asked for twice", async () => {
    for (const once of [
      {},
      { k3s_node_uninstall: "nas" },
      { k3s_node_uninstall: "minipc", k3s_node_uninstall_volumes: "delete" },
    ]) {
      const refused = await play("uninstall", { ...NOW, ...once });
      expect(refused.code).toBe(2);
      expect(failures(refused)).toContain("with the volumes of local-path in it");
      expect(changes(refused)).toEqual([]);
    }
  });

  it("leaves Tailscale its routes, and no node behind", async () => {
    ssh(
      "nas",
      `cat <<'X' | sudo tee /usr/local/bin/tailscale >/dev/null; sudo chmod 755 /usr/local/bin/tailscale\n${TAILSCALE}X`,
    );
    const sure = { ...NOW, k3s_node_uninstall: "nas", k3s_node_uninstall_volumes: "delete" };
    const gone = await play("uninstall", sure);
    expect(gone.code, troubles(gone)).toBe(0);
    expect(ssh("nas", "cat /var/lib/tailscale-routes").split("\n").at(-1)).toBe(
      "--advertise-routes=10.77.0.0/24",
    );
    expect(Object.keys(nodes())).toEqual(["minipc"]);
    expect(
      ssh("nas", "ls -d /etc/rancher /var/lib/rancher/k3s /usr/local/bin/k3s 2>/dev/null; true"),
    ).not.toMatch(/k3s/);
    expect(changedOf(await play("uninstall", sure))).toEqual([0]);
  });

  it("makes room for a second server, which is refused unless two are meant", async () => {
    const surprised = await play("server", NOW, { groups: TWO_SERVERS });
    expect(surprised.code).toBe(2);
    expect(failures(surprised)).toContain("2 servers stand 0 failures");
    const meant = { ...NOW, k3s_server_two_members: true };
    const together = await play("together", meant, { groups: TWO_SERVERS });
    expect(failures(together)).toContain("put `serial: 1` into the play");
    const joined = await play("server", meant, { groups: TWO_SERVERS });
    expect(joined.code, troubles(joined)).toBe(0);
    expect(nodes().nas?.metadata.labels).toHaveProperty("node-role.kubernetes.io/etcd");
    expect(changedOf(await play("server", meant, { groups: TWO_SERVERS }))).toEqual([0, 0]);
  });
});

describe("a host without a way out", () => {
  it("gets the program and the images for its architecture from the controller's cache", async () => {
    const cache = join(work, "cache/v1.36.3+k3s1");
    mkdirSync(cache, { recursive: true });
    for (const file of ["k3s", "install.sh", "k3s-airgap-images-amd64.tar.zst"])
      writeFileSync(join(cache, file), readFileSync(join(work, "releases/v1.36.3+k3s1", file)));
    ssh(
      "nas",
      "sudo /usr/local/bin/k3s-uninstall.sh >/dev/null 2>&1; sudo rm -rf /etc/rancher /var/lib/homelab/k3s_node",
    );
    const asked = requests().length;
    const alone = "all: {children: {k3s_cluster: {children: {k3s_server: {hosts: {nas: {}}}}}}}\n";
    const wanted = {
      ...HOUSE,
      k3s_node_version: "v1.36.3+k3s1",
      k3s_node_sha256: { amd64: releases["v1.36.3+k3s1"].sha256 },
      k3s_node_airgap: true,
      k3s_node_cache: join(work, "cache"),
      k3s_server_kubeconfig: "",
    };
    const ended = await play("server", wanted, { groups: alone });
    expect(ended.code, troubles(ended)).toBe(0);
    expect(requests().length).toBe(asked);
    expect(
      ssh("nas", "sudo cat /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst"),
    ).toContain("v1.36.3+k3s1");
    expect(changedOf(await play("server", wanted, { groups: alone }))).toEqual([0]);
    expect(existsSync(join(work, "cache/v1.36.3+k3s1/k3s"))).toBe(true);
  });
});

function layers(ended: Awaited<ReturnType<typeof play>>): Readonly<Record<number, boolean>> {
  const found: Record<number, boolean> = {};
  for (const event of eventsOf(ended, "host-finished"))
    for (const value of Object.values(event.result))
      if (Array.isArray(value))
        for (const layer of value as readonly { number?: unknown; ok?: unknown }[])
          if (typeof layer.number === "number") found[layer.number] = layer.ok === true;
  return found;
}
