/** Loads and unloads modules of the kernel. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

const primitive: Primitive = {
  name: "hr_modprobe",
  body: `modprobe "$@"`,
};

export function loadKernelModule(name: string, options: readonly string[]): Change {
  return {
    kind: "load-kernel-module",
    summary: `load the kernel module ${name}`,
    difference: { subject: `kernel module ${name}`, before: "not loaded\n", after: "loaded\n" },
    operations: [{ primitive, args: ["--", name, ...options], mutates: true }],
    effects: [{ kind: "anything", because: `the kernel module ${name} is loaded` }],
  };
}

export function unloadKernelModule(name: string): Change {
  return {
    kind: "unload-kernel-module",
    summary: `unload the kernel module ${name}`,
    difference: { subject: `kernel module ${name}`, before: "loaded\n", after: "not loaded\n" },
    operations: [{ primitive, args: ["-r", "--", name], mutates: true }],
    effects: [],
  };
}
