/** What a Python source imports of Ansible and its collections, wherever in it: read off its lines, nothing is carried out. */

export interface PythonImport {
  /** Absolute: `ansible.module_utils.basic`. */
  readonly module: string;
  /** Of `from … import`; `*` as such. Absent: the module as a whole. */
  readonly names?: readonly string[];
  /** Its absence is dealt with: it stands in a `try`. */
  readonly optional: boolean;
}

interface Line {
  readonly indent: number;
  readonly text: string;
}

/** Logical lines without comments; texts are left as `""`. */
function logicalLines(source: string): readonly Line[] {
  const lines: Line[] = [];
  let text = "";
  let depth = 0;
  const end = (): void => {
    const trimmed = text.trimStart();
    if (trimmed !== "") {
      const indent = text.slice(0, text.length - trimmed.length).replaceAll("\t", "        ").length;
      for (const part of trimmed.split(";")) lines.push({ indent, text: part.trim() });
    }
    text = "";
  };
  for (let at = 0; at < source.length; at++) {
    const char = source[at] as string;
    if (char === "#") {
      const stop = source.indexOf("\n", at);
      at = (stop < 0 ? source.length : stop) - 1;
    } else if (char === '"' || char === "'") {
      at = endOfText(source, at);
      text += '""';
    } else if (char === "\\" && /^\r?\n/.test(source.slice(at + 1, at + 3))) {
      at += source[at + 1] === "\r" ? 2 : 1;
      text += " ";
    } else if (char === "\n") {
      if (depth > 0) text += " ";
      else end();
    } else {
      if ("([{".includes(char)) depth++;
      else if (")]}".includes(char)) depth = Math.max(0, depth - 1);
      text += char;
    }
  }
  end();
  return lines;
}

/** Where the text that begins at `start` has its last quote. */
function endOfText(source: string, start: number): number {
  const quote = source[start] as string;
  const mark = source.startsWith(quote.repeat(3), start) ? quote.repeat(3) : quote;
  for (let at = start + mark.length; at < source.length; at++) {
    if (source[at] === "\\") at++;
    else if (source.startsWith(mark, at)) return at + mark.length - 1;
    else if (mark.length === 1 && source[at] === "\n") return at - 1;
  }
  return source.length;
}

const TRYING = /^(try\s*:|except\b|if\s+(typing\.)?TYPE_CHECKING\b)/;

/** `module` is the source's own name, for imports that are relative to it; `isPackage`: it is an `__init__`. */
export function pythonImports(source: string, module: string, isPackage: boolean): readonly PythonImport[] {
  const found: PythonImport[] = [];
  const trying: number[] = [];
  for (const { indent, text } of logicalLines(source)) {
    while (trying.length > 0 && indent <= (trying.at(-1) as number)) trying.pop();
    const optional = trying.length > 0;
    if (TRYING.test(text)) trying.push(indent);
    // What follows the colon on the same line.
    const statement = text.replace(/^(try|else|finally)\s*:\s*(?=\S)/, "");
    const optionalHere = optional || statement !== text;
    const from = /^from\s+(\.*)([\w.]*)\s+import\s+(.+)$/.exec(statement);
    if (from) {
      const [, dots = "", name = "", what = ""] = from;
      const names = what
        .replace(/[()]/g, "")
        .split(",")
        .map((n) => n.trim().split(/\s+/)[0] ?? "");
      const full = dots === "" ? name : relative(module, isPackage, dots.length, name);
      found.push({ module: full, names: names.filter((n) => n !== ""), optional: optionalHere });
    }
    const plain = /^import\s+(.+)$/.exec(statement);
    for (const part of plain?.[1]?.split(",") ?? [])
      found.push({ module: part.trim().split(/\s+/)[0] ?? "", optional: optionalHere });
  }
  return found.filter(isOfAnsible);
}

function relative(module: string, isPackage: boolean, level: number, name: string): string {
  const parts = module.split(".");
  const base = parts.slice(0, parts.length - level + (isPackage ? 1 : 0));
  return [...base, ...(name === "" ? [] : [name])].join(".");
}

function isOfAnsible({ module, names }: PythonImport): boolean {
  return (
    /^ansible\.module_utils(\.|$)/.test(module) ||
    /^ansible_collections\./.test(module) ||
    (module === "ansible" && names?.includes("module_utils") === true)
  );
}
