/** The lines of an INI file: its sections, and which lines speak of an option. Everything that is not touched stays as it is. */

/** Lines without their ends; what ends them; whether the file begins with a byte order mark. */
export interface IniLines {
  readonly lines: readonly string[];
  readonly end: "\n" | "\r\n";
  readonly mark: boolean;
  /** Whether the last line has an end. */
  readonly isEnded: boolean;
}

export function readIni(text: string): IniLines {
  const mark = text.startsWith("\uFEFF");
  const body = mark ? text.slice(1) : text;
  const end = /^[^\n]*\r\n/.test(body) ? "\r\n" : "\n";
  const lines = body === "" ? [] : body.split(/\r?\n/);
  const isEnded = lines.at(-1) === "";
  return { lines: isEnded ? lines.slice(0, -1) : lines, end, mark, isEnded };
}

/** Every line gets an end. */
export function printIni({ mark, end }: IniLines, lines: readonly string[]): string {
  return `${mark ? "\uFEFF" : ""}${lines.map((line) => line + end).join("")}`;
}

/** Lines of a section: `from` is that of its head, or -1 for what stands before all sections; `to` is the first behind it. */
export interface SectionRange {
  readonly from: number;
  readonly to: number;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

function isHead(line: string): boolean {
  return line.startsWith("[");
}

/** Where the sections of that name stand, in order; without a name, what stands before all sections. */
export function sectionsNamed(lines: readonly string[], name: string | undefined): readonly SectionRange[] {
  const endAfter = (from: number): number => {
    const next = lines.findIndex((line, i) => i > from && isHead(line));
    return next === -1 ? lines.length : next;
  };
  if (name === undefined) return [{ from: -1, to: endAfter(-1) }];
  const head = new RegExp(`^\\[\\s*${escaped(name.trim())}\\s*\\]`);
  return lines.flatMap((line, i) => (head.test(line) ? [{ from: i, to: endAfter(i) }] : []));
}

/** A line that speaks of an option. */
export interface OptionLine {
  /** It is commented out. */
  readonly isInactive: boolean;
  readonly value: string;
}

/** Tells the lines that set an option, or that would if they were not commented out. */
export function optionMatcher(option: string): (line: string) => OptionLine | undefined {
  const pattern = new RegExp(`^[ \\t]*([#;]?)[ \\t]*${escaped(option)}[ \\t]*(?:=|$)[ \\t]*(.*)`);
  return (line) => {
    const match = pattern.exec(line);
    return match ? { isInactive: match[1] !== "", value: match[2] ?? "" } : undefined;
  };
}

/** Neither empty nor a comment. */
export function saysSomething(line: string): boolean {
  return !/^[ \t]*([#;].*)?$/.test(line);
}
