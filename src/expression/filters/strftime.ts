/** `strftime`: A time in the given format; the time is seconds since 1970, or now. */

import { defineFilter } from "../operation.ts";
import { Moment } from "../value/moment.ts";
import { strftime } from "../value/strftime.ts";
import { str } from "../value/text.ts";

export const strftimeFilter = defineFilter({
  name: "strftime",
  signature: "(second=none, utc=false)",
  summary: "A time in the given format; the time is seconds since 1970, or now.",
  example: { expression: "'%Y-%m-%d %H:%M' | strftime(0, utc=true)", result: "1970-01-01 00:00" },
  apply: (input, args, run) => {
    const millis = args.isNone("second") ? run.context.lookups.now().getTime() : args.number("second") * 1000;
    const shift = args.flag("utc") ? 0 : -new Date(millis).getTimezoneOffset() * 60_000;
    return strftime(str(input), new Moment(Math.floor(millis + shift) * 1000));
  },
});
