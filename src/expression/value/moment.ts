/** Points in time and their differences, as `now()` and `to_datetime` give them. */

/** Microseconds since 1970-01-01 00:00:00 of the value's own calendar; `offset` is minutes east of UTC where it is known. */
export class Moment {
  readonly micros: number;
  readonly offset: number | undefined;

  constructor(micros: number, offset?: number) {
    this.micros = micros;
    this.offset = offset;
  }

  /** A date whose UTC fields are this moment's own fields. */
  get fields(): Date {
    return new Date(Math.floor(this.micros / 1000));
  }

  get microsecond(): number {
    return ((this.micros % 1_000_000) + 1_000_000) % 1_000_000;
  }
}

export class Duration {
  readonly micros: number;

  constructor(micros: number) {
    this.micros = micros;
  }
}

const two = (n: number): string => String(n).padStart(2, "0");

export function offsetText(minutes: number, separator = ":"): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${separator}${two(size % 60)}`;
}

/** Python's `isoformat`. */
export function isoText(moment: Moment, separator = "T"): string {
  const d = moment.fields;
  const date = `${String(d.getUTCFullYear()).padStart(4, "0")}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;
  const time = `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
  const fraction = moment.microsecond ? `.${String(moment.microsecond).padStart(6, "0")}` : "";
  return `${date}${separator}${time}${fraction}${moment.offset === undefined ? "" : offsetText(moment.offset)}`;
}

/** Python's `str` of a timedelta: `1 day, 2:03:04`. */
export function durationText(duration: Duration): string {
  const days = Math.floor(duration.micros / 86_400_000_000);
  const rest = duration.micros - days * 86_400_000_000;
  const seconds = Math.floor(rest / 1_000_000);
  const micros = rest - seconds * 1_000_000;
  const clock = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = micros ? `.${String(micros).padStart(6, "0")}` : "";
  return `${days === 0 ? "" : `${days} day${Math.abs(days) === 1 ? "" : "s"}, `}${clock}${fraction}`;
}
