/** `timezone`: the host's time zone. */

import { z } from "zod";
import { setHardwareClock, setTimezone } from "../host/changes/set-timezone.ts";
import { timezoneState } from "../host/reads/timezone.ts";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";

export const timezone = defineModule({
  name: "timezone",
  summary: "Set the host's time zone",
  description:
    "Sets the time zone, and whether the hardware clock runs in UTC. Services that are running may keep the old zone until they are restarted.",
  params: z
    .strictObject({
      name: word()
        .refine((name) => /^[A-Za-z0-9_+-]+(\/[A-Za-z0-9_+-]+)*$/.test(name), {
          error: "a time zone looks like `Europe/Berlin` or `UTC`",
        })
        .optional()
        .describe("The zone, as tzdata names it: `Europe/Berlin`, `UTC`."),
      hwclock: oneOf("UTC", "local")
        .optional()
        .describe("What the hardware clock shows; UTC is what nearly every host wants."),
    })
    .refine((p) => p.name !== undefined || p.hwclock !== undefined, {
      error: "give `name` or `hwclock`, or both",
    }),
  paramAliases: { rtc: "hwclock" },
  returns: { name: "The zone that the host has now." },
  examples: [
    { title: "Berlin", yaml: "- name: the host is in its time zone\n  timezone:\n    name: Europe/Berlin\n" },
  ],
  reads: "the zone and the hardware clock's setting, the zones of tzdata",
  writes: "`/etc/localtime`, `/etc/timezone`, `/etc/adjtime`",
  support: { check: "full", diff: "full" },
  observe: ({ name }) => ({ seen: timezoneState(name ?? "UTC") }),
  decide: ({ name, hwclock }, { seen }) => {
    if (name !== undefined && !seen.known)
      return refuse(`the host knows no time zone \`${name}\``, {
        help: "check the spelling (`timedatectl list-timezones`); the zones are in the package `tzdata`",
        mayResolve: true,
      });
    const isThere =
      name === undefined || (seen.current === name && (seen.named === undefined || seen.named === name));
    const local = hwclock === undefined ? seen.localClock : hwclock === "local";
    return {
      changes: [
        ...(isThere ? [] : [setTimezone(seen.current ?? seen.named, name)]),
        ...(local === seen.localClock ? [] : [setHardwareClock(local)]),
      ],
      result: { name: name ?? seen.current },
    };
  },
});
