/** INI files as Python's ConfigParser reads them, which is what Ansible takes facts for. */

export type Ini = Readonly<Record<string, Readonly<Record<string, string>>>>;

export type ReadIni =
  | { readonly sections: Ini }
  /** `value`: it is INI, but one of its values can't be made. */
  | { readonly wrong: "text" | "value"; readonly why: string };

const DEFAULTS = "DEFAULT";
const MOST_DEEP = 10;

type Section = Map<string, string[]>;

/** Every section has the entries of `[DEFAULT]` too. */
export function readIni(text: string): ReadIni {
  const sections = new Map<string, Section>();
  const defaults: Section = new Map();
  let section: Section | undefined;
  let value: string[] | undefined;
  let indent = 0;
  for (const line of text.split(/\r?\n/)) {
    const content = line.trim();
    if (/^[#;]/.test(content)) continue;
    const depth = line.search(/\S/);
    if (content === "" || (value && depth > indent)) {
      value?.push(content);
      continue;
    }
    const heading = /^\[(.+)\]/.exec(content)?.[1];
    indent = depth;
    value = undefined;
    if (heading !== undefined) {
      if (sections.has(heading)) return wrongText(`the section ${heading} is there twice`);
      section = heading === DEFAULTS ? defaults : new Map();
      if (heading !== DEFAULTS) sections.set(heading, section);
      continue;
    }
    const entry = /^(.*?)\s*[=:]\s*(.*)$/.exec(content);
    const name = entry?.[1]?.toLowerCase();
    if (!section || !entry || !name)
      return wrongText(`it has a line that is no entry of a section: ${content}`);
    if (section.has(name)) return wrongText(`the entry ${name} is there twice`);
    value = [entry[2] ?? ""];
    section.set(name, value);
  }
  return withValues(sections, defaults);
}

function wrongText(why: string): ReadIni {
  return { wrong: "text", why };
}

class BadReference extends Error {}

function withValues(sections: ReadonlyMap<string, Section>, defaults: Section): ReadIni {
  try {
    const read = [...sections].map(([name, own]) => {
      const all = new Map([...defaults, ...own].map(([key, lines]) => [key, lines.join("\n").trimEnd()]));
      const values = [...all].map(([key, text]) => [key, referred(text, all, MOST_DEEP)]);
      return [name, Object.fromEntries(values)];
    });
    return { sections: Object.fromEntries(read) };
  } catch (error) {
    if (error instanceof BadReference) return { wrong: "value", why: error.message };
    throw error;
  }
}

/** `%(name)s` is another entry's value, `%%` a percent sign. */
function referred(text: string, all: ReadonlyMap<string, string>, deep: number): string {
  return text.replaceAll(/%(?:%|\(([^)]+)\)s|)/g, (written, name?: string) => {
    if (written === "%%") return "%";
    const value = name === undefined ? undefined : all.get(name.toLowerCase());
    if (name === undefined) throw new BadReference("a % is followed by neither % nor (name)s");
    if (value === undefined) throw new BadReference(`there is no entry ${name}`);
    if (deep === 0) throw new BadReference(`${name} refers to itself`);
    return referred(value, all, deep - 1);
  });
}
