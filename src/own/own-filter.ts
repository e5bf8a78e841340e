/** A user's own filter: what it is given is plain data, and what it throws is a fault at the place of its use. */

import type { Arguments } from "../expression/arguments.ts";
import { Fault } from "../expression/fault.ts";
import { defineFilter, type Filter } from "../expression/operation.ts";
import { plain } from "../expression/value/plain.ts";
import type { OwnFilter } from "./module-api.ts";
import { type CodeFiles, messageOf, whereOf } from "./place-in-code.ts";

export function filterFault(filter: Readonly<Record<string, unknown>>): string | undefined {
  const { name, summary, signature, example, apply } = filter;
  if (typeof name !== "string" || !/^[a-z_][a-z0-9_]*$/.test(name))
    return "`name` must be a name such as `shout`";
  if (typeof summary !== "string") return "`summary` must be text";
  if (typeof apply !== "function") return "`apply` must be a function";
  if (signature !== undefined && !/^\(.*\)$/.test(String(signature)))
    return "`signature` is written as `(width, fill=' ')`";
  const { expression } = (example ?? {}) as Readonly<Record<string, unknown>>;
  return typeof expression === "string" ? undefined : "`example` is `{ expression, result }`";
}

const DEEPEST = 100;

/** Only what an expression can hold: texts, numbers, booleans, null, lists and maps. */
function asValue(value: unknown, depth = 0): unknown {
  if (value === null || ["string", "boolean"].includes(typeof value)) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (depth > DEEPEST) throw new TypeError("the result is nested too deeply");
  if (Array.isArray(value)) return value.map((item) => asValue(item, depth + 1));
  if (typeof value !== "object") throw new TypeError(`the result holds what is no value (${typeof value})`);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [String(key), asValue(item, depth + 1)]));
}

function plainArguments(
  { parameters }: Filter["signature"],
  args: Arguments,
): Readonly<Record<string, unknown>> {
  const named = parameters.map(({ name }) => [name, plain(args.value(name))] as const);
  const rest = args.rest.length > 0 ? [["rest", args.rest.map((value) => plain(value))] as const] : [];
  return Object.fromEntries([
    ...named,
    ...rest,
    ...[...args.named].map(([name, value]) => [name, plain(value)] as const),
  ]);
}

export function expressionFilter(own: OwnFilter, files: CodeFiles): Filter {
  const { name, summary, signature, example, apply } = own;
  const filter: Filter = defineFilter({
    name,
    summary,
    example,
    ...(signature === undefined ? {} : { signature }),
    apply: (input, args) => {
      const [given, values] = [plain(input), plainArguments(filter.signature, args)];
      try {
        return asValue(apply(given, values));
      } catch (error) {
        const where = whereOf(error, files);
        throw new Fault("EXP0502", `the filter \`${name}\` of this project says: ${messageOf(error)}`, {
          blame: "input",
          ...(where === "" ? {} : { notes: [`it was thrown at ${where}`] }),
        });
      }
    },
  });
  return filter;
}
