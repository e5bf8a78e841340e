/** What `update-alternatives` knows of a name: which programs it may stand for, and which it does. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Follower {
  readonly name: string;
  readonly link: string;
  readonly path: string;
}

export interface Alternative {
  readonly path: string;
  readonly priority: number;
  readonly family?: string;
  readonly followers: readonly Follower[];
}

export interface Alternatives {
  readonly mode: "auto" | "manual" | undefined;
  readonly link: string | undefined;
  /** The path that it stands for now. */
  readonly current: string | undefined;
  readonly choices: readonly Alternative[];
  /** Whether the path that the task names is there. */
  readonly isPathThere: boolean;
}

/** $1 name, $2 path or "". 4: there is no such tool. */
const primitive: Primitive = {
  name: "hr_alternatives",
  body: `
if command -v update-alternatives >/dev/null 2>&1; then hr_t=update-alternatives
elif command -v alternatives >/dev/null 2>&1; then hr_t=alternatives
else exit 4; fi
if [ -z "$2" ] || [ -e "$2" ]; then echo there; else echo missing; fi
"$hr_t" --display "$1" 2>/dev/null
exit 0`,
};

export function alternativesOf(name: string, path: string | undefined): Read<Alternatives | undefined> {
  return defineRead<Alternatives | undefined>({
    primitive,
    args: [name, path ?? ""],
    subject: { kind: "command", line: `update-alternatives --display ${name}` },
    parse: (reply) => {
      if (reply.status === 4) return undefined;
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, `update-alternatives does not tell of ${name}`);
      return parse(reply.stdout.toString("utf8"));
    },
    predict: (seen, overlay) => {
      const made = overlay.effects.some((e) => "path" in e && e.path === path && e.kind !== "absent");
      const effect = overlay.effects.findLast(
        (e) => e.kind === "record" && e.database === `alternatives ${name}`,
      );
      const known = effect?.kind === "record" && effect.value !== undefined ? readRecord(effect.value) : seen;
      if (!known || (!effect && !made)) return undefined;
      return { known: { ...known, isPathThere: known.isPathThere || made } };
    },
  });
}

/** What check mode promises, as text. */
export function recordOf(alternatives: Alternatives): string {
  return JSON.stringify(alternatives);
}

function readRecord(text: string): Alternatives {
  return JSON.parse(text) as Alternatives;
}

/** Debian's tool says `slave`, others say `follower`; those of Red Hat have families. */
function parse(text: string): Alternatives {
  const lines = text.split("\n");
  const first = (pattern: RegExp): string | undefined => {
    for (const line of lines) {
      const found = pattern.exec(line)?.[1];
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const links = new Map(
    lines.flatMap((line): (readonly [string, string])[] => {
      const [, name, link] = /^\s*(?:slave|follower) (\S+) is (.*)$/.exec(line) ?? [];
      return name === undefined || link === undefined ? [] : [[name, link]];
    }),
  );
  const mode = first(/ - (?:status is )?(auto|manual)\b/);
  return {
    mode: mode === "auto" || mode === "manual" ? mode : undefined,
    link: first(/^\s*link \S+ is (.*)$/),
    current: first(/^\s*link currently points to (.*)$/),
    choices: readChoices(lines, links),
    isPathThere: lines[0] === "there",
  };
}

function readChoices(lines: readonly string[], links: ReadonlyMap<string, string>): readonly Alternative[] {
  const choices: (Alternative & { readonly followers: Follower[] })[] = [];
  for (const line of lines) {
    const [, path, family, priority] = /^(\/.*) - (?:family (\S+) )?priority (-?\d+)/.exec(line) ?? [];
    if (path !== undefined) {
      choices.push({ path, priority: Number(priority), ...(family ? { family } : {}), followers: [] });
      continue;
    }
    const [, name, target] = /^\s+(?:slave|follower) (\S+): (.*)$/.exec(line) ?? [];
    if (name === undefined || target === undefined || target === "(null)") continue;
    choices.at(-1)?.followers.push({ name, link: links.get(name) ?? "", path: target });
  }
  return choices;
}
