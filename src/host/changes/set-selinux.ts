/** Changes how SELinux guards the running host, and whether kernels start with it. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { type KernelsState, SELINUX_DATABASE, type SelinuxMode } from "../reads/selinux-state.ts";

/** $1 1 or 0. */
const mode: Primitive = {
  name: "hr_set_selinux_mode",
  body: `
if command -v setenforce >/dev/null 2>&1; then setenforce "$1"
else printf '%s' "$1" >/sys/fs/selinux/enforce; fi`,
};

/** $1 --args or --remove-args. */
const kernels: Primitive = {
  name: "hr_set_selinux_kernels",
  body: `grubby --update-kernel=ALL "$1" selinux=0`,
};

export function setSelinuxMode(before: SelinuxMode, after: "enforcing" | "permissive"): Change {
  return {
    kind: "set-selinux-mode",
    summary: `let SELinux be ${after}`,
    difference: { subject: "SELinux, now", before: `${before}\n`, after: `${after}\n` },
    operations: [{ primitive: mode, args: [after === "enforcing" ? "1" : "0"], mutates: true }],
    effects: [{ kind: "record", database: SELINUX_DATABASE, name: "mode", value: after }],
  };
}

export function setSelinuxKernels(before: KernelsState, enabled: boolean): Change {
  const after = enabled ? "enabled" : "disabled";
  return {
    kind: "set-selinux-kernels",
    summary: `let kernels start ${enabled ? "with" : "without"} SELinux`,
    difference: { subject: "SELinux in the kernels' parameters", before: `${before}\n`, after: `${after}\n` },
    operations: [{ primitive: kernels, args: [enabled ? "--remove-args" : "--args"], mutates: true }],
    effects: [{ kind: "record", database: SELINUX_DATABASE, name: "kernels", value: after }],
  };
}
