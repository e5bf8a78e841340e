/** Values of Docker's objects as playbooks write them: options that are words, labels that are text. */

import { z } from "zod";

function optionText(value: unknown): unknown {
  return typeof value === "boolean" || typeof value === "number" ? String(value) : value;
}

const noNul = z.string().refine((s) => !s.includes("\0"), { error: "a NUL byte can't stand here" });

/** Options by name; true, false and numbers are written out as Docker wants them. */
export function optionTexts() {
  return z.record(z.string().min(1), z.preprocess(optionText, noNul));
}

/** Labels by name. YAML reads `yes` and `1.0` as something else than what stands there, so those need quotes. */
export function labelTexts() {
  return z.record(
    z.string().min(1),
    z.preprocess(
      (value) => (typeof value === "number" && Number.isInteger(value) ? String(value) : value),
      z.string({ error: "a label is text: put it in quotes" }).refine((s) => !s.includes("\0"), {
        error: "a NUL byte can't stand here",
      }),
    ),
  );
}

/** A name that Docker gives to networks, volumes and containers, or that begins an id. */
export function objectName() {
  return z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, {
      error: "a name of Docker begins with a letter or digit and has letters, digits, `_`, `.` and `-`",
    }),
  );
}

/** `64M`, `1.5g`, bytes: as Docker's own client reads sizes. */
export function sizeText() {
  return z.preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    z
      .string()
      .regex(/^\d+(\.\d+)?\s*([kmgtpKMGTP][iI]?)?[bB]?$/, { error: "a size looks like `64M` or `1g`" }),
  );
}

const UNITS = "bkmgtp";

/** Of a size that `sizeText` has let pass. */
export function bytesOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgtpb]?)/i.exec(text);
  const unit = (match?.[2] || "b").toLowerCase();
  return Math.floor(Number(match?.[1] ?? 0) * 1024 ** UNITS.indexOf(unit));
}
