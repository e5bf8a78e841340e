/** The usage and the help of a program, laid out as Python's argparse does, since people and scripts know it so. */

import type { AnsibleOption, AnsiblePositional, AnsibleProgram } from "./option.ts";

const WIDTH = 78;

function optionPart({ names, metavar }: AnsibleOption): string {
  return metavar === undefined ? `${names[0]}` : `${names[0]} ${metavar}`;
}

function positionalPart({ name, many, optional, choices }: AnsiblePositional): string {
  if (choices !== undefined) return `{${choices.join(",")}} ...`;
  const one = optional ? `[${name}]` : name;
  if (!many) return one;
  return optional ? `[${name} ...]` : `${name} [${name} ...]`;
}

/** Options that exclude each other stand in one pair of brackets. */
function optionParts(options: readonly AnsibleOption[]): readonly string[] {
  const parts: string[] = [];
  for (const [index, option] of options.entries()) {
    const { instead } = option;
    if (instead === undefined)
      parts.push(option.required === true ? optionPart(option) : `[${optionPart(option)}]`);
    else if (options[index - 1]?.instead !== instead) {
      const group = options.filter((other) => other.instead === instead);
      parts.push(`[${group.map(optionPart).join(" | ")}]`);
    }
  }
  return parts;
}

export function usageText({ name, options, positionals }: AnsibleProgram): string {
  const head = `usage: ${name} `;
  const indent = " ".repeat(head.length);
  const lines: string[] = [];
  let line = "";
  const add = (part: string): void => {
    if (line !== "" && head.length + line.length + 1 + part.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? part : ` ${part}`;
  };
  for (const part of optionParts(Object.values(options))) add(part);
  const rest = positionals.map(positionalPart).join(" ");
  const whole = `${line} ${rest}`;
  if (lines.length === 0 && head.length + whole.length <= WIDTH) return `${head}${whole.trim()}\n`;
  lines.push(line, ...(rest === "" ? [] : [rest]));
  return `${head}${lines.join(`\n${indent}`)}\n`;
}

const COLUMN = 24;

function entry(left: string, description: string): string {
  const words = description.split(" ");
  const lines = [""];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > WIDTH - COLUMN) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  const gap = `\n${" ".repeat(COLUMN)}`;
  const head = `  ${left}`;
  return head.length <= COLUMN - 2
    ? `${head.padEnd(COLUMN)}${lines.join(gap)}`
    : `${head}${gap}${lines.join(gap)}`;
}

function optionHead({ names, metavar }: AnsibleOption): string {
  return names.map((name) => (metavar === undefined ? name : `${name} ${metavar}`)).join(", ");
}

export function helpText(program: AnsibleProgram): string {
  const { description, positionals, options } = program;
  return `${[
    usageText(program),
    description,
    "",
    ...(positionals.length === 0
      ? []
      : ["positional arguments:", ...positionals.map((p) => entry(p.name, p.description)), ""]),
    "options:",
    ...Object.values(options).map((option) => entry(optionHead(option), option.description)),
  ].join("\n")}\n`;
}
