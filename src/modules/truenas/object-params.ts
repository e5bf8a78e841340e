/** Parameters that several modules about TrueNAS have. */

import { z } from "zod";
import { oneOf, text, word } from "../contract/params.ts";

export const state = oneOf("present", "absent")
  .default("present")
  .describe("`absent` removes it from TrueNAS's configuration; data stays.");

/** A file system or volume: `tank/k3s/db`. */
export function dataset() {
  return word().refine((name) => /^[A-Za-z0-9][\w .:-]*(\/[\w .:-]+)*$/.test(name), {
    error: "a dataset looks like `tank/k3s`: the pool first, no slash in front",
  });
}

/** A folder of a pool. */
export function poolPath() {
  return word().refine((path) => /^\/mnt\/[^/]+/.test(path) && !/(^|\/)\.\.?(\/|$)|\/\/|\/$/.test(path), {
    error: "a path of a pool looks like `/mnt/tank/k3s`, without a slash at the end",
  });
}

const part = (what: string) => text().optional().describe(what);

/** As cron writes times. */
export const schedule = z.strictObject({
  minute: part("Minute, as cron writes it."),
  hour: part("Hour."),
  dom: part("Day of the month."),
  month: part("Month."),
  dow: part("Day of the week, 1 to 7 from Monday."),
  begin: part("Not before this time of the day, `HH:MM`."),
  end: part("Not after this time of the day, `HH:MM`."),
});

export const lifetimeUnit = oneOf("HOUR", "DAY", "WEEK", "MONTH", "YEAR");

export function namingSchema() {
  return word().refine((name) => ["%Y", "%m", "%d", "%H", "%M"].every((p) => name.includes(p)), {
    error: "a naming schema must hold %Y, %m, %d, %H and %M",
  });
}
