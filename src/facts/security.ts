/** Facts: mandatory access control and FIPS mode. */

import { z } from "zod";
import { assignments, defineFamily } from "./fact-family.ts";

const schema = z.object({
  selinux: z
    .object({
      status: z.enum(["enabled", "disabled"]),
      mode: z.enum(["enforcing", "permissive"]).optional(),
      config_mode: z.string().optional(),
      type: z.string().optional(),
    })
    .describe("Also where the kernel has none: then `disabled`."),
  apparmor: z.object({ status: z.enum(["enabled", "disabled"]) }),
  fips: z.boolean(),
});

export const security = defineFamily({
  name: "selinux",
  group: "min",
  subsets: ["apparmor", "fips"],
  files: [
    "/sys/fs/selinux/enforce",
    "/etc/selinux/config",
    "/sys/module/apparmor/parameters/enabled",
    "/proc/sys/crypto/fips_enabled",
  ],
  schema,
  parse: ({ file }) => {
    const enforce = file("/sys/fs/selinux/enforce")?.trim();
    const config = assignments(file("/etc/selinux/config") ?? "");
    const mode = config.get("SELINUX");
    const type = config.get("SELINUXTYPE");
    return {
      selinux:
        enforce === undefined
          ? { status: "disabled" as const }
          : {
              status: "enabled" as const,
              mode: enforce === "1" ? ("enforcing" as const) : ("permissive" as const),
              ...(mode ? { config_mode: mode } : {}),
              ...(type ? { type } : {}),
            },
      apparmor: {
        status: file("/sys/module/apparmor/parameters/enabled")?.trim() === "Y" ? "enabled" : "disabled",
      },
      fips: file("/proc/sys/crypto/fips_enabled")?.trim() === "1",
    };
  },
});
