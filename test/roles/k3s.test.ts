/** What the roles of k3s work out by themselves: files of a release, Traefik's values, the kernel's command line. */

import { resolve } from "node:path";
import { expect, it } from "vitest";
import { play } from "../engine/run-play.ts";

const ROLES = resolve(import.meta.dirname, "../../roles");

/** The value of an expression among a role's own variables. */
async function worked(
  role: string,
  expression: string,
  vars: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const files = ["defaults", "vars"].map((folder) => `${ROLES}/${role}/${folder}/main.yml`);
  const task = { debug: { msg: `{{ (${expression}) | to_json }}` }, vars };
  const plays = [{ hosts: "all", gather_facts: false, vars_files: files, tasks: [task] }];
  const { said, code, lines } = await play(JSON.stringify(plays));
  expect(code, lines.join("\n")).toBe(0);
  return JSON.parse((said[0] ?? "").replace(/^one: /, ""));
}

it.each([
  ["x86_64", "k3s", "sha256sum-amd64.txt", "k3s-airgap-images-amd64.tar.zst"],
  ["aarch64", "k3s-arm64", "sha256sum-arm64.txt", "k3s-airgap-images-arm64.tar.zst"],
  ["armv7l", "k3s-armhf", "sha256sum-arm.txt", "k3s-airgap-images-arm.tar.zst"],
])("downloads for %s the program %s", async (machine, program, list, images) => {
  const vars = {
    k3s_node_version: "v1.36.3+k3s1",
    k3s_node_artefact: `{{ k3s_node_artefacts['${machine}'] }}`,
  };
  const release = "https://github.com/k3s-io/k3s/releases/download/v1.36.3%2Bk3s1";
  const expression =
    "[k3s_node_release ~ '/' ~ k3s_node_artefact.program, k3s_node_program_checksum, k3s_node_images]";
  expect(await worked("k3s_node", expression, vars)).toEqual([
    `${release}/${program}`,
    `sha256:${release}/${list}`,
    images,
  ]);
  const arch = { "k3s-arm64": "arm64", "k3s-armhf": "armhf" }[program] ?? "amd64";
  const pinned = { ...vars, k3s_node_sha256: { [arch]: "a".repeat(64) } };
  expect(await worked("k3s_node", "k3s_node_program_checksum", pinned)).toBe(`sha256:${"a".repeat(64)}`);
});

const OPTIONS = "cgroup_enable=cpuset cgroup_memory=1 cgroup_enable=memory";

it.each([
  ["nothing of it", ["console=tty1 root=LABEL=x rootwait"], `console=tty1 root=LABEL=x rootwait ${OPTIONS}`],
  [
    "some of it",
    ["root=x cgroup_memory=1"],
    "root=x cgroup_memory=1 cgroup_enable=cpuset cgroup_enable=memory",
  ],
  ["all of it", [`root=x ${OPTIONS} quiet`], `root=x ${OPTIONS} quiet`],
  ["a second line, which no kernel reads", ["root=x quiet", OPTIONS, ""], `root=x quiet ${OPTIONS}`],
])("makes one line of a command line that has %s", async (_, lines, wanted) => {
  const vars = { k3s_node_cmdline: { stdout_lines: ["/boot/firmware/cmdline.txt", ...lines] } };
  expect(await worked("k3s_node", "k3s_node_cmdline_wanted", vars)).toBe(wanted);
});

it.each([
  ["plain", "- CONFIG_A: enabled\n- CONFIG_B: missing (fail)\n\nSTATUS: 1 (fail)"],
  [
    "coloured",
    "- \u001b[37mCONFIG_A\u001b[m: \u001b[32menabled\u001b[m\n- \u001b[37mCONFIG_B\u001b[m: \u001b[1;31mmissing (fail)\u001b[m\n\nSTATUS: \u001b[1;31m1 (fail)\u001b[m",
  ],
])("reads what check-config complains of: %s", async (_, stdout) => {
  expect(await worked("k3s_node", "k3s_node_failing", { k3s_node_checked: { stdout } })).toEqual([
    "CONFIG_B: missing (fail)",
  ]);
});

it("lets a node give itself only labels that it may give", async () => {
  const vars = {
    k3s_node_labels: { "node-role.kubernetes.io/worker": "true", "homelab/disk": "ssd", zone: "attic" },
    k3s_node_taints: ["a=b:NoSchedule"],
  };
  expect(await worked("k3s_node", "k3s_node_registration", vars)).toEqual({
    "node-label": ["homelab/disk=ssd", "zone=attic"],
    "node-taint": ["a=b:NoSchedule"],
  });
});

it("finds out which labels and taints are to be set and removed", async () => {
  const node = {
    metadata: { labels: { keep: "1", wrong: "old", gone: "x", foreign: "y" } },
    spec: {
      taints: [
        { key: "a", value: "b", effect: "NoSchedule" },
        { key: "c", effect: "NoExecute" },
      ],
    },
  };
  const vars = {
    k3s_node_object: { stdout: JSON.stringify(node) },
    k3s_node_remembered: { stdout: JSON.stringify({ labels: ["keep", "gone"], taints: ["a=b:NoSchedule"] }) },
    k3s_node_labels: { keep: 1, wrong: "new" },
    k3s_node_taints: ["c:NoExecute", "d=e:NoSchedule"],
  };
  const expression = "[k3s_node_new_labels, k3s_node_old_labels, k3s_node_new_taints, k3s_node_old_taints]";
  expect(await worked("k3s_node", expression, vars)).toEqual([
    ["wrong=new"],
    ["gone"],
    ["d=e:NoSchedule"],
    ["a=b:NoSchedule"],
  ]);
});

const traefik = (chart: string) => ({
  k3s_server_traefik_manifest: {
    stdout: `spec:\n  chart: https://%{KUBERNETES_API}%/static/charts/traefik-crd-${chart}.tgz\n---\nspec:\n  chart: https://%{KUBERNETES_API}%/static/charts/traefik-${chart}.tgz\n`,
  },
});
const entryPoint = { to: "websecure", scheme: "https", permanent: true };

it.each([
  ["33.2.1+up33.2.1", { redirectTo: { port: "websecure" } }, { type: "NodePort" }],
  ["34.2.1+up34.2.0", { redirections: { entryPoint } }, { type: "NodePort" }],
  ["38.0.201+up38.0.2", { redirections: { entryPoint } }, { type: "NodePort" }],
  ["39.0.501+up39.0.5", { http: { redirections: { entryPoint } } }, { type: "NodePort" }],
  ["40.1.0+up40.1.0", { http: { redirections: { entryPoint } } }, { spec: { type: "NodePort" } }],
])("names Traefik's values as chart %s has them", async (chart, redirection, service) => {
  const base = {
    expose: { default: true },
    forwardedHeaders: { trustedIPs: ["127.0.0.1/32", "10.42.0.0/16"] },
  };
  const plain = await worked("k3s_server", "k3s_server_traefik", traefik(chart));
  expect(plain).toEqual({
    ports: { web: { ...base, nodePort: 30080 }, websecure: { ...base, nodePort: 30443 } },
    service,
  });
  const redirected = await worked("k3s_server", "k3s_server_traefik.ports.web", {
    ...traefik(chart),
    k3s_server_traefik_redirect: true,
  });
  expect(redirected).toEqual({ ...base, nodePort: 30080, ...redirection });
  const file = await worked("k3s_server", "k3s_server_chart_file", traefik(chart));
  expect(file).toBe(`traefik-${chart}.tgz`);
});

it("moves ServiceLB's ports away from the reverse proxy's", async () => {
  const vars = { ...traefik("40.1.0+up40.1.0"), k3s_server_ingress: "loadbalancer" };
  const ports = await worked(
    "k3s_server",
    "[k3s_server_traefik.ports.web.exposedPort, k3s_server_traefik.ports.websecure.exposedPort, k3s_server_traefik.service.spec.type]",
    vars,
  );
  expect(ports).toEqual([8080, 8443, "LoadBalancer"]);
});

it("knows who takes ports of every node", async () => {
  const service = (name: string, type: string, port: number): object => ({
    metadata: { name },
    spec: { type, ports: [{ port }] },
  });
  const items = [
    service("a", "LoadBalancer", 443),
    service("b", "NodePort", 443),
    service("c", "LoadBalancer", 8443),
  ];
  const vars = { k3s_server_services: { stdout: JSON.stringify({ items }) } };
  expect(await worked("k3s_server", "k3s_server_takers", vars)).toEqual(["a"]);
});

it.each([
  ["v1.30.13+k3s1", true],
  ["v1.30.14+k3s1", false],
  ["v1.31.9+k3s1", true],
  ["v1.32.5+k3s1", true],
  ["v1.33.1+k3s1", true],
  ["v1.33.10+k3s1", false],
  ["v1.33.2+k3s1", false],
])("a move to etcd with %s damages the data: %s", async (version, broken) => {
  expect(await worked("k3s_server", `'${version}' is match(k3s_server_broken_migration)`, {})).toBe(broken);
});

const app = (job: object, generation: number, before: object) => ({
  k3s_app_name: "wiki",
  k3s_app_chart: "oci://x/wiki",
  k3s_app_version: "1.2.3",
  k3s_app_values: { a: 1 },
  k3s_app_before: before,
  k3s_app_seen: {
    rc: 0,
    stdout: JSON.stringify({
      items: [
        {
          kind: "HelmChart",
          metadata: { name: "wiki", generation },
          spec: { chart: "oci://x/wiki", version: "1.2.3", valuesContent: "a: 1" },
        },
        { kind: "Job", metadata: { name: "helm-install-wiki", uid: "j2" }, ...job },
      ],
    }),
  },
});

it.each([
  ["a first job that succeeds", app({ status: { succeeded: 1 } }, 1, { generations: [0, 0], job: "" }), true],
  ["a job that still runs", app({ status: { active: 1 } }, 1, { generations: [0, 0], job: "" }), false],
  [
    "the old job, after new values",
    app({ status: { succeeded: 1 } }, 2, { generations: [1, 0], job: "j2" }),
    false,
  ],
  [
    "a new job, after new values",
    app({ status: { succeeded: 1 } }, 2, { generations: [1, 0], job: "j1" }),
    true,
  ],
  ["the same as before", app({ status: { succeeded: 1 } }, 2, { generations: [2, 0], job: "j2" }), true],
])("takes as proof that a chart is installed: %s", async (_, vars, proven) => {
  expect(await worked("k3s_app", "k3s_app_is_installed | bool", vars)).toBe(proven);
  expect(await worked("k3s_app", "k3s_app_is_installed | bool", { ...vars, k3s_app_values: { a: 2 } })).toBe(
    false,
  );
});

it("asks Loki and Prometheus for what a small house needs", async () => {
  const loki = (await worked("observability", "observability_loki", {})) as Record<
    string,
    { replicas?: number }
  >;
  expect([
    loki.read?.replicas,
    loki.write?.replicas,
    loki.backend?.replicas,
    loki.singleBinary?.replicas,
  ]).toEqual([0, 0, 0, 1]);
  expect(loki.loki).toMatchObject({
    auth_enabled: false,
    commonConfig: { replication_factor: 1 },
    storage: { type: "filesystem" },
    schemaConfig: { configs: [{ store: "tsdb", schema: "v13", index: { period: "24h" } }] },
    compactor: { retention_enabled: true, delete_request_store: "filesystem" },
  });
  const size = await worked(
    "observability",
    "observability_prometheus.prometheus.prometheusSpec.retentionSize",
    {
      observability_prometheus_volume_gib: 20,
    },
  );
  expect(size).toBe("16.0GB");
});
