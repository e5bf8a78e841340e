/** A module's parameters, return values and examples as a page of text, and the list of all. */

import { type Line, styled } from "../../report/segment.ts";
import { cutEnd, padEnd, widthOf } from "../../report/width.ts";
import type { ModuleRecord, ParameterRecord } from "./module-record.ts";

/** By group, those of the first record first. */
export function moduleOverview(records: readonly ModuleRecord[], columns: number): readonly Line[] {
  const width = Math.max(...records.map(({ name }) => widthOf(name)));
  const groups = [...new Set(records.map(({ group }) => group))];
  return groups.flatMap((group, at): readonly Line[] => [
    ...(at === 0 ? [] : [[]]),
    [styled("heading", group)],
    ...records
      .filter((record) => record.group === group)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(
        ({ name, summary }): Line => [
          "  ",
          styled("strong", padEnd(name, width)),
          `  ${cutEnd(summary, columns - width - 4)}`,
        ],
      ),
  ]);
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

function factLines(record: ModuleRecord, width: number): readonly Line[] {
  const { reads, writes, support, file } = record;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["reads", reads],
    ["writes", writes],
    ["check mode", `${CHECK_WORDS[support.check]}; --diff ${DIFF_WORDS[support.diff]}`],
    ["file", file],
  ];
  const column = Math.max(...facts.map(([name]) => name.length)) + 2;
  return facts.flatMap(([name, text]): readonly Line[] => {
    if (text === undefined) return [];
    const [first = "", ...rest] = wrapped(text, width - column);
    return [
      [styled("strong", padEnd(name, column)), first],
      ...rest.map((line): Line => [" ".repeat(column) + line]),
    ];
  });
}

function exampleLines({ title, yaml }: ModuleRecord["examples"][number]): readonly Line[] {
  return [
    ...(title === "" ? [] : [["  ", styled("dim", `# ${title}`)]]),
    ...yaml
      .replace(/\n$/, "")
      .split("\n")
      .map((line): Line => [`  ${line}`]),
    [],
  ];
}

export function moduleManual(record: ModuleRecord, columns: number): readonly Line[] {
  const { fullName, aliases, summary, description, parameters, returns, examples, support } = record;
  const width = Math.min(columns, 100);
  const heading = (text: string): Line => [styled("heading", text)];
  const also = aliases.length > 0 ? [styled("dim", `  also ${aliases.join(", ")}`)] : [];
  const returned = Object.entries(returns).map(
    ([field, text]): Line => ["  ", styled("strong", field), `  ${text}`],
  );
  return [
    [styled("heading", fullName), ...also, `  ${summary}`],
    ...(description === "" ? [] : [[], ...indented(description, "", width)]),
    ...(parameters.length > 0
      ? [[], heading("parameters"), ...parameters.flatMap((p) => parameterLines(p, width))]
      : []),
    ...(returned.length > 0 ? [[], heading("returns"), ...returned] : []),
    [],
    ...factLines(record, width),
    ...(support.note === undefined ? [] : indented(support.note, "", width)),
    ...(examples.length > 0 ? [[], heading("examples")] : []),
    ...examples.flatMap(exampleLines),
  ];
}
