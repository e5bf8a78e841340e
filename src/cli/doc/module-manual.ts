/** A module's parameters, return values and examples as a page of text, made from its schema. */

import { z } from "zod";
import type { AnyModuleKind } from "../modules/registry.ts";
import { type Line, styled } from "../report/segment.ts";
import { cutEnd, padEnd, widthOf } from "../report/width.ts";

export interface ParameterRecord {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly description: string;
}

export interface ModuleRecord {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ParameterRecord[];
  readonly returns: Readonly<Record<string, string>>;
  readonly examples: AnyModuleKind["examples"];
  readonly support: AnyModuleKind["support"];
}

/** The part of JSON Schema that is looked at. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

function typeName(schema: Schema): string {
  if (schema.enum) return "one of";
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeName))].join(" or ");
  if (schema.type === "array")
    return schema.items?.type === undefined ? "list" : `list of ${typeName(schema.items)}`;
  const names = {
    string: "text",
    integer: "whole number",
    object: "dictionary",
    boolean: "yes or no",
  } as const;
  const [type] = [schema.type ?? []].flat();
  if (type === undefined) return "any value";
  return Object.hasOwn(names, type) ? names[type as keyof typeof names] : type;
}

function parametersOf({ params, paramAliases = {} }: AnyModuleKind): readonly ParameterRecord[] {
  if (!(params instanceof z.ZodObject)) return [];
  const whole: unknown = z.toJSONSchema(params, { io: "output", unrepresentable: "any" });
  const properties = (whole as { readonly properties?: Readonly<Record<string, Schema>> }).properties ?? {};
  return Object.entries(params.shape as Record<string, z.ZodType>).map(([name, type]) => {
    const schema = properties[name] ?? {};
    return {
      name,
      aliases: Object.keys(paramAliases).filter((alias) => paramAliases[alias] === name),
      type: typeName(schema),
      required: !type.safeParse(undefined).success,
      ...(schema.enum ? { choices: schema.enum.map(String) } : {}),
      ...(schema.default === undefined ? {} : { default: schema.default }),
      description: schema.description ?? type.description ?? "",
    };
  });
}

export function moduleRecord(module: AnyModuleKind): ModuleRecord {
  const { name, aliases = [], summary, description, returns, examples, support } = module;
  return {
    name,
    aliases,
    summary,
    description,
    parameters: parametersOf(module),
    returns,
    examples,
    support,
  };
}

export function moduleOverview(modules: readonly AnyModuleKind[], columns: number): readonly Line[] {
  const sorted = [...modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const width = Math.max(...sorted.map(({ name }) => widthOf(name)));
  return sorted.map(
    ({ name, summary }): Line => [
      styled("strong", padEnd(name, width)),
      `  ${cutEnd(summary, columns - width - 2)}`,
    ],
  );
}

/** Breaks at spaces; longer words stay whole. Line ends within a paragraph are where its source was broken, but for lists. */
function wrapped(text: string, columns: number): readonly string[] {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((lines) => lines.split(/\n(?=[ -])/));
  return paragraphs.flatMap((items, at) => [
    ...(at === 0 ? [] : [""]),
    ...items.flatMap((item) => filled(item.replaceAll("\n", " "), columns)),
  ]);
}

function filled(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function indented(text: string, indent: string, columns: number): readonly Line[] {
  return wrapped(text, columns - indent.length).map(
    (line): Line => (line === "" ? [] : [`${indent}${line}`]),
  );
}

function parameterLines(parameter: ParameterRecord, columns: number): readonly Line[] {
  const { name, aliases, type, choices, required, description } = parameter;
  const facts = [
    choices ? `${type} ${choices.join(", ")}` : type,
    required ? "required" : "",
    parameter.default === undefined ? "" : `default ${JSON.stringify(parameter.default)}`,
    aliases.length > 0 ? `also ${aliases.join(", ")}` : "",
  ].filter((fact) => fact !== "");
  return [
    ["  ", styled("strong", name), styled("dim", `  ${facts.join("; ")}`)],
    ...indented(description, "      ", columns),
  ];
}

const CHECK_WORDS = { full: "predicts exactly", partial: "predicts in part", none: "is skipped" } as const;
const DIFF_WORDS = {
  full: "shows what differs",
  partial: "shows some of what differs",
  none: "shows nothing",
} as const;

export function moduleManual(module: AnyModuleKind, columns: number): readonly Line[] {
  const { name, aliases, summary, description, parameters, returns, examples, support } =
    moduleRecord(module);
  const width = Math.min(columns, 100);
  const heading = (text: string): Line => [styled("heading", text)];
  const also = aliases.length > 0 ? [styled("dim", `  also ${aliases.join(", ")}`)] : [];
  const returned = Object.entries(returns).map(
    ([field, text]): Line => ["  ", styled("strong", field), `  ${text}`],
  );
  return [
    [styled("heading", name), ...also, `  ${summary}`],
    [],
    ...indented(description, "", width),
    ...(parameters.length > 0
      ? [[], heading("parameters"), ...parameters.flatMap((p) => parameterLines(p, width))]
      : []),
    ...(returned.length > 0 ? [[], heading("returns"), ...returned] : []),
    [],
    [`check mode ${CHECK_WORDS[support.check]}; --diff ${DIFF_WORDS[support.diff]}`],
    ...(support.note === undefined ? [] : indented(support.note, "", width)),
    ...(examples.length > 0 ? [[], heading("examples")] : []),
    ...examples.flatMap(({ title, yaml }): readonly Line[] => [
      ["  ", styled("dim", `# ${title}`)],
      ...yaml
        .replace(/\n$/, "")
        .split("\n")
        .map((line): Line => [`  ${line}`]),
      [],
    ]),
  ];
}
