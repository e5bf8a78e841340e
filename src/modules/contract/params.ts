/** Parameter types that read values as Ansible's modules do: "yes" is true, "5" is 5, "a,b" is a list, 0644 is a mode. */

import { z } from "zod";

// A schema reads some tasks in its life: compiling a function for it first costs more than it saves.
z.config({ jitless: true });

const TRUE = new Set(["yes", "on", "true", "1", "y", "t"]);
const FALSE = new Set(["no", "off", "false", "0", "n", "f"]);

function readBoolean(value: unknown): unknown {
  if (typeof value === "string") {
    const word = value.trim().toLowerCase();
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
  }
  if (value === 1) return true;
  if (value === 0) return false;
  return value;
}

function readText(value: unknown): unknown {
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return value;
}

export function bool() {
  return z.preprocess(readBoolean, z.boolean());
}

export function int() {
  return z.preprocess((v) => (typeof v === "string" && /^\s*[-+]?\d+\s*$/.test(v) ? Number(v) : v), z.int());
}

export function float() {
  return z.preprocess(
    (v) => (typeof v === "string" && v.trim() !== "" && Number.isFinite(Number(v)) ? Number(v) : v),
    z.number(),
  );
}

/** Text; numbers and booleans are written out. */
export function text() {
  return z.preprocess(readText, z.string());
}

/** Text that reaches a command line or a path: without NUL. */
export function word() {
  return z.preprocess(
    readText,
    z.string().refine((s) => !s.includes("\0"), { error: "a NUL byte can't stand here" }),
  );
}

/** A path on the host. `~` and relative paths are resolved by the module where they make sense. */
export function path() {
  return z.preprocess(
    readText,
    z
      .string()
      .min(1)
      .refine((s) => !s.includes("\0"), { error: "a NUL byte can't stand in a path" }),
  );
}

export function oneOf<const T extends readonly [string, ...string[]]>(...choices: T) {
  return z.preprocess((v) => {
    if (typeof v === "boolean") {
      const asWord = v ? ["yes", "true", "on"] : ["no", "false", "off"];
      return asWord.find((w) => choices.includes(w)) ?? v;
    }
    return readText(v);
  }, z.enum(choices));
}

/** A list; a single value is a list of one, and text is split at commas as Ansible does. */
export function list<T extends z.ZodType>(of: T) {
  return z.preprocess((v) => {
    if (Array.isArray(v)) return v;
    if (v === null || v === undefined) return v;
    if (typeof v === "string") return v === "" ? [] : v.split(",").map((s) => s.trim());
    return [v];
  }, z.array(of));
}

/** A list in which text is one element and never split (command arguments, lines, expressions). */
export function listOfWhole<T extends z.ZodType>(of: T) {
  return z.preprocess((v) => (v === undefined || v === null || Array.isArray(v) ? v : [v]), z.array(of));
}

export function dict<T extends z.ZodType>(of: T) {
  return z.record(z.string(), of);
}

/** Anything that YAML can say. */
export function anything() {
  return z.unknown();
}

/**
 * File permissions: octal text ("0644", "644", "u=rw,g=r,o="), or a number that YAML read as octal (`0644`).
 * Kept as text; `host/mode.ts` computes with it.
 */
export function mode() {
  return z.preprocess(
    (v) => (typeof v === "number" && Number.isInteger(v) && v >= 0 ? `0${v.toString(8)}` : v),
    z
      .string()
      .regex(
        /^(preserve|0?[0-7]{1,4}|0o[0-7]{1,4}|([ugoa]*([-+=]([rwxXst]*|[ugo]))+)(,[ugoa]*([-+=]([rwxXst]*|[ugo]))+)*)$/,
        {
          error: 'a mode is octal text such as "0644", or symbolic such as "u=rw,g=r,o="',
        },
      ),
  );
}

function securityContext(part: string) {
  return word()
    .refine((s) => /^[A-Za-z0-9_.:,-]*$/.test(s) && !s.startsWith("-"), {
      error: `that is no ${part} of an SELinux context`,
    })
    .optional();
}

/** The parameters that every module that makes files has. Spread into a `z.strictObject`. */
export const fileAttributes = {
  owner: word().optional().describe("User that shall own the path, by name or number."),
  group: word().optional().describe("Group that shall own the path, by name or number."),
  mode: mode()
    .optional()
    .describe(
      'Permissions: octal text such as "0644", symbolic such as "u=rw,g=r,o=", or `preserve` where a source has some.',
    ),
  attributes: word()
    .refine((s) => /^[-+=]?[aAcCdDFijmPsStTux]*$/.test(s), {
      error: "attributes are letters as chattr knows them, after `+`, `-` or `=`: `+i`",
    })
    .optional()
    .describe(
      "Attributes of the file system, as for chattr: `+i` adds, `-i` removes, `=i` or `i` says which it has. Those that the file system manages itself (`e`) stay.",
    ),
  seuser: securityContext("user").describe(
    "User of the SELinux context; `_default`: what the host's policy says. Without SELinux on the host, this and the three that follow do nothing.",
  ),
  serole: securityContext("role").describe("Role of the SELinux context, or `_default`."),
  setype: securityContext("type").describe("Type of the SELinux context, or `_default`."),
  selevel: securityContext("level").describe(
    "Level (range) of the SELinux context, or `_default`; ignored by policies without levels.",
  ),
};
