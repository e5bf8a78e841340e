import { describe, expect, it } from "vitest";
import { truenasCall } from "../../../src/modules/truenas-call.ts";
import { truenasDataset } from "../../../src/modules/truenas-dataset.ts";
import { truenasNfsShare } from "../../../src/modules/truenas-nfs-share.ts";
import { truenasPermissions } from "../../../src/modules/truenas-permissions.ts";
import { truenasReplication } from "../../../src/modules/truenas-replication.ts";
import { truenasService } from "../../../src/modules/truenas-service.ts";
import { truenasSmbShare } from "../../../src/modules/truenas-smb-share.ts";
import { createDataset } from "../../stand-ins/truenas/dataset-methods.ts";
import { folder } from "../../stand-ins/truenas/nas-state.ts";
import { startNas } from "../../stand-ins/truenas/start-nas.ts";
import { performOn } from "./perform-on.ts";

describe("a share", () => {
  it.each([
    [{ hosts: ["pi.home.lan"] }, /addresses.*IP address/],
    [{ networks: ["home.lan/24"] }, /192\.0\.2\.0\/24/],
    [{ networks: ["192.0.2.1"] }, /single machines go into `hosts`/],
    [{ networks: ["192.0.2.0/33"] }, /network/],
    [{}, /say who may mount it/],
    [{ networks: ["192.0.2.0/24"], maproot_user: "root", mapall_user: "nobody" }, /exclude each other/],
    [{ everybody: true, hosts: ["192.0.2.1"] }, /contradict/],
    [{ path: "tank/k3s", hosts: ["192.0.2.1"] }, /\/mnt\/tank/],
  ])("%j is refused before anything is asked", (params, why) => {
    const parsed = truenasNfsShare.params.safeParse({ path: "/mnt/tank/k3s", ...params });
    expect(parsed.error?.message).toMatch(why);
  });

  it.each([{ hosts: ["192.0.2.1", "fd00::1"] }, { networks: "192.0.2.0/24,fd00::/64" }, { everybody: true }])(
    "%j is taken",
    (params) => {
      expect(truenasNfsShare.params.safeParse({ path: "/mnt/tank/k3s", ...params }).error).toBeUndefined();
    },
  );

  it("of a locked dataset is said to be out of reach", async () => {
    const nas = await startNas();
    nas.middleware.nas.nfs.push({
      id: 1,
      path: "/mnt/tank",
      networks: [],
      hosts: ["192.0.2.1"],
      locked: true,
    });
    const done = await performOn(nas.session(), truenasNfsShare, { path: "/mnt/tank", hosts: "192.0.2.1" });
    expect(done.warnings).toEqual([expect.stringContaining("locked")]);
  });

  it("that another one of the house spoils shows the field", async () => {
    const nas = await startNas();
    nas.middleware.nas.nfs.push({ id: 1, path: "/mnt/backup", networks: [], hosts: ["old.home.lan"] });
    const done = await performOn(nas.session(), truenasNfsShare, { path: "/mnt/tank", hosts: "192.0.2.1" });
    expect(done.failed).toBe("TrueNAS says: sharingnfs_create.hosts: Unable to resolve host: old.home.lan");
  });

  it("has no options of another purpose", async () => {
    const nas = await startNas();
    const done = await performOn(nas.session(), truenasSmbShare, {
      name: "x",
      path: "/mnt/tank",
      guestok: true,
    });
    expect(done.refused).toMatch(/DEFAULT_SHARE has no guestok on TrueNAS 25\.10\.5; .*LEGACY_SHARE/);
  });
});

describe("a dataset", () => {
  it.each([
    [{ casesensitivity: "insensitive" }, "casesensitivity SENSITIVE"],
    [{ type: "volume", volsize: "1G" }, "the type filesystem"],
    [{ encrypted: true }, "no encryption"],
  ])("that can't become %j is a failure, and stays", async (params, why) => {
    const nas = await startNas();
    createDataset(nas.middleware.nas, { name: "tank/k3s", type: "FILESYSTEM" });
    const done = await performOn(nas.session(), truenasDataset, { name: "tank/k3s", ...params });
    expect(done.refused).toContain(why);
    expect(nas.middleware.writes).toEqual([]);
  });

  it.each([
    ["a limit below one GiB", { name: "tank/x", quota: "100M" }, /1 GiB/],
    ["a slash in front", { name: "/tank/x" }, /no slash in front/],
    ["a volume without a size", { name: "tank/x", type: "volume" }, /volsize/],
    ["a property without a colon", { name: "tank/x", user_properties: { a: "b" } }, /colon/],
  ])("with %s is refused", (_title, params, why) => {
    expect(truenasDataset.params.safeParse(params).error?.message).toMatch(why);
  });

  it("is marked when it is made, and one of a person's is not", async () => {
    const nas = await startNas();
    createDataset(nas.middleware.nas, { name: "tank/own", type: "FILESYSTEM" });
    const session = nas.session();
    const made = await performOn(session, truenasDataset, { name: "tank/made" });
    const own = await performOn(session, truenasDataset, { name: "tank/own", atime: false });
    expect([made.result.managed, own.result.managed]).toEqual([true, false]);
    expect((await performOn(session, truenasDataset, { name: "tank/made" })).result.managed).toBe(true);
  });
});

describe("permissions", () => {
  const wanted = { path: "/mnt/tank/db", owner: 999, group: 999, mode: "0700" };

  it("are never set on what lies in a folder", async () => {
    const nas = await startNas();
    nas.middleware.nas.folders["/mnt/tank/db"] = folder("/mnt/tank/db");
    await performOn(nas.session(), truenasPermissions, wanted);
    const calls = nas.middleware.calls.filter((c) => c.method === "filesystem.setperm");
    expect(calls).toHaveLength(1);
    expect(JSON.stringify(calls)).toContain('"recursive":false');
    expect(truenasPermissions.params.safeParse({ ...wanted, recursive: true }).success).toBe(false);
  });

  it("stop at an access list, with an explanation", async () => {
    const nas = await startNas();
    nas.middleware.nas.folders["/mnt/tank/db"] = folder("/mnt/tank/db", { acl: true });
    const done = await performOn(nas.session(), truenasPermissions, wanted);
    expect(done.refused).toMatch(/access list.*strip_acl/);
    expect(nas.middleware.writes).toEqual([]);
  });

  it("wait for the same job that is at work already, and start no other", async () => {
    const nas = await startNas("25.10", { jobTime: 100 });
    nas.middleware.nas.folders["/mnt/tank/db"] = folder("/mnt/tank/db");
    const session = nas.session();
    const both = await Promise.all([
      performOn(session, truenasPermissions, wanted),
      new Promise((resolve) => setTimeout(resolve, 30)).then(() =>
        performOn(nas.session(), truenasPermissions, wanted),
      ),
    ]);
    expect(both.map((d) => d.failed)).toEqual([undefined, undefined]);
    expect(nas.middleware.writes).toEqual(["filesystem.setperm"]);
  });

  it("of a folder that is not there name the dataset as the way", async () => {
    const nas = await startNas();
    const done = await performOn(nas.session(), truenasPermissions, { ...wanted, path: "/mnt/tank/no" });
    expect(done.refused).toMatch(/truenas_dataset/);
  });
});

describe("others", () => {
  it("name the services that there are", async () => {
    const nas = await startNas();
    const done = await performOn(nas.session(), truenasService, { name: "samba", state: "started" });
    expect(done.refused).toMatch(/no service `samba`; there are: cifs, .*nfs/);
  });

  it("want what a new replication needs", async () => {
    const nas = await startNas();
    const session = nas.session();
    const bare = await performOn(session, truenasReplication, { name: "x", direction: "PUSH" });
    expect(bare.refused).toMatch(/needs `transport`, `source_datasets`, `target_dataset`/);
    const lost = await performOn(session, truenasReplication, { name: "x", ssh_credentials: "nobody" });
    expect(lost.refused).toMatch(/no SSH connection `nobody`.*there are: other nas/);
    const task = await performOn(session, truenasReplication, {
      name: "x",
      snapshot_tasks: [{ dataset: "tank" }],
    });
    expect(task.refused).toMatch(/no snapshot task .* of tank/);
  });

  it.each([
    ["system.state", [], false, "READY"],
    ["pool.query", [[["name", "=", "tank"]], { select: ["name"] }], false, [{ name: "tank" }]],
    ["service.update", [4, { enable: true }], true, 4],
  ])("call %s", async (method, args, changed, result) => {
    const nas = await startNas();
    const done = await performOn(nas.session(), truenasCall, { method, args });
    expect([done.changed, done.result.result]).toEqual([changed, result]);
  });
});
