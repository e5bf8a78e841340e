/** What the files that boots read say of a kernel module, and what they become. Other lines stay as they are. */

/** Texts by absolute path. */
export type Texts = ReadonlyMap<string, string>;

/** Both spellings are one module. */
function isName(found: string, name: string): boolean {
  return found.replaceAll("-", "_") === name.replaceAll("-", "_");
}

function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function isLoading(line: string, name: string): boolean {
  const found = /^\s*([A-Za-z0-9_-]+)\s*(?:[#;].*)?$/.exec(line)?.[1];
  return found !== undefined && isName(found, name);
}

/** The options that a line gives the module; undefined where it is about something else. */
function optionsIn(line: string, name: string): readonly string[] | undefined {
  const [, found, rest] = /^\s*options\s+([A-Za-z0-9_-]+)\s+(.*?)\s*$/.exec(line) ?? [];
  if (found === undefined || rest === undefined || !isName(found, name)) return undefined;
  return wordsOf(rest.replace(/\s+[#;].*$/, ""));
}

/** Quotes belong to the option. */
export function wordsOf(options: string): readonly string[] {
  return options.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? [];
}

/** Only the texts that are different afterwards. */
function changed(texts: Texts, edit: (lines: readonly string[], path: string) => readonly string[]): Texts {
  const after = new Map<string, string>();
  for (const [path, text] of texts) {
    const next = edit(linesOf(text), path);
    if (joined(next) !== joined(linesOf(text))) after.set(path, joined(next));
  }
  return after;
}

/** The module is named in its own file, unless some file names it already. */
export function loaded(texts: Texts, name: string, own: string): Texts {
  if ([...texts.values()].some((text) => linesOf(text).some((line) => isLoading(line, name))))
    return new Map();
  return new Map([[own, joined([...linesOf(texts.get(own) ?? ""), name])]]);
}

export function notLoaded(texts: Texts, name: string): Texts {
  return changed(texts, (lines) => lines.map((line) => (isLoading(line, name) ? `#${line}` : line)));
}

/** The options stand in the module's own file, one on each line, and nowhere else, unless they are what boots take already. */
export function withOptions(texts: Texts, name: string, own: string, options: string): Texts {
  const wanted = new Set(wordsOf(options));
  const found = new Set(
    [...texts.values()].flatMap((text) => linesOf(text).flatMap((line) => optionsIn(line, name) ?? [])),
  );
  if (wanted.size === found.size && [...wanted].every((one) => found.has(one))) return new Map();
  const all = new Map([...texts, [own, texts.get(own) ?? ""]]);
  return changed(all, (lines, path) => {
    if (path !== own) return lines.map((line) => (optionsIn(line, name) ? `#${line}` : line));
    const others = lines.filter((line) => !optionsIn(line, name));
    return [...others, ...[...wanted].map((one) => `options ${name} ${one}`)];
  });
}

export function withoutOptions(texts: Texts, name: string): Texts {
  return changed(texts, (lines) => lines.map((line) => (optionsIn(line, name) ? `#${line}` : line)));
}
