/** Points in time as `x509_certificate` is told them: `+397d`, `-1d12h`, `20270101000000Z`. */

const RELATIVE = /^([+-])(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?$/i;
const ABSOLUTE = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})$/;
const SECONDS = [604_800, 86_400, 3600, 60, 1] as const;
/** The last second of the year 9999. */
const LAST = 253_402_300_799;

/** Seconds since the epoch; `undefined` where the text is no time. */
export function readTimeSpec(text: string, now: number): number | undefined {
  const [, sign, ...amounts] = RELATIVE.exec(text) ?? [];
  if (sign !== undefined) {
    if (amounts.every((amount) => amount === undefined)) return undefined;
    const offset = amounts.reduce((sum, amount, i) => sum + Number(amount ?? 0) * (SECONDS[i] ?? 0), 0);
    return bounded(Math.floor(now) + (sign === "+" ? offset : -offset));
  }
  const [, y, mo, d, h, mi, s = "00", zone = ""] = ABSOLUTE.exec(text) ?? [];
  if (y === undefined) return undefined;
  const offset = zone === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const time = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}${offset}`);
  return Number.isNaN(time) || Number(d) > daysIn(Number(y), Number(mo)) ? undefined : bounded(time / 1000);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function bounded(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= LAST ? seconds : undefined;
}
