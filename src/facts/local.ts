/** Facts that the host's owner laid down: files in /etc/ansible/facts.d, as JSON, INI, or programs that print such. */

import { z } from "zod";
import { defineFamily, LIMIT } from "./fact-family.ts";
import { readIni } from "./ini.ts";

/**
 * For each file a heading (`= kind path`) and its text, every line marked. What a program printed is followed by what it said
 * on its error output, and by a line with its status and how many lines that is. "$2" seconds are each program's own; the
 * heading is there before it starts, so that one that can't be stopped alone is named all the same.
 */
const script = `
${LIMIT}
for file in "$1"/*.fact; do
  if [ -L "$file" ] && ! [ -e "$file" ]; then kind=dangling text=
  elif ! [ -f "$file" ]; then continue
  elif [ -x "$file" ]; then
    printf '= program %s\\n' "$file"
    text=$(
      { said=$($limit "$file" 2>&1 >&3 3>&- </dev/null); status=$?; } 3>&1
      printf '\\n%s\\n%s %s\\n' "$said" "$status" "$(printf '%s\\n' "$said" | wc -l)"
    )
    printf '%s\\n' "$text" | sed 's/^/|/'
    continue
  elif text=$(cat "$file" 2>/dev/null); then kind=text
  else kind=unreadable text=; fi
  printf '= %s %s\\n' "$kind" "$file"
  printf '%s\\n' "$text" | sed 's/^/|/'
done`;

const schema = z.object({
  local: z.record(z.string(), z.unknown()).describe("By file name without `.fact`."),
});

interface LocalFile {
  readonly kind: string;
  readonly path: string;
  readonly text: string;
}

function readFiles(output: string): LocalFile[] {
  return output.split(/^= /m).flatMap((part) => {
    const match = /^(\w+) (.*\.fact)\n([\s\S]*)$/.exec(`${part.replace(/\n$/, "")}\n`);
    if (!match) return [];
    const [, kind = "", path = "", marked = ""] = match;
    return [{ kind, path, text: marked.replaceAll(/^\|/gm, "").replace(/\n$/, "") }];
  });
}

/** What `timeout` ends with; a program of which nothing is known was under way when all of them were cut off. */
const LATE = [124, 137, 143];

const TOO_LONG = "it took too long";

/** What a program printed, or how it failed. */
function printed({ path, text }: LocalFile): { readonly text: string } | string {
  const lines = text.split("\n");
  const [status, count] = (lines.at(-1) ?? "").trim().split(/\s+/).map(Number);
  const end = lines.length - 1 - (count ?? 0);
  if (text === "" || LATE.includes(status ?? 0))
    return `Failure executing fact script (${path}): ${TOO_LONG}`;
  if (status === 0) return { text: lines.slice(0, end).join("\n") };
  return `Failure executing fact script (${path}), rc: ${status}, err: ${lines.slice(end, -1).join("\n")}`;
}

function readText(path: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const ini = readIni(text);
    if ("sections" in ini) return ini.sections;
    return ini.wrong === "value"
      ? `error loading facts as ini - please check content: ${path} (${ini.why})`
      : notRead(path);
  }
}

function notRead(path: string): string {
  return `error loading facts as JSON or ini - please check content: ${path}`;
}

function readValue(file: LocalFile): unknown {
  const { kind, path, text } = file;
  if (kind === "dangling") return `Could not stat fact (${path}): it is a link to nothing`;
  if (kind === "unreadable") return notRead(path);
  const content = kind === "program" ? printed(file) : { text };
  return typeof content === "string" ? content : readText(path, content.text);
}

function nameOf({ path }: LocalFile): string {
  return path.slice(path.lastIndexOf("/") + 1, -".fact".length);
}

export const local = defineFamily({
  name: "local",
  group: "min",
  script,
  deadline: 5,
  programs: 4,
  schema,
  parse: ({ output }) => ({
    local: Object.fromEntries(readFiles(output).map((file) => [nameOf(file), readValue(file)])),
  }),
  incomplete: ({ output }) => {
    const late = readFiles(output).filter((file) => String(readValue(file)).endsWith(`: ${TOO_LONG}`));
    return late.length === 0 ? undefined : `${late.map((file) => file.path).join(", ")} took too long`;
  },
});
