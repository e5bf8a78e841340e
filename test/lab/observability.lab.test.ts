/** The role observability on a cluster of k3s' stand-in: what is asked for, proven, refused, and kept when an upgrade fails. */

import { spawnSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { eventsOf, troubles } from "./homerun.ts";
import { changedOf, changes, clusterLab, failures } from "./k3s-lab.ts";

const { work, up, down, play, ssh } = clusterLab("test-observability");
const PASSWORD = "a-word-for-grafana";
const GROUPS = "all: {children: {k3s_cluster: {children: {k3s_server: {hosts: {minipc: {}}}}}}}\n";
const HOUSE = {
  k3s_node_version: "v1.36.3+k3s1",
  observability_grafana_password: PASSWORD,
  observability_grafana_host: "grafana.apps.home.lan",
  observability_deadline: 90,
  observability_poll: 1,
};

const apply = (more: Readonly<Record<string, unknown>> = {}, args: readonly string[] = []) =>
  play("observability", { ...HOUSE, ...more }, { groups: GROUPS, args });

beforeAll(async () => {
  await up(["minipc"]);
  const server = await play("server", HOUSE, { groups: GROUPS });
  expect(server.code, troubles(server)).toBe(0);
});
afterAll(down);

const manifest = (name: string) =>
  parse(ssh("minipc", `sudo cat /var/lib/rancher/k3s/server/manifests/${name}.yaml`));
const objects = (kinds: string): readonly { metadata: { name: string; uid: string } }[] =>
  JSON.parse(ssh("minipc", `sudo k3s kubectl get ${kinds} -A -o json`)).items;
const jobs = (): readonly string[] =>
  objects("jobs").map((job) => `${job.metadata.name} ${job.metadata.uid}`);

describe("observability", () => {
  it("wants a password for Grafana, and no volumes on the network", async () => {
    const open = await apply({ observability_grafana_password: "" });
    expect(failures(open)).toContain("observability_grafana_password is empty");
    const nfs = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "nas" },
      provisioner: "nfs.csi.k8s.io",
    };
    ssh("minipc", `echo '${JSON.stringify(nfs)}' | sudo k3s kubectl apply -f -`);
    const wrong = await apply({ observability_storage_class: "nas" });
    expect(failures(wrong)).toContain("puts volumes on the network (nfs.csi.k8s.io)");
    expect(changes(open).concat(changes(wrong))).toEqual([]);
  });

  it("installs the pinned charts, each proven by its job, and nothing again", async () => {
    const first = await apply({}, ["--diff"]);
    expect(first.code, troubles(first)).toBe(0);
    expect(JSON.stringify(first.events)).not.toContain(PASSWORD);
    const before = jobs();
    const second = await apply();
    expect(second.code, troubles(second)).toBe(0);
    expect(changes(second)).toEqual([]);
    expect(jobs()).toEqual(before);
  });

  it.each([
    ["monitoring", "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack", "88.3.0", "abort"],
    ["loki", "oci://ghcr.io/grafana-community/helm-charts/loki", "18.11.0", "abort"],
    ["alloy", "alloy", "1.5.1", "reinstall"],
  ])("asks for %s as k3s reads it", (name, chart, version, failurePolicy) => {
    const { spec } = manifest(name);
    expect(spec).toMatchObject({ chart, version, failurePolicy, targetNamespace: "observability" });
    expect(typeof spec.valuesContent).toBe("string");
    const [values, ...others] = parseAllDocuments(spec.valuesContent);
    expect(others).toEqual([]);
    expect(values?.errors).toEqual([]);
    expect(values?.toJS()).toBeTypeOf("object");
  });

  it("keeps Grafana's password to itself", () => {
    expect(
      ssh("minipc", "sudo stat -c %a /var/lib/rancher/k3s/server/manifests/observability-secret.yaml"),
    ).toBe("600");
    expect(ssh("minipc", "sudo grep -rl a-word-for-grafana /etc /var/lib /usr/local 2>/dev/null; true")).toBe(
      "",
    );
    expect(ssh("minipc", "sudo stat -c %a /var/lib/homelab/observability/grafana-password.sha256")).toBe(
      "600",
    );
  });

  it("gives Grafana a changed password, which its volume would ignore", async () => {
    const changed = await apply({ observability_grafana_password: "another-word-for-it" });
    expect(changed.code, troubles(changed)).toBe(0);
    expect(changes(changed)).toContain("Grafana has the new password");
    expect(ssh("minipc", "sudo cat /run/k3s/grafana-password")).toBe("another-word-for-it");
    expect(JSON.stringify(changed.events)).not.toContain("another-word-for-it");
    expect(changedOf(await apply({ observability_grafana_password: "another-word-for-it" }))).toEqual([0]);
  });

  it("tells what a failed upgrade says, and what was there stays, its volumes too", async () => {
    const claims = objects("pvc").map((claim) => claim.metadata.uid);
    const same = { observability_grafana_password: "another-word-for-it" };
    const failed = await apply({
      ...same,
      observability_loki_values: { backend: { replicas: 3 } },
      observability_deadline: 5,
    });
    expect(failed.code).toBe(2);
    expect(failures(failed)).toContain("loki is not installed after 5 s");
    expect(failures(failed)).toContain("without an object storage backend");
    expect(failures(failed)).toContain("what was there before stays");
    expect(objects("pvc").map((claim) => claim.metadata.uid)).toEqual(claims);
    const healed = await apply(same);
    expect(healed.code, troubles(healed)).toBe(0);
    expect(changedOf(await apply(same))).toEqual([0]);
  });

  it("brings what people have made in Grafana to the controller, and Grafana goes on", async () => {
    const saved = await play("observability-backup", HOUSE, { groups: GROUPS });
    expect(saved.code, troubles(saved)).toBe(0);
    const folder = join(work, "backups/minipc/observability");
    const [archive = ""] = readdirSync(folder);
    expect(statSync(join(folder, archive)).mode & 0o777).toBe(0o600);
    expect(spawnSync("tar", ["-xzOf", join(folder, archive), "./grafana.db"]).stdout.toString()).toContain(
      "dashboards",
    );
    const grafana = JSON.parse(
      ssh("minipc", "sudo k3s kubectl -n observability get deployment monitoring-grafana -o json"),
    );
    expect(grafana.spec.replicas).toBe(1);
  });

  it("says in its health which app does not answer; healing waits and restarts nothing", async () => {
    ssh("minipc", "sudo mkdir -p /etc/k3s-stand-in; sudo touch /etc/k3s-stand-in/down-loki");
    const sick = await play("observability-health", HOUSE, { groups: GROUPS });
    expect(sick.code, troubles(sick)).toBe(0);
    expect(changedOf(sick)).toEqual([0]);
    const said = JSON.stringify(eventsOf(sick, "host-finished").map((e) => e.result));
    expect(said).toContain("Loki does not answer");
    expect(said).toContain("no endpoints available");
    const waited = await play(
      "observability-heal",
      { ...HOUSE, observability_deadline: 3 },
      { groups: GROUPS },
    );
    expect(waited.code).toBe(2);
    expect(failures(waited)).toContain("Loki (layer 13) does not answer after 3 s");
    expect(changes(waited)).toEqual([]);
    ssh("minipc", "sudo rm /etc/k3s-stand-in/down-loki");
    expect((await play("observability-heal", HOUSE, { groups: GROUPS })).code).toBe(0);
  });
});
