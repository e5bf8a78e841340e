/** The repositories that zypper knows on a host. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { attribute, unescaped } from "./zypper-plan.ts";

export interface ZypperRepository {
  readonly alias: string;
  readonly name: string;
  /** As zypper goes there: its variables are replaced. */
  readonly url: string;
  /** As it stands in the repository's file. */
  readonly raw: string;
  readonly priority: string;
  readonly enabled: boolean;
  readonly autorefresh: boolean;
  readonly gpgcheck: boolean;
}

export interface ZypperRepositories {
  readonly installed: boolean;
  readonly all: readonly ZypperRepository[];
  /** Why zypper does not tell them. */
  readonly trouble?: string;
}

export const REPOSITORY_DATABASE = "zypper repositories";

/** 3: there is no zypper. Status 6 of zypper: there is no repository. */
const primitive: Primitive = {
  name: "hr_zypper_repositories",
  body: `
command -v zypper >/dev/null 2>&1 || exit 3
ZYPP_LOCK_TIMEOUT=60
export ZYPP_LOCK_TIMEOUT
zypper --non-interactive --xmlout repos 2>&1 </dev/null
printf '\\n= %s\\n' $?
for hr_f in /etc/zypp/repos.d/*.repo; do
  [ ! -r "$hr_f" ] || sed -n 's/^[[:space:]]*\\(\\[.*\\]\\|[Bb][Aa][Ss][Ee][Uu][Rr][Ll][[:space:]]*=.*\\|mirrorlist[[:space:]]*=.*\\)/\\1/p' "$hr_f"
done
exit 0`,
};

/** Addresses as the files have them, by alias. */
function rawAddresses(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let alias = "";
  for (const line of text.split("\n")) {
    const head = /^\[(.*)\]/.exec(line)?.[1];
    if (head !== undefined) alias = head;
    else if (line.includes("=") && !found.has(alias))
      found.set(alias, line.slice(line.indexOf("=") + 1).trim());
  }
  return found;
}

function parse(text: string): ZypperRepositories {
  const [, xml = "", status = "", files = ""] = /^([\s\S]*)\n= (\d+)\n([\s\S]*)$/.exec(text) ?? [];
  if (status !== "0" && status !== "6") {
    const message = /<message type="error">([\s\S]*?)<\/message>/.exec(xml)?.[1] ?? "";
    return { installed: true, all: [], trouble: unescaped(message).trim() || `zypper ended with ${status}` };
  }
  const raw = rawAddresses(files);
  const all = [...xml.matchAll(/<repo (alias[^>]*)>([\s\S]*?)<\/repo>/g)].map(([, tag = "", body = ""]) => {
    const of = (name: string): string => attribute(` ${tag}`, name) ?? "";
    const url = unescaped(/<url>([\s\S]*?)<\/url>/.exec(body)?.[1] ?? "") || of("metalink");
    return {
      ...{ alias: of("alias"), name: of("name"), url, raw: raw.get(of("alias")) ?? url },
      priority: of("priority"),
      enabled: of("enabled") === "1",
      autorefresh: of("autorefresh") === "1",
      gpgcheck: of("gpgcheck") === "1",
    };
  });
  return { installed: true, all };
}

/** An effect's name is the alias, its value JSON of the repository; without one, it is gone. */
function predict(seen: ZypperRepositories, { effects }: Overlay): Predicted<ZypperRepositories> | undefined {
  if (!seen.installed && effects.some((e) => e.kind === "package" && e.installed && e.name === "zypper"))
    return { unknown: "zypper is not installed yet" };
  const ours = effects.flatMap((e) => (e.kind === "record" && e.database === REPOSITORY_DATABASE ? [e] : []));
  if (ours.length === 0) return undefined;
  let { all } = seen;
  for (const { name, value } of ours) {
    const added = value === undefined ? [] : [JSON.parse(value) as ZypperRepository];
    all = [...all.filter((one) => one.alias !== name), ...added];
  }
  return { known: { ...seen, all } };
}

export function zypperRepositories(): Read<ZypperRepositories> {
  return defineRead<ZypperRepositories>({
    primitive,
    args: [],
    subject: { kind: "command", line: "zypper repos" },
    timeout: 120_000,
    parse: (reply) => {
      if (reply.status === 3) return { installed: false, all: [] };
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host does not tell zypper's repositories");
      return parse(reply.stdout.toString("utf8"));
    },
    predict,
  });
}
