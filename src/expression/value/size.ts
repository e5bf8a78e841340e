/** Sizes as people write them: `1.50 KB`, `10M`. */

import { Fault } from "../fault.ts";
import { fixed } from "./number-format.ts";

const UNITS = ["Y", "Z", "E", "P", "T", "G", "M", "K", "B"] as const;

const limitOf = (unit: string): number =>
  unit === "B" ? 1 : 1024 ** (UNITS.length - 1 - UNITS.indexOf(unit as (typeof UNITS)[number]));

export function humanReadable(size: number, isBits: boolean, unit: string | undefined): string {
  const wanted = unit?.slice(0, 1).toUpperCase();
  const found = UNITS.find((u) => (wanted === undefined ? size >= limitOf(u) : u === wanted)) ?? "B";
  const base = isBits ? "bits" : "Bytes";
  const suffix = found === "B" ? base : `${found}${isBits ? "b" : "B"}`;
  return `${fixed(size / limitOf(found), 2)} ${suffix}`;
}

export function humanToBytes(text: string, defaultUnit: string | undefined, isBits: boolean): number {
  const match = /^\s*(\d*\.?\d*)\s*([A-Za-z]+)?\s*$/.exec(text);
  if (!match?.[1])
    throw new Fault("EXP0306", `"${text}" is no size`, {
      blame: "input",
      help: "write a number and a unit: 10M, 1.5 GB",
    });
  const unit = match[2] ?? defaultUnit;
  if (unit === undefined || unit === "") return Math.round(Number(match[1]));
  const letter = unit.slice(0, 1).toUpperCase();
  if (!(UNITS as readonly string[]).includes(letter) || !unitFits(unit, isBits)) {
    throw new Fault("EXP0306", `"${text}" has no unit that is known`, {
      blame: "input",
      help: `units are ${UNITS.toReversed().join(", ")} with or without ${isBits ? "b" : "B"}`,
    });
  }
  return Math.round(Number(match[1]) * limitOf(letter));
}

function unitFits(unit: string, isBits: boolean): boolean {
  if (unit.length === 1) return true;
  const rest = unit.slice(1);
  const letter = unit.slice(0, 1).toUpperCase();
  if (letter === "B") return (isBits ? /^its?$/i : /^ytes?$/i).test(rest);
  return (
    rest === (isBits ? "b" : "B") ||
    (isBits
      ? /^(?:ilo|ega|iga|era|eta|xa|etta|otta)?bits?$/i
      : /^(?:ilo|ega|iga|era|eta|xa|etta|otta)?bytes?$/i
    ).test(rest)
  );
}
