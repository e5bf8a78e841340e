/** What `zypper` asks of a host, and what it does about the answer. */

import type { Change } from "../../host/change.ts";
import { zypperCall } from "../../host/changes/run-zypper.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Read } from "../../host/read.ts";
import { isIdle, type PackageMove, type PackagePlan } from "../../host/reads/package-plan.ts";
import { messagesIn, type ZypperHost, zypperPlan } from "../../host/reads/zypper-plan.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "../contract/module.ts";
import { packageChange } from "../packages/package-change.ts";
import { isRemoval, type ZypperParams } from "./zypper-params.ts";

function aimOf(p: ZypperParams) {
  if (p.name.length === 0) return "nothing";
  if (p.name[0] === "*") return "upgrade";
  return isRemoval(p) ? "absent" : p.state === "latest" ? "latest" : "present";
}

function verbOf(p: ZypperParams): string {
  if (aimOf(p) !== "upgrade") return isRemoval(p) ? "remove" : "install";
  if (p.type === "patch") return "patch";
  return p.state === "dist-upgrade" ? "dist-upgrade" : "update";
}

function globalWords(p: ZypperParams): readonly string[] {
  return [
    ...(p.quiet ? ["--quiet"] : []),
    ...p.extra_args_precommand,
    ...(p.disable_gpg_check && !isRemoval(p) ? ["--no-gpg-checks"] : []),
  ];
}

/** All words before the names. */
function wordsOf(p: ZypperParams, isTrial: boolean): readonly string[] {
  const verb = verbOf(p);
  const when = (condition: boolean, word: string): readonly string[] => (condition ? [word] : []);
  const hasVersion = p.name.some((name) => /[<>=]/.test(name) && !name.includes("://"));
  const own =
    verb === "remove"
      ? when(p.clean_deps, "--clean-deps")
      : [
          "--auto-agree-with-licenses",
          ...when(p.disable_recommends, "--no-recommends"),
          ...when(p.force, "--force"),
          ...when(p.force_resolution, "--force-resolution"),
          ...when(p.oldpackage || hasVersion, "--oldpackage"),
          ...when(p.replacefiles, "--replacefiles"),
          ...when(verb === "dist-upgrade" && p.allow_vendor_change, "--allow-vendor-change"),
        ];
  const type = verb === "patch" || verb === "dist-upgrade" ? [] : ["--type", p.type];
  return [...globalWords(p), verb, ...type, ...when(isTrial, "--dry-run"), ...own, ...p.extra_args];
}

export function zypperReads(p: ZypperParams): { readonly zypper: Read<ZypperHost | undefined> } {
  return {
    zypper: zypperPlan({ aim: aimOf(p), type: p.type, words: wordsOf(p, true), names: p.name }),
  };
}

export function decideZypper(p: ZypperParams, seen: ZypperHost | undefined): Verdict | Refusal {
  if (seen === undefined)
    return refuse("this host has no zypper", {
      help: "run the task only where `ansible_pkg_mgr` is `zypper`; `package` takes whatever a host has",
      mayResolve: true,
    });
  const aim = aimOf(p);
  const { plan, specs } = seen;
  const isBlind = p.update_cache && aim !== "absent";
  if (plan.problem !== undefined && !isBlind) return obstacle(plan, isRemoval(p));
  const known: PackagePlan =
    plan.problem === undefined ? plan : { install: (specs ?? []).map(named), remove: [], unknown: [] };
  const isIdleNow = isIdle(known) && !(p.force && (specs ?? []).length > 0);
  const refreshes = p.update_cache && aim !== "absent" && !(aim === "present" && specs === undefined);
  const moving = isIdleNow ? [] : [transaction(p, specs ?? [], known)];
  const later = refreshes && isIdleNow && aim !== "nothing" ? [blind(p, specs ?? [])] : [];
  const changes = [...(refreshes ? [refresh(p)] : []), ...moving, ...later];
  const result: ModuleResult = { name: p.name, state: p.state, update_cache: p.update_cache, rc: 0 };
  if (changes.length === 0) return { changes, result };
  return {
    changes,
    result,
    ...(refreshes && isIdleNow
      ? { uncertain: "what is new is known once the repositories are refreshed" }
      : {}),
    conclude: (replies) => conclude(p, { changes, refreshes, result }, replies),
  };
}

function named(spec: string): PackageMove {
  return { name: spec.replace(/^[-+~]/, "").replace(/[<>=].*/, "") };
}

function obstacle({ unknown, problem }: PackagePlan, removes: boolean): Refusal {
  if (unknown.length > 0 && !removes)
    return refuse(`no repository of this host has \`${unknown.join("`, `")}\``, {
      help: "check the spelling, add the repository that has it, or set `update_cache: true`",
      mayResolve: true,
    });
  return refuse(`zypper can't ${removes ? "remove" : "install"} that: ${problem}`, {
    help: "`force_resolution: true` lets zypper choose where packages are in each other's way",
    mayResolve: true,
  });
}

function refresh(p: ZypperParams): Change {
  return {
    kind: "refresh-package-index",
    summary: "refresh zypper's repositories",
    counts: false,
    operations: [zypperCall([...globalWords(p), "refresh"])],
    effects: [{ kind: "package-index" }],
  };
}

function callFor(p: ZypperParams, specs: readonly string[]) {
  return zypperCall([...wordsOf(p, false), ...(specs.length > 0 ? ["--", ...specs] : [])]);
}

function transaction(p: ZypperParams, specs: readonly string[], { install, remove }: PackagePlan): Change {
  return packageChange({ install, remove, operations: [callFor(p, specs)] });
}

/** With lists that are still to come, nobody can tell what will be newer. */
function blind(p: ZypperParams, specs: readonly string[]): Change {
  return {
    kind: "install-packages",
    summary: specs.length === 0 ? "upgrade everything" : `upgrade ${specs.join(", ")}`,
    counts: false,
    operations: [callFor(p, specs)],
    effects: [],
  };
}

interface Circumstances {
  readonly changes: readonly Change[];
  readonly refreshes: boolean;
  readonly result: ModuleResult;
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/System management is locked/, "another zypper or YaST is at work"],
  [/Root privileges are required/, "zypper needs root: `become: true`"],
  [/[Ss]ignature verification failed|is not signed/, "`rpm_key` brings the key that it is signed with"],
  [/not enough|No space left/, "the disk is full"],
  [/Download .*failed|Timeout exceeded|Could not resolve host/, "the repository can't be reached right now"],
];

/** 102: a restart is needed; 103 was answered by a second run. */
function isDone(status: number, p: ZypperParams): boolean {
  return status === 0 || status === 102 || (status === 107 && p.skip_post_errors);
}

function conclude(
  p: ZypperParams,
  { changes, refreshes, result }: Circumstances,
  replies: readonly (Reply | undefined)[],
): Conclusion {
  const texts = replies.map((r) => `${r?.stdout.toString("utf8") ?? ""}${r?.stderr.toString("utf8") ?? ""}`);
  const work = texts.slice(refreshes ? 1 : 0);
  const changed = work.some((text) => /<to-[a-z-]+>/.test(text));
  const whole = { ...result, stdout: work.join(""), stderr: "" };
  const at = replies.findIndex((r) => r !== undefined && !isDone(r.status, p));
  const broken = replies[at];
  if (!broken) return { result: { ...whole, rc: replies.at(-1)?.status ?? 0 }, changed };
  const text = texts[at] ?? "";
  const why =
    broken.status === 107
      ? "the packages are installed, but a script of one failed (`skip_post_errors: true` lets that pass)"
      : messagesIn(text).join("; ") || `zypper ended with status ${broken.status}`;
  const hint = HINTS.find(([pattern]) => pattern.test(text))?.[1];
  return {
    result: { ...whole, rc: broken.status },
    failed: `could not ${changes[at]?.summary ?? "run zypper"}: ${why}${hint === undefined ? "" : ` (${hint})`}`,
    changed: changed && broken.status === 107,
  };
}
