/** `locale_gen`: the locales of Debian and its relatives. */

import { z } from "zod";
import { makeLocales } from "../host/changes/make-locales.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type Locales, locales } from "../host/reads/locales.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { list, oneOf, word } from "./contract/params.ts";

const FILE = "/etc/locale.gen";

const params = z.strictObject({
  name: list(
    word().refine((name) => /^[A-Za-z0-9][^\s/\\]*$/.test(name), {
      error: "a locale looks like `de_DE.UTF-8`",
    }),
  ).describe("Locales: `de_DE.UTF-8`."),
  state: oneOf("present", "absent").default("present").describe("Whether they shall exist."),
});

type Params = z.output<typeof params>;

interface Seen {
  readonly locales: Locales;
  readonly content: Buffer | undefined;
  readonly file: FileState | undefined;
}

export const localeGen = defineModule({
  name: "locale_gen",
  summary: "Make locales",
  description: `Names locales in /etc/locale.gen, or comments them out there, and has locale-gen make what the file names. Locales that exist
already are fine, whatever the file says; those that shall not are taken out of it although they do not exist, since the next locale-gen
would make them.`,
  params,
  returns: { name: "The locales." },
  examples: [{ title: "German", yaml: "- name: German is there\n  locale_gen:\n    name: de_DE.UTF-8\n" }],
  reads: "the locales that are made and those that the host could make, `/etc/locale.gen`",
  writes: "`/etc/locale.gen`, the archive of locales",
  support: { check: "full", diff: "full" },
  observe: ({ name }) => ({
    locales: locales(name),
    content: fileContent(FILE, { limit: 1_000_000 }),
    file: fileState(FILE),
  }),
  decide: (p, seen, context) => decide(p, seen, context),
});

/** `locale -a` writes de_DE.utf8 for de_DE.UTF-8. */
function spelled(name: string): string {
  const [base = "", charset = ""] = name.split(".");
  return charset === "" ? base : `${base}.${charset.toLowerCase().replaceAll(/[^a-z0-9]/g, "")}`;
}

function lineOf(name: string): RegExp {
  const literal = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^(\\s*#?\\s*)(${literal}(?:\\s+\\S+)?)\\s*$`);
}

function withLines(text: string, lines: readonly string[]): string {
  if (lines.length === 0) return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${lines.join("\n")}\n`;
}

function decide(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  if (!seen.locales.tools)
    return refuse("the host has no locale-gen", { help: "install the package `locales`", mayResolve: true });
  const text = Buffer.from(seen.content ?? "").toString("utf8");
  const lines = text.split("\n");
  const wanted = p.state === "present";
  const existing = new Set(seen.locales.existing.map(spelled));
  if (wanted && p.name.every((name) => existing.has(spelled(name))))
    return { changes: [], result: { name: p.name } };
  const unlisted = p.name.filter((name) => !lines.some((line) => lineOf(name).test(line)));
  const missing = wanted ? unlisted.filter((name) => !existing.has(spelled(name))) : [];
  const added = seen.locales.supported.filter((line) => missing.some((name) => lineOf(name).test(line)));
  const unknown = missing.filter((name) => !added.some((line) => lineOf(name).test(line)));
  if (unknown.length > 0)
    return refuse(`the host knows no locale ${unknown.join(", ")}`, {
      help: `${FILE} and /usr/share/i18n/SUPPORTED list those that can be made`,
    });
  const result = lines.map((line) => {
    const match = p.name.map((name) => lineOf(name).exec(line)).find((m) => m !== null);
    if (!match?.[2]) return line;
    return wanted ? match[2] : line.trimStart().startsWith("#") ? line : `# ${line}`;
  });
  const edited = withLines(result.join("\n"), added);
  const off = p.name.filter((name) => existing.has(spelled(name)) !== wanted);
  const write = writeFile({
    path: FILE,
    content: Buffer.from(edited),
    before: { state: seen.file, content: seen.content },
    as: host.user,
    basedOnBefore: true,
  });
  return {
    changes: [...(edited === text ? [] : [write]), ...(off.length === 0 ? [] : [makeLocales(off, wanted)])],
    result: { name: p.name },
  };
}
