/** A user's authorized_keys file, with the folder it lies in and whom they have to belong to. */

import { parentOf } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { predictContent, predictState } from "./predicted-path.ts";

export interface AuthorizedKeys {
  readonly user: string;
  /** The user's primary group. */
  readonly group: string;
  /** The file itself, where links are followed. */
  readonly path: string;
  /** The folder that the file or the link to it lies in. */
  readonly folder: string;
  readonly directory: FileState | undefined;
  readonly file: FileState | undefined;
  readonly content: string;
}

/** $1 user, $2 path or "": then the file in the user's home; $3 "1" to follow a link in its place. Prints nothing where there is no such user. */
const primitive: Primitive = {
  name: "hr_authorized_keys",
  body: `
hr_e=$(getent passwd "$1" 2>/dev/null || awk -F: -v n="$1" '$1 == n' /etc/passwd)
[ -n "$hr_e" ] || exit 0
hr_h=$(printf '%s' "$hr_e" | cut -d: -f6)
hr_p=$hr_h/.ssh/authorized_keys
[ -z "$2" ] || hr_path "$2"
hr_d=\${hr_p%/*}
if [ -n "$3" ] && [ -L "$hr_p" ]; then hr_l=$(readlink -f "$hr_p") && [ -n "$hr_l" ] && hr_p=$hr_l; fi
id -gn -- "$1" 2>/dev/null || id -gn "$1"
printf '%s\\n%s\\n' "\${hr_d:-/}" "$hr_p"
for hr_f in "\${hr_d:-/}" "$hr_p"; do
  stat -L -c '${STAT_FORMAT}' -- "$hr_f" 2>/dev/null || printf -- '-\\n-\\n-\\n'
done
[ ! -e "$hr_p" ] || cat -- "$hr_p" || exit 1
exit 0`,
  requires: [resolvePath, die],
};

/** `undefined`: there is no such user. */
export function authorizedKeys(
  user: string,
  path?: string,
  follow = false,
): Read<AuthorizedKeys | undefined> {
  return defineRead<AuthorizedKeys | undefined>({
    primitive,
    args: [user, path ?? "", follow ? "1" : ""],
    subject: { kind: "user", name: user },
    parse: (reply) => parse(reply, user),
    predict: (seen, overlay) => predict(seen, overlay, user, path),
  });
}

function parse(reply: Reply, user: string): AuthorizedKeys | undefined {
  if (reply.status !== 0) {
    const why = reply.stderr.toString("utf8").trim() || "the reason is not known";
    throw new ReplyError(primitive.name, reply, `cannot read the keys of ${user}: ${why}`);
  }
  if (reply.stdout.length === 0) return undefined;
  const lines = reply.stdout.toString("utf8").split("\n");
  const [group = "", folder = "", path = ""] = lines;
  const state = (at: number): FileState | undefined =>
    readStat(lines[at] ?? "", lines[at + 1] ?? "", lines[at + 2] ?? "");
  return {
    user,
    group,
    path,
    folder,
    directory: state(3),
    file: state(6),
    content: lines.slice(9).join("\n"),
  };
}

function predict(
  seen: AuthorizedKeys | undefined,
  overlay: Overlay,
  user: string,
  path: string | undefined,
): Predicted<AuthorizedKeys | undefined> | undefined {
  const account = overlay.effectOn({ kind: "user", name: user });
  const base =
    seen ??
    (account?.kind === "user" && account.present ? promised(user, account.fields ?? {}, path) : undefined);
  if (!base) return undefined;
  const directory = predictState(base.folder, base.directory, overlay, { follow: true });
  const file = predictState(base.path, base.file, overlay, { follow: true });
  const content = predictContent(base.path, Buffer.from(base.content), overlay);
  const unknown = [directory, file, content].find((p) => p !== undefined && "unknown" in p);
  if (unknown && "unknown" in unknown) return unknown;
  if (!directory && !file && !content) return seen ? undefined : { known: base };
  return {
    known: {
      ...base,
      directory: directory && "known" in directory ? directory.known : base.directory,
      file: file && "known" in file ? file.known : base.file,
      content: content && "known" in content ? (content.known?.toString("utf8") ?? "") : base.content,
    },
  };
}

function promised(
  user: string,
  fields: Readonly<Record<string, unknown>>,
  path: string | undefined,
): AuthorizedKeys {
  const home = typeof fields.home === "string" ? fields.home : `/home/${user}`;
  const group = typeof fields.group === "string" ? fields.group : user;
  const file = path ?? `${home}/.ssh/authorized_keys`;
  return {
    user,
    group,
    path: file,
    folder: parentOf(file),
    directory: undefined,
    file: undefined,
    content: "",
  };
}
