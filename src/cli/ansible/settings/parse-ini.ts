/** `ansible.cfg` as text, read as Python's configparser reads it. */

export interface IniValue {
  readonly value: string;
  /** From 1. */
  readonly line: number;
}

export interface IniProblem {
  readonly line: number;
  readonly message: string;
}

export interface Ini {
  readonly sections: ReadonlyMap<string, ReadonlyMap<string, IniValue>>;
  readonly problems: readonly IniProblem[];
}

/** A `;` behind a blank begins a comment; a `#` does so only at the start of a line. */
function withoutComment(line: string): string {
  return /^\s*[#;]/.test(line) ? "" : line.replace(/\s;.*$/, "");
}

interface Open {
  readonly section: Map<string, IniValue>;
  readonly key: string;
  readonly line: number;
  readonly indent: number;
}

function indentOf(line: string): number {
  return /^\s*/.exec(line)?.[0].length ?? 0;
}

class IniReader {
  readonly sections = new Map<string, Map<string, IniValue>>();
  readonly problems: IniProblem[] = [];
  #section: Map<string, IniValue> | undefined;
  #open: Open | undefined;

  read(raw: string, line: number): void {
    const text = withoutComment(raw);
    if (text.trim() === "") return;
    const open = this.#open;
    if (open && indentOf(text) > open.indent) {
      const before = open.section.get(open.key)?.value ?? "";
      open.section.set(open.key, { value: `${before}\n${text.trim()}`.trimStart(), line: open.line });
      return;
    }
    const name = /^\s*\[(?<name>[^\]]+)\]/.exec(text)?.groups?.name;
    if (name === undefined) this.#pair(text, line);
    else this.#begin(name, line);
  }

  #begin(name: string, line: number): void {
    if (this.sections.has(name)) this.#refuse(line, `the section \`${name}\` stands there twice`);
    this.#section = this.sections.get(name) ?? new Map();
    this.sections.set(name, this.#section);
    this.#open = undefined;
  }

  #pair(text: string, line: number): void {
    const pair = /^\s*(?<key>.*?)\s*[=:]\s*(?<value>.*)$/.exec(text)?.groups;
    const key = pair?.key?.toLowerCase() ?? "";
    if (!this.#section) {
      this.#refuse(line, "there is no section above this line");
      return;
    }
    if (pair === undefined || key === "") {
      this.#refuse(line, "this is neither a section nor `key = value`");
      return;
    }
    if (this.#section.has(key)) this.#refuse(line, `\`${key}\` stands there twice`);
    this.#section.set(key, { value: (pair.value ?? "").trim(), line });
    this.#open = { section: this.#section, key, line, indent: indentOf(text) };
  }

  #refuse(line: number, message: string): void {
    this.problems.push({ line, message });
  }
}

export function parseIni(text: string): Ini {
  const reader = new IniReader();
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries())
    reader.read(line, index + 1);
  return reader;
}
