/** Facts that the host's owner laid down: files in /etc/ansible/facts.d, as JSON, INI, or programs that print such. */

import { z } from "zod";
import { defineFamily } from "./fact-family.ts";

const script = `
for file in "$1"/*.fact; do
  [ -f "$file" ] || continue
  if [ -x "$file" ]; then text=$("$file" 2>/dev/null); status=$?
  else text=$(cat "$file"); status=$?; fi
  printf '= %s %s\\n' "$status" "\${file##*/}"
  printf '%s\\n' "$text" | sed 's/^/|/'
done`;

const schema = z.object({
  local: z.record(z.string(), z.unknown()).describe("By file name without `.fact`."),
});

interface LocalFile {
  readonly name: string;
  readonly status: number;
  readonly text: string;
}

function readFiles(output: string): LocalFile[] {
  return output.split(/^= /m).flatMap((part) => {
    const match = /^(\d+) (.*)\.fact\n([\s\S]*)$/.exec(`${part.replace(/\n$/, "")}\n`);
    if (!match) return [];
    const text = (match[3] ?? "").replaceAll(/^\|/gm, "");
    return [{ name: match[2] ?? "", status: Number(match[1]), text }];
  });
}

/** Sections of `key = value`; undefined where the text is none such. */
export function readIni(text: string): Record<string, Record<string, string>> | undefined {
  const sections = new Map<string, [string, string][]>();
  let current: [string, string][] | undefined;
  for (const line of text.split("\n")) {
    if (/^\s*([#;].*)?$/.test(line)) continue;
    const name = /^\s*\[([^\]]+)\]\s*$/.exec(line)?.[1];
    if (name !== undefined) {
      current = sections.get(name) ?? [];
      sections.set(name, current);
      continue;
    }
    const match = /^\s*([^=:]+?)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (!match || !current) return undefined;
    current.push([(match[1] ?? "").toLowerCase(), match[2] ?? ""]);
  }
  if (sections.size === 0) return undefined;
  return Object.fromEntries([...sections].map(([name, entries]) => [name, Object.fromEntries(entries)]));
}

function readValue({ name, status, text }: LocalFile): unknown {
  if (status !== 0) return `Failure executing fact script (${name}.fact), rc: ${status}`;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return readIni(text) ?? `error loading facts as JSON or ini - please check content: ${name}.fact`;
  }
}

export const local = defineFamily({
  name: "local",
  group: "min",
  script,
  deadline: 10,
  schema,
  parse: ({ output }) => ({
    local: Object.fromEntries(readFiles(output).map((file) => [file.name, readValue(file)])),
  }),
});
