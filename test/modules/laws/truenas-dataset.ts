import { truenasDataset } from "../../../src/modules/truenas-dataset.ts";
import { createDataset } from "../../stand-ins/truenas/dataset-methods.ts";
import { midcltTools } from "../../stand-ins/truenas/midclt-tools.ts";
import type { Law } from "../law.ts";

const wanted = { name: "tank/k3s/db", compression: "zstd", recordsize: "16K", atime: false, quota: "20G" };

export const law: Law = {
  module: truenasDataset,
  notOnBusybox: "TrueNAS is a Debian",
  cases: [
    {
      title: "a dataset that is not there, nor the one above it",
      tools: midcltTools,
      params: () => ({ ...wanted, user_properties: { "homelab:owner": "db" }, encrypted: true }),
    },
    {
      title: "a dataset with other properties",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) =>
            createDataset(nas, {
              name: "tank/k3s/db",
              type: "FILESYSTEM",
              create_ancestors: true,
              quota: 30 * 1024 ** 3,
              compression: "OFF",
            }),
        }),
      params: () => ({ ...wanted, sync: "inherit", user_properties: { "homelab:owner": "db" } }),
    },
    {
      title: "a volume",
      tools: midcltTools,
      params: () => ({
        name: "tank/disk",
        type: "volume",
        volsize: "10G",
        volblocksize: "16K",
        sparse: true,
      }),
    },
    {
      title: "properties that are inherited with the wanted values",
      tools: (folder) =>
        midcltTools(folder, {
          change: (nas) => createDataset(nas, { name: "tank/k3s", type: "FILESYSTEM" }),
        }),
      params: () => ({
        name: "tank/k3s",
        compression: "lz4",
        sync: "inherit",
        recordsize: "128K",
        quota: "none",
      }),
      unchanged: true,
    },
  ],
};
