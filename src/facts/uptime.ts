/** Facts: how long the host has been up, and how busy it is. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

const schema = z.object({
  uptime_seconds: z.int(),
  boot_id: z.string().optional().describe("Differs after every boot."),
  loadavg: z.object({ "1m": z.number(), "5m": z.number(), "15m": z.number() }).optional(),
});

export const uptime = defineFamily({
  name: "uptime",
  group: "hardware",
  subsets: ["loadavg"],
  files: ["/proc/uptime", "/proc/loadavg", "/proc/sys/kernel/random/boot_id"],
  schema,
  parse: ({ file }) => {
    const [seconds] = (file("/proc/uptime") ?? "").split(" ");
    const [one, five, fifteen] = (file("/proc/loadavg") ?? "").split(" ").map(Number);
    const boot = file("/proc/sys/kernel/random/boot_id")?.trim();
    return {
      uptime_seconds: Math.floor(Number(seconds || Number.NaN)),
      ...(boot ? { boot_id: boot } : {}),
      ...(one === undefined || five === undefined || fifteen === undefined
        ? {}
        : { loadavg: { "1m": one, "5m": five, "15m": fifteen } }),
    };
  },
});
