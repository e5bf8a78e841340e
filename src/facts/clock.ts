/** Facts: the host's date and time when the facts were gathered. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

const schema = z.object({
  date_time: z.object({
    year: z.string(),
    month: z.string(),
    weekday: z.string(),
    weekday_number: z.string(),
    weeknumber: z.string(),
    day: z.string(),
    hour: z.string(),
    minute: z.string(),
    second: z.string(),
    epoch: z.string(),
    epoch_int: z.string(),
    date: z.string(),
    time: z.string(),
    iso8601_micro: z.string(),
    iso8601: z.string(),
    iso8601_basic: z.string(),
    iso8601_basic_short: z.string(),
    tz: z.string(),
    tz_offset: z.string(),
  }),
});

export const clock = defineFamily({
  name: "date_time",
  group: "min",
  script: "date '+%Y %m %A %w %W %d %H %M %S %s %z %Z %N'",
  quick: true,
  schema,
  parse: ({ output }) => {
    const [
      year = "",
      month = "",
      weekday = "",
      weekdayNumber = "",
      week = "",
      day = "",
      hour = "",
      minute = "",
      second = "",
      epoch = "",
      offset = "",
      zone = "",
      nano = "",
    ] = output.trim().split(" ");
    if (!/^\d+$/.test(epoch)) throw new Error(`\`${output}\` is no date`);
    const micro = /^\d{9}$/.test(nano) ? nano.slice(0, 6) : "000000";
    const utc = new Date(Number(epoch) * 1000).toISOString().slice(0, 19);
    const short = `${year}${month}${day}T${hour}${minute}${second}`;
    return {
      date_time: {
        year,
        month,
        weekday,
        weekday_number: weekdayNumber,
        weeknumber: week,
        day,
        hour,
        minute,
        second,
        epoch,
        epoch_int: epoch,
        date: `${year}-${month}-${day}`,
        time: `${hour}:${minute}:${second}`,
        iso8601_micro: `${utc}.${micro}Z`,
        iso8601: `${utc}Z`,
        iso8601_basic: `${short}${micro}`,
        iso8601_basic_short: short,
        tz: zone,
        tz_offset: offset,
      },
    };
  },
});
