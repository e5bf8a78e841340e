/** Whether a module of the kernel is loaded, built in, or not to be had; and which files load it at boot. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface KernelModuleState {
  readonly state: "loaded" | "built-in" | "available" | "missing";
}

/** $1 name with underscores. */
const primitive: Primitive = {
  name: "hr_kernel_module",
  body: `
if grep -q "^$1 " /proc/modules 2>/dev/null; then echo loaded; exit 0; fi
hr_d=/lib/modules/$(uname -r)
hr_n=$(printf '%s' "$1" | tr _ .)
if grep -Eq "/$hr_n[.]ko" "$hr_d/modules.builtin" 2>/dev/null || [ -d "/sys/module/$1" ]; then echo built-in
elif command -v modprobe >/dev/null 2>&1 && modprobe -n -q -- "$1" 2>/dev/null; then echo available
else echo missing; fi`,
};

export function kernelModule(name: string): Read<KernelModuleState> {
  return defineRead<KernelModuleState>({
    primitive,
    args: [name.replaceAll("-", "_")],
    subject: { kind: "command", line: `module ${name}` },
    parse: (reply) => {
      const said = reply.stdout.toString("utf8").trim();
      if (said === "loaded" || said === "built-in" || said === "available" || said === "missing")
        return { state: said };
      throw new ReplyError(primitive.name, reply, "the host did not say which kernel modules it has");
    },
  });
}
