/** Sets a boolean of SELinux's policy, for now or for good. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { booleanDatabase } from "../reads/selinux-boolean.ts";

/** $1 "1" to keep it, $2 `name=value`. A policy that is built anew takes its time. */
const primitive: Primitive = {
  name: "hr_set_selinux_boolean",
  body: `setsebool \${1:+-P} "$2"`,
};

export interface BooleanChange {
  readonly name: string;
  readonly value: boolean;
  readonly before: boolean | undefined;
  readonly keep: boolean;
}

export function setSelinuxBoolean({ name, value, before, keep }: BooleanChange): Change {
  const word = (flag: boolean): string => (flag ? "on" : "off");
  const record = (side: "now" | "kept") =>
    ({ kind: "record", database: booleanDatabase(side), name, value: word(value) }) as const;
  return {
    kind: "set-selinux-boolean",
    summary: `turn ${word(value)} SELinux's boolean ${name}${keep ? " for good" : ""}`,
    difference: {
      subject: `SELinux's boolean ${name}`,
      ...(before === undefined ? {} : { before: `${word(before)}\n` }),
      after: `${word(value)}\n`,
    },
    operations: [
      { primitive, args: [keep ? "1" : "", `${name}=${word(value)}`], mutates: true, timeout: 900_000 },
    ],
    effects: [record("now"), ...(keep ? [record("kept")] : [])],
  };
}
