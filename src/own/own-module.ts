/** A user's own module: checked when it is loaded, and guarded, so that what it throws is told as a failure of its task. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import type { Reads } from "../host/read.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { AnyModule, Verdict } from "../modules/contract/module.ts";
import type { Needs } from "../modules/contract/needs.ts";
import { type CodeFiles, messageOf, whereOf } from "./place-in-code.ts";

const LEVELS = ["full", "partial", "none"];
const TEXTS = ["name", "summary", "description"] as const;

type Data = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function supportFault({ support }: Data): string | undefined {
  const { check, diff } = isRecord(support) ? support : {};
  const fits = LEVELS.includes(String(check)) && LEVELS.includes(String(diff));
  return fits ? undefined : '`support` says `{ check, diff }`, each of them "full", "partial" or "none"';
}

function examplesFault({ examples }: Data): string | undefined {
  const fits =
    Array.isArray(examples) &&
    examples.every((e) => isRecord(e) && typeof e.title === "string" && typeof e.yaml === "string");
  return fits ? undefined : "`examples` is a list of `{ title, yaml }`";
}

/** What is wrong with it, in words; undefined where it keeps the contract. */
export function contractFault(module: Data): string | undefined {
  const missing = TEXTS.find((name) => typeof module[name] !== "string" || module[name] === "");
  if (missing !== undefined) return `\`${missing}\` must be text`;
  if (!(module.params instanceof z.ZodObject)) return "`params` must be a `z.strictObject({…})`";
  const action = (["observe", "decide"] as const).find((name) => typeof module[name] !== "function");
  if (action !== undefined) return `\`${action}\` must be a function`;
  if (!isRecord(module.returns))
    return "`returns` must be a map of names to texts, `{}` where there are none";
  const undescribed = Object.entries(module.params.shape).find(
    ([, field]) => !(field as z.ZodType).description,
  );
  if (undescribed) return `the parameter \`${undescribed[0]}\` has no \`.describe("…")\``;
  return supportFault(module) ?? examplesFault(module);
}

function isChange(value: unknown): value is Change {
  if (!isRecord(value)) return false;
  const { kind, summary, operations, effects } = value;
  return (
    typeof kind === "string" &&
    typeof summary === "string" &&
    Array.isArray(operations) &&
    Array.isArray(effects) &&
    operations.every((call) => isRecord(call) && isRecord(call.primitive) && Array.isArray(call.args))
  );
}

function verdictFault(verdict: unknown): string | undefined {
  if (!isRecord(verdict)) return "`decide` gave no verdict";
  if (verdict.kind === "refusal")
    return typeof verdict.message === "string" ? undefined : "a refusal without words";
  if (!Array.isArray(verdict.changes)) return "`decide` gave a verdict without `changes`";
  if (!verdict.changes.every(isChange))
    return "`decide` gave a change without `kind`, `summary`, `operations` or `effects`";
  const still = (verdict.changes as readonly Change[]).some((c) =>
    c.operations.some((call) => !call.mutates),
  );
  return still ? "`decide` gave a change with an operation that does not say `mutates: true`" : undefined;
}

function readsFault(reads: unknown): string | undefined {
  if (!isRecord(reads)) return "`observe` gave no map of reads";
  const wrong = Object.entries(reads).find(
    ([, read]) => !isRecord(read) || !isRecord(read.call) || typeof read.parse !== "function",
  );
  if (wrong) return `\`observe\` gave \`${wrong[0]}\`, which is no read (\`defineRead\` makes one)`;
  const changing = Object.entries(reads as Reads).find(([, read]) => read.call.mutates);
  return changing ? `\`observe\` gave \`${changing[0]}\`, which changes the host` : undefined;
}

/** What it throws is thrown again, and told, when it is asked what it reads. */
function needsOf(needs: NonNullable<AnyModule["needs"]>, params: unknown): Needs {
  try {
    return needs(params);
  } catch {
    return {};
  }
}

/** The module as the engine knows it. */
export function guardedModule(module: AnyModule, path: string, files: CodeFiles): AnyModule {
  const told = (what: string, error?: unknown): Refusal => {
    const where = error === undefined ? "" : whereOf(error, files);
    return refuse(`the module \`${module.name}\` has a fault: ${what}`, {
      help: `mend ${where === "" ? files.shown(path) : where}; \`homerun test ${module.name}\` tries its cases`,
    });
  };
  const needs = module.needs;
  const reads = (...args: Parameters<AnyModule["observe"]>): Reads | Refusal => {
    try {
      needs?.(args[0]);
      const found = module.observe(...args);
      const fault = readsFault(found);
      return fault === undefined ? found : told(fault);
    } catch (error) {
      return told(messageOf(error), error);
    }
  };
  const isRefusal = (found: Reads | Refusal): found is Refusal => found.kind === "refusal";
  return {
    ...module,
    ...(needs === undefined ? {} : { needs: (params: unknown) => needsOf(needs, params) }),
    observe: (...args) => {
      const found = reads(...args);
      // `decide` tells of it.
      return isRefusal(found) ? {} : found;
    },
    decide: (params, seen, context, given): Verdict | Refusal => {
      const found = reads(params, given, context.host);
      if (isRefusal(found)) return found;
      try {
        const verdict = module.decide(params, seen, context, given);
        const fault = verdictFault(verdict);
        return fault === undefined ? verdict : told(fault);
      } catch (error) {
        return told(messageOf(error), error);
      }
    },
  };
}
