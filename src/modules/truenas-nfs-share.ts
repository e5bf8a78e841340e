/** `truenas_nfs_share`: exports of a TrueNAS. */

import { z } from "zod";
import { middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { bool, list, oneOf, text, word } from "./contract/params.ts";
import { isAddress, isNetwork, NO_NAMES, NO_NETWORK } from "./truenas/addresses.ts";
import { given } from "./truenas/compare.ts";
import { decideObject, isRefusal, objectsIn } from "./truenas/object.ts";
import { poolPath, state } from "./truenas/object-params.ts";

const params = z
  .strictObject({
    path: poolPath().describe("The folder that is exported; a share is found by it."),
    comment: text().optional().describe("For people."),
    networks: list(word().refine(isNetwork, { error: NO_NETWORK }))
      .optional()
      .describe("Who may mount it: networks such as `192.0.2.0/24`."),
    hosts: list(word().refine(isAddress, { error: NO_NAMES }))
      .optional()
      .describe("Who may mount it: single machines, by address. Host names are refused."),
    everybody: bool()
      .default(false)
      .describe(
        "Neither `networks` nor `hosts` are given on purpose: everybody who reaches the machine may mount it.",
      ),
    ro: bool().optional().describe("Clients can only read."),
    maproot_user: word()
      .optional()
      .describe("Who the clients' root is on the NAS; `root` lets it stay root."),
    maproot_group: word().optional().describe("The group of the same."),
    mapall_user: word()
      .optional()
      .describe(
        "Who every client's user is on the NAS. Programs that check who owns their files (PostgreSQL) don't bear it.",
      ),
    mapall_group: word().optional().describe("The group of the same."),
    security: list(oneOf("SYS", "KRB5", "KRB5I", "KRB5P"))
      .optional()
      .describe("How clients prove who they are."),
    enabled: bool().optional().describe("Whether it is exported. Default of a new one: true."),
    state,
  })
  .refine((p) => !(p.maproot_user ?? p.maproot_group) || !(p.mapall_user ?? p.mapall_group), {
    error: "`maproot_…` and `mapall_…` exclude each other",
  })
  .refine(
    (p) => p.state === "absent" || p.everybody || (p.networks?.length ?? 0) + (p.hosts?.length ?? 0) > 0,
    {
      error: "say who may mount it: `networks` or `hosts` (or `everybody: true`)",
    },
  )
  .refine((p) => !p.everybody || (p.networks?.length ?? 0) + (p.hosts?.length ?? 0) === 0, {
    error: "`everybody` and a list of who may mount it contradict each other",
  });

export const truenasNfsShare = defineModule({
  name: "truenas_nfs_share",
  summary: "Manage NFS exports of a TrueNAS",
  description: `Speaks with TrueNAS's middleware: over its API (\`ansible_connection: truenas\`), or over ssh as root with \`midclt\`. A share is found by its
path. What is not given stays as it is. Saving a share makes the NFS service read it; a restart is not needed.

Only addresses are taken, since TrueNAS looks up host names whenever anything about NFS is saved. A share without \`networks\` and \`hosts\` would be
everybody's, and must be asked for with \`everybody\`.`,
  params,
  returns: {
    id: "Number of the share.",
    path: "The path.",
    locked: "Whether its dataset is locked, so that it is not exported.",
  },
  examples: [
    {
      title: "Volumes of a cluster",
      yaml: "- name: the nodes may mount their volumes\n  truenas_nfs_share:\n    path: /mnt/tank/k3s\n    networks: [192.0.2.0/24]\n    maproot_user: root\n    maproot_group: root\n",
    },
  ],
  reads: "the appliance's NFS exports",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: () => ({
    shares: middlewareRead({ method: "sharing.nfs.query", of: { collection: "sharing.nfs" } }),
  }),
  decide: (p, { shares }) => {
    const seen = objectsIn(shares);
    if (isRefusal(seen)) return seen;
    const { path, state: wanted, everybody, ...rest } = p;
    const fields = given({ ...rest, ...(everybody ? { networks: [], hosts: [] } : whoMay(p)) });
    const verdict = decideObject(
      {
        title: `NFS share of ${path}`,
        collection: "sharing.nfs",
        match: { path },
        fields,
        initially: { enabled: true, security: [] },
        present: wanted === "present",
      },
      seen,
    );
    if (isRefusal(verdict)) return verdict;
    const locked = seen.find((s) => s.path === path)?.locked === true;
    return {
      ...verdict,
      result: { ...verdict.result, path, locked },
      ...(locked
        ? { warnings: [`the dataset of ${path} is locked: it is not exported until somebody unlocks it`] }
        : {}),
    };
  },
});

/** The list that is not given is empty: who may mount is said in one place. */
function whoMay(p: {
  readonly networks?: readonly string[] | undefined;
  readonly hosts?: readonly string[] | undefined;
}) {
  return { networks: p.networks ?? [], hosts: p.hosts ?? [] };
}
