/** Methods of points in time and spans of time. */

import { floatOf } from "../value/float.ts";
import { type Duration, isoText, Moment } from "../value/moment.ts";
import { strftime } from "../value/strftime.ts";
import { type Methods, method } from "./method.ts";

const DAY = 86_400_000_000;

function fieldSeconds(moment: Moment): number {
  return (moment.micros - localOffset(moment) * 60_000_000) / 1_000_000;
}

/** A time without an offset is local to the controller. */
function localOffset(moment: Moment): number {
  if (moment.offset !== undefined) return moment.offset;
  const d = moment.fields;
  const local = new Date(
    d.getUTCFullYear(),
    d.getUTCMonth(),
    d.getUTCDate(),
    d.getUTCHours(),
    d.getUTCMinutes(),
    d.getUTCSeconds(),
  );
  return -local.getTimezoneOffset();
}

export const MOMENT_METHODS: Methods<Moment> = {
  date: method("()", (self) => new Moment(Math.floor(self.micros / DAY) * DAY)),
  isoformat: method("(sep='T')", (self, args) => isoText(self, args.text("sep"))),
  isoweekday: method("()", (self) => self.fields.getUTCDay() || 7),
  strftime: method("(format)", (self, args) => strftime(args.text("format"), self)),
  timestamp: method("()", (self) => floatOf(fieldSeconds(self))),
  weekday: method("()", (self) => (self.fields.getUTCDay() + 6) % 7),
};

export const DURATION_METHODS: Methods<Duration> = {
  total_seconds: method("()", (self) => floatOf(self.micros / 1_000_000)),
};
