/** Facts: how long the host has been up, and how busy it is. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";
import { NOT_ON_LINUX } from "./other-systems.ts";

const schema = z.object({
  uptime_seconds: z.int(),
  boot_id: z.string().optional().describe("Differs after every boot."),
  loadavg: z.object({ "1m": z.number(), "5m": z.number(), "15m": z.number() }).optional(),
});

const script = `
${NOT_ON_LINUX}
[ ! -r /proc/uptime ] || exit 0
printf 'boot %s\\nload %s\\nnow %s\\n' "$(sysctl -n kern.boottime)" "$(sysctl -n vm.loadavg)" "$(date +%s)" 2>/dev/null`;

/** What other systems than Linux say: when they were started, in one form or the other, and what time it is there. */
function readOthers(output: string) {
  const boot = /^boot (?:.*?\bsec = )?(\d+)/m.exec(output)?.[1];
  const now = /^now (\d+)/m.exec(output)?.[1];
  const [one, five, fifteen] = (/^load \{?\s*([\d. ]+)/m.exec(output)?.[1] ?? "")
    .trim()
    .split(/\s+/)
    .map(Number);
  return {
    uptime_seconds: boot === undefined || now === undefined ? Number.NaN : Number(now) - Number(boot),
    ...(one === undefined || five === undefined || fifteen === undefined
      ? {}
      : { loadavg: { "1m": one, "5m": five, "15m": fifteen } }),
  };
}

export const uptime = defineFamily({
  name: "uptime",
  group: "hardware",
  subsets: ["loadavg"],
  files: ["/proc/uptime", "/proc/loadavg", "/proc/sys/kernel/random/boot_id"],
  script,
  quick: true,
  schema,
  parse: ({ file, output }) => {
    if (file("/proc/uptime") === undefined && output !== "") return readOthers(output);
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
