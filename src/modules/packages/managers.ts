/** The package managers that `package` chooses among: parameters, questions and decisions of their modules. */

import { z } from "zod";
import type { HostView } from "../../host/host-view.ts";
import type { Read } from "../../host/read.ts";
import type { Refusal } from "../../host/refusal.ts";
import { apkFields, apkParams } from "../apk/apk-params.ts";
import { apkReads, decideApk } from "../apk/decide-apk.ts";
import { aptAliases, aptParams, checkAptParams } from "../apt/apt-params.ts";
import { type AptSeen, aptReads } from "../apt/apt-reads.ts";
import { decideApt } from "../apt/decide-apt.ts";
import type { DecideContext, Verdict } from "../contract/module.ts";
import { decideDnf } from "../dnf/decide-dnf.ts";
import { dnfAliases, dnfFields, dnfParams } from "../dnf/dnf-params.ts";
import { type DnfSeen, dnfReads } from "../dnf/dnf-reads.ts";
import { decidePacman, pacmanReads } from "../pacman/decide-pacman.ts";
import { pacmanAliases, pacmanFields, pacmanParams } from "../pacman/pacman-params.ts";
import { decideZypper, zypperReads } from "../zypper/decide-zypper.ts";
import { zypperAliases, zypperFields, zypperParams } from "../zypper/zypper-params.ts";

type Seen = Readonly<Record<string, unknown>>;

export interface Manager {
  /** As `package-manager.ts` names it. */
  readonly name: string;
  readonly fields: Readonly<Record<string, z.ZodType>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly read: (given: Seen) => Understood;
}

/** Parameters that a manager's module takes, ready to be asked about and decided on; or what is wrong with them. */
export type Understood =
  | { readonly problem: z.ZodError }
  | {
      readonly reads: (host: HostView) => Readonly<Record<string, Read<unknown>>>;
      readonly decide: (seen: Seen, context: DecideContext) => Verdict | Refusal;
    };

interface Definition<P extends z.ZodType> {
  readonly name: string;
  readonly fields: Readonly<Record<string, z.ZodType>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly params: P;
  readonly reads: (params: z.output<P>, host: HostView) => object;
  readonly decide: (params: z.output<P>, seen: Seen, context: DecideContext) => Verdict | Refusal;
}

function manager<P extends z.ZodType>({ params, reads, decide, ...rest }: Definition<P>): Manager {
  return {
    ...rest,
    read: (given) => {
      const parsed = params.safeParse(given);
      if (!parsed.success) return { problem: parsed.error };
      const { data } = parsed;
      return {
        reads: (host) => reads(data, host) as Readonly<Record<string, Read<unknown>>>,
        decide: (seen, context) => decide(data, seen, context),
      };
    },
  };
}

export const MANAGERS: readonly Manager[] = [
  manager({
    name: "apt",
    fields: aptParams,
    aliases: aptAliases,
    params: z.strictObject(aptParams).superRefine(checkAptParams),
    reads: aptReads,
    decide: (p, seen, context) => decideApt(p, seen as unknown as AptSeen, context),
  }),
  manager({
    name: "dnf",
    fields: dnfFields,
    aliases: dnfAliases,
    params: dnfParams,
    reads: dnfReads,
    decide: (p, seen) => decideDnf(p, seen as unknown as DnfSeen),
  }),
  manager({
    name: "pacman",
    fields: pacmanFields,
    aliases: pacmanAliases,
    params: pacmanParams,
    reads: pacmanReads,
    decide: (p, seen) => decidePacman(p, seen.pacman as Parameters<typeof decidePacman>[1]),
  }),
  manager({
    name: "apk",
    fields: apkFields,
    aliases: {},
    params: apkParams,
    reads: apkReads,
    decide: (p, seen) => decideApk(p, seen.apk as Parameters<typeof decideApk>[1]),
  }),
  manager({
    name: "zypper",
    fields: zypperFields,
    aliases: zypperAliases,
    params: zypperParams,
    reads: zypperReads,
    decide: (p, seen) => decideZypper(p, seen.zypper as Parameters<typeof decideZypper>[1]),
  }),
];

/** Names under which a task may ask for one. */
export const USABLE = ["auto", "apt", "dnf", "dnf4", "dnf5", "yum", "pacman", "apk", "zypper"] as const;

export function managerNamed(name: string): Manager | undefined {
  const own = name === "dnf4" || name === "dnf5" || name === "yum" ? "dnf" : name;
  return MANAGERS.find((m) => m.name === own);
}
