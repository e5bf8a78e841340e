/** `truenas_config`: what there is once on a TrueNAS: settings of services, of the network, of the system. */

import { z } from "zod";
import { callOf } from "../host/truenas/middleware-call.ts";
import { type Fields, middlewareRead } from "../host/truenas/middleware-read.ts";
import { defineModule } from "./contract/module.ts";
import { anything, dict, word } from "./contract/params.ts";
import { differing, shown } from "./truenas/compare.ts";
import { concludeCall, refused } from "./truenas/object.ts";

const params = z.strictObject({
  of: word()
    .refine((name) => /^[a-z_]+(\.[a-z_]+)*$/.test(name), {
      error: "a thing with settings is called as in TrueNAS's API: `smb`, `nfs`, `network.configuration`",
    })
    .describe(
      "What has the settings: `smb`, `nfs`, `ssh`, `ups`, `network.configuration`, `system.advanced` … as TrueNAS's API names them.",
    ),
  values: dict(anything()).describe(
    "The settings that shall hold. Others stay as they are, also inside of what has parts.",
  ),
});

function isRecord(value: unknown): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

export const truenasConfig = defineModule({
  name: "truenas_config",
  summary: "Manage settings of a TrueNAS",
  description: `Settings that there are once, under the names of TrueNAS's API: whatever has a method \`….config\` and one \`….update\`. Only what differs is sent.
Lists are compared without their order.

A secret among the values can't be compared, since TrueNAS does not show it: give such a task \`no_log\`, and expect it to be changed each time.`,
  params,
  returns: { of: "What has the settings.", values: "The settings before." },
  examples: [
    {
      title: "Time Machine needs Apple's extensions on the whole server",
      yaml: "- name: the SMB server speaks with Macs as one\n  truenas_config:\n    of: smb\n    values:\n      aapl_extensions: true\n      enable_smb1: false\n",
    },
    {
      title: "Macs find the server",
      yaml: "- name: services are announced by mDNS\n  truenas_config:\n    of: network.configuration\n    values:\n      service_announcement:\n        mdns: true\n",
    },
  ],
  reads: "settings of the appliance",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p) => ({
    now: middlewareRead({ method: `${p.of}.config`, of: { collection: `${p.of}.config` } }),
  }),
  decide: ({ of, values }, { now }) => {
    if (now.state === "fault") return refused(now.message);
    const seen = isRecord(now.value) ? now.value : {};
    const differs = differing(values, seen);
    const names = Object.keys(differs);
    const before = Object.fromEntries(Object.keys(values).map((name) => [name, seen[name]]));
    if (names.length === 0) return { changes: [], result: { of, values: before } };
    // What has parts is sent whole: some of TrueNAS's methods take what is missing for the default.
    const whole = Object.fromEntries(
      Object.entries(differs).map(([name, value]) => {
        const old = seen[name];
        return [name, isRecord(value) && isRecord(old) ? { ...old, ...value } : value];
      }),
    );
    return {
      changes: [
        {
          kind: "update-truenas",
          summary: `change the settings of ${of}: ${names.join(", ")}`,
          difference: {
            subject: `settings of ${of}`,
            before: shown(seen, names),
            after: shown(whole, names),
          },
          operations: [callOf({ method: `${of}.update`, args: [whole], mutates: true })],
          effects: [{ kind: "truenas", collection: `${of}.config`, match: {}, fields: whole }],
        },
      ],
      result: { of, values: before },
      conclude: concludeCall(),
    };
  },
});
