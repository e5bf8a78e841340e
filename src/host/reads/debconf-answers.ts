/** What debconf knows of a package's questions. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface DebconfAnswers {
  /** By question, as debconf shows them: passwords are left out. */
  readonly shown: Readonly<Record<string, string>>;
  /** Of the question that was asked for, passwords too. */
  readonly value: string | undefined;
}

/** $1 package, $2 question or "". 4: there is no debconf; 5: it may not be read. */
const primitive: Primitive = {
  name: "hr_debconf",
  liveOutput: false,
  body: `
command -v debconf-show >/dev/null 2>&1 && command -v debconf-communicate >/dev/null 2>&1 || exit 4
hr_e=$(debconf-show "$1" 2>&1) || { printf '%s\\n' "$hr_e" >&2; exit 5; }
printf '%s\\n' "$hr_e" | sed 's/^/show /'
[ -z "$2" ] || printf 'GET %s\\n' "$2" | DEBIAN_FRONTEND=noninteractive debconf-communicate "$1" 2>/dev/null | sed 's/^/get /'
exit 0`,
};

export function debconfAnswers(name: string, question: string | undefined): Read<DebconfAnswers | undefined> {
  return defineRead<DebconfAnswers | undefined>({
    primitive,
    args: [name, question ?? ""],
    subject: { kind: "command", line: `debconf-show ${name}` },
    parse: (reply) => {
      if (reply.status === 4) return undefined;
      if (reply.status !== 0)
        throw new ReplyError(
          primitive.name,
          reply,
          `debconf does not tell of ${name}: ${reply.stderr.toString("utf8").trim()}`,
        );
      return readAnswers(reply.stdout.toString("utf8").split("\n"));
    },
    predict: (seen, overlay) => {
      const promised = overlay.effects.flatMap((e) =>
        e.kind === "record" && e.database === `debconf ${name}` ? [e] : [],
      );
      if (!seen || promised.length === 0) return undefined;
      const shown = Object.fromEntries(promised.map((e) => [e.name, e.value ?? ""]));
      const own = promised.findLast((e) => e.name === question);
      return { known: { shown: { ...seen.shown, ...shown }, value: own ? own.value : seen.value } };
    },
  });
}

function readAnswers(lines: readonly string[]): DebconfAnswers {
  const shown = lines.flatMap((line) => {
    const [, question, value] = /^show [* ]*(\S+?):(?: (.*))?$/.exec(line) ?? [];
    return question === undefined ? [] : [[question, (value ?? "").trim()] as const];
  });
  const got = lines.find((line) => line.startsWith("get "));
  const value = got === undefined ? undefined : /^get 0 ?(.*)$/.exec(got)?.[1];
  return { shown: Object.fromEntries(shown), value };
}
