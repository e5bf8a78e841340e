import { expect } from "vitest";
import { zfs } from "../../../src/modules/zfs.ts";
import type { Law, LawCase } from "../law.ts";
import { datasetOf, type FakeZfs, havingZfs, zfsTools as tools } from "../zfs-tools.ts";

function on(
  title: string,
  params: Readonly<Record<string, unknown>>,
  after?: Readonly<Record<string, string>> | "gone",
  host: FakeZfs = {},
): LawCase {
  const { name = "tank/media" } = params as { readonly name?: string };
  return {
    title,
    tools,
    prepare: havingZfs(host),
    params: () => ({ name, state: "present", ...params }),
    ...(after === undefined
      ? { unchanged: true }
      : {
          check: (folder) => expect(datasetOf(folder, name)).toEqual(after === "gone" ? undefined : after),
        }),
  };
}

const MEDIA = { datasets: { "tank/media": { quota: "10485760", atime: "off" }, "tank/media@monday": {} } };

export const law: Law = {
  module: zfs,
  cases: [
    on(
      "a new filesystem",
      { extra_zfs_properties: { atime: false, quota: "10M" } },
      {
        type: "filesystem",
        atime: "off",
        quota: "10485760",
      },
    ),
    on(
      "as it is, with a size in other words",
      { extra_zfs_properties: { atime: "off", quota: "10M" } },
      undefined,
      MEDIA,
    ),
    on("there, whatever its properties", {}, undefined, MEDIA),
    on(
      "one property is another",
      { extra_zfs_properties: { quota: "none", atime: false } },
      {
        type: "filesystem",
        atime: "off",
        quota: "0",
      },
      MEDIA,
    ),
    on(
      "what is only inherited is set",
      { extra_zfs_properties: { atime: "on" } },
      {
        type: "filesystem",
        atime: "on",
      },
      { datasets: { "tank/media": {} } },
    ),
    on("with what is above it", { name: "tank/a/b/c" }, { type: "filesystem" }),
    on(
      "a volume",
      { extra_zfs_properties: { volsize: "10M", volblocksize: 8192, compression: "lz4" } },
      {
        type: "volume",
        volsize: "10485760",
        volblocksize: "8192",
        compression: "lz4",
      },
    ),
    on(
      "a snapshot",
      { name: "tank/media@tuesday", extra_zfs_properties: { "org.example:by": "it's me" } },
      {
        type: "snapshot",
        "org.example:by": "it's me",
      },
      MEDIA,
    ),
    on("a snapshot that is there", { name: "tank/media@monday" }, undefined, MEDIA),
    on(
      "a clone",
      { name: "tank/trial", origin: "tank/media@monday" },
      {
        type: "filesystem",
        origin: "tank/media@monday",
      },
      MEDIA,
    ),
    on(
      "a quota of a user",
      { extra_zfs_properties: { "userquota@joe": "10M" } },
      {
        type: "filesystem",
        atime: "off",
        quota: "10485760",
        "userquota@joe": "10485760",
      },
      MEDIA,
    ),
    on("a quota of a user that is there", { extra_zfs_properties: { "userquota@joe": "10M" } }, undefined, {
      datasets: { "tank/media": { "userquota@joe": "10485760" } },
    }),
    on(
      "a mount point below another root",
      { extra_zfs_properties: { mountpoint: "/srv/media" } },
      undefined,
      {
        pools: ["tank /mnt"],
        datasets: { "tank/media": { mountpoint: "/mnt/srv/media" } },
      },
    ),
    on("it goes, with what hangs on it", { state: "absent" }, "gone", MEDIA),
    on("it is gone", { name: "tank/other", state: "absent" }, undefined, MEDIA),
    on("its pool is gone", { name: "former/other", state: "absent" }),
  ],
};
