/** How SELinux guards the host, whether a policy is there, and what the kernels are told at boot. */

import type { Primitive } from "../primitive.ts";
import { selinuxMode } from "../programs/selinux-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export type SelinuxMode = "enforcing" | "permissive" | "disabled";

export interface SelinuxState {
  /** Of the running kernel. */
  readonly mode: SelinuxMode;
  /** Whether the policy that was asked about is installed. */
  readonly hasPolicy: boolean;
  /** Whether kernels start with SELinux; `mixed`: some do. Only where it was asked about. */
  readonly kernels?: KernelsState;
}

export type KernelsState =
  | "enabled"
  | "disabled"
  | "mixed"
  | "none"
  | "no-tool"
  | { readonly trouble: string };

export const SELINUX_DATABASE = "selinux";

/** $1 the policy, $2 the folder of the file of settings, $3 "1" to ask about kernels. A policy may lie beside the file. */
const primitive: Primitive = {
  name: "hr_selinux_state",
  body: `
hr_m=$(hr_selinux_mode) || exit 4
printf 'mode %s\\n' "$hr_m"
case $1 in
  '' | . | .. | */*) ;;
  *) if [ -e "/etc/selinux/$1/policy" ] || [ -e "$2/$1/policy" ]; then echo policy; fi ;;
esac
[ -n "$3" ] || exit 0
command -v grubby >/dev/null 2>&1 || { echo no-tool; exit 0; }
hr_g=$(grubby --info=ALL 2>&1 </dev/null) || { printf 'trouble %s\\n' "$(printf '%s\\n' "$hr_g" | tail -n 1)"; exit 0; }
printf '%s\\n' "$hr_g" | sed -n 's/^args="\\(.*\\)"$/kernel \\1/p'`,
  requires: [selinuxMode],
};

const MODES: readonly string[] = ["enforcing", "permissive", "disabled"] satisfies SelinuxMode[];

function isMode(word: string): word is SelinuxMode {
  return MODES.includes(word);
}

function kernelsOf(lines: readonly string[]): KernelsState {
  if (lines.includes("no-tool")) return "no-tool";
  const trouble = lines.find((line) => line.startsWith("trouble "));
  if (trouble !== undefined) return { trouble: trouble.slice(8) };
  const kernels = lines.filter((line) => line.startsWith("kernel ")).map((line) => line.split(" "));
  const off = kernels.filter((words) => words.includes("selinux=0"));
  if (kernels.length === 0) return "none";
  if (off.length === 0) return "enabled";
  return off.length === kernels.length ? "disabled" : "mixed";
}

function predict(seen: SelinuxState, { effects }: Overlay): Predicted<SelinuxState> | undefined {
  const after = (name: string): string | undefined => {
    const effect = effects.findLast(
      (e) => e.kind === "record" && e.database === SELINUX_DATABASE && e.name === name,
    );
    return effect?.kind === "record" ? effect.value : undefined;
  };
  const [mode, kernels] = [after("mode"), after("kernels")];
  if (mode === undefined && kernels === undefined) return undefined;
  const starts = kernels === "enabled" ? "enabled" : "disabled";
  return {
    known: {
      ...seen,
      ...(mode !== undefined && isMode(mode) ? { mode } : {}),
      ...(kernels !== undefined && seen.kernels !== undefined ? { kernels: starts } : {}),
    },
  };
}

export function selinuxState(policy: string, folder: string, kernels: boolean): Read<SelinuxState> {
  return defineRead<SelinuxState>({
    primitive,
    args: [policy, folder, kernels ? "1" : ""],
    subject: { kind: "command", line: "getenforce" },
    parse: (reply) => {
      const lines = reply.stdout.toString("utf8").split("\n");
      const mode = lines
        .find((line) => line.startsWith("mode "))
        ?.slice(5)
        .toLowerCase();
      if (reply.status !== 0 || mode === undefined || !isMode(mode))
        throw new ReplyError(primitive.name, reply, "the host does not tell its SELinux mode");
      const hasPolicy = lines.includes("policy");
      return { mode, hasPolicy, ...(kernels ? { kernels: kernelsOf(lines) } : {}) };
    },
    predict,
  });
}
