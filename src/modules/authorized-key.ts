/** `authorized_key`: the keys that open an account over ssh. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { writeFile } from "../host/changes/write-file.ts";
import type { Read } from "../host/read.ts";
import { type AuthorizedKeys, authorizedKeys } from "../host/reads/authorized-keys.ts";
import { urlText } from "../host/reads/url-text.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { onlyKeys, withKeys, withoutKeys } from "./authorized-key/edit-keys.ts";
import { type KeyLine, readKeyLine } from "./authorized-key/key-line.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, listOfWhole, oneOf, path, text, word } from "./contract/params.ts";

const params = z.strictObject({
  user: word().describe("Whose account it is."),
  key: listOfWhole(text()).describe(
    "Public keys: text with one on each line, a list, or addresses that the host fetches.",
  ),
  state: oneOf("present", "absent").default("present").describe("Whether the keys shall open the account."),
  exclusive: bool().default(false).describe("Remove all other keys. Refused where no key would be left."),
  key_options: word()
    .refine((options) => /^\s*(?:[^\s"]|"(?:[^"\\\r\n]|\\.)*")*\s*$/.test(options), {
      error:
        'options are one word: blanks stand in double quotes only, which are closed (`command="a b",no-pty`)',
    })
    .optional()
    .describe('Options of the keys, in place of those written before them: `from="10.0.0.0/24"`.'),
  comment: word().optional().describe("Comment of the keys. Comments are not compared unless this is given."),
  path: path()
    .refine((file) => !file.includes("\n"), { error: "a line break can't stand here" })
    .optional()
    .describe("The file; ~/.ssh/authorized_keys of the user where absent."),
  manage_dir: bool()
    .optional()
    .describe(
      "Keep the folder closed to others, and the user's. Default: true, but with `path` only for a folder that is not there yet: others may use it.",
    ),
  follow: bool()
    .default(false)
    .describe("Write what a link in the file's place leads to, instead of replacing the link."),
  validate_certs: bool()
    .default(true)
    .describe("Verify the certificate of the server that keys are fetched from."),
});

type Params = z.output<typeof params>;

/** What is fetched stands by its address's place in `key`. */
type KeyReads = {
  readonly keys: Read<AuthorizedKeys | undefined>;
  readonly [fetched: `fetched ${number}`]: Read<string>;
};
type Fetched = Readonly<Record<`fetched ${number}`, string>>;

function isAddress(line: string): boolean {
  return /^https?:\/\/\S+$/.test(line.trim());
}

export const authorizedKey = defineModule({
  name: "authorized_key",
  summary: "Manage the ssh keys of an account",
  description: `Adds and removes public keys in a user's authorized_keys file. A key is known by itself: its options matter, in any
order; its comment does only where \`comment\` is given. A task without any key is refused. The file is replaced in one piece and belongs to the user with mode 0600, its folder with 0700, as sshd demands.`,
  params,
  returns: {
    user: "Whose account it is.",
    path: "The file.",
    keyfile: "The same.",
    key: "The keys that were given.",
    key_options: "Their options.",
    comment: "Their comment.",
    follow: "Whether links are followed.",
    validate_certs: "Whether certificates are verified.",
    state: "`present` or `absent`.",
    keys: "How many keys were given.",
    exclusive: "Whether others were to be removed.",
  },
  examples: [
    {
      title: "Let somebody in",
      yaml: "- name: ada logs in with her key\n  authorized_key:\n    user: ada\n    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF ada@laptop\n",
    },
    {
      title: "A key that may only come from home",
      yaml: '- name: the backup logs in from the LAN\n  authorized_key:\n    user: backup\n    key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF\n    key_options: from="10.0.0.0/24",no-pty\n',
    },
  ],
  reads: "the account's home and its file of keys",
  writes: "that file, and its folder `.ssh` with owner and mode",
  support: { check: "full", diff: "full" },
  observe: (p): KeyReads => {
    const fetched = p.key.flatMap((entry, index): [string, Read<string>][] =>
      isAddress(entry) ? [[`fetched ${index}`, urlText(entry.trim(), p.validate_certs)]] : [],
    );
    return { keys: authorizedKeys(p.user, p.path, p.follow), ...Object.fromEntries(fetched) };
  },
  decide: (p, { keys, ...fetched }) => decide(p, keys, fetched),
});

function wantedKeys(p: Params, fetched: Fetched): readonly KeyLine[] | Refusal {
  const lines = p.key
    .flatMap((entry, index) => (isAddress(entry) ? (fetched[`fetched ${index}`] ?? "") : entry).split("\n"))
    .map((l) => l.trim())
    .filter((l) => l !== "" && !l.startsWith("#"));
  if (lines.some((l) => /-----BEGIN .*PRIVATE KEY-----/.test(l)))
    return refuse("this is a private key", {
      help: "give the public half, from the file that ends in `.pub`",
    });
  const keys: KeyLine[] = [];
  for (const line of lines) {
    const key = readKeyLine(line);
    if (!key)
      return refuse(`invalid key specified: \`${shortened(line)}\``, {
        help: "a public key looks like `ssh-ed25519 AAAA… comment`, whole and on one line",
      });
    keys.push({ ...key, options: p.key_options ?? key.options });
  }
  return keys;
}

function shortened(line: string): string {
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}

function decide(p: Params, seen: AuthorizedKeys | undefined, fetched: Fetched): Verdict | Refusal {
  if (!seen)
    return refuse(`Failed to lookup user ${p.user}: there is no such user`, {
      help: "make it first, with the module `user`",
      mayResolve: true,
    });
  const keys = wantedKeys(p, fetched);
  if ("kind" in keys) return keys;
  if (keys.length === 0 && (p.exclusive || p.state === "present"))
    return refuse(p.exclusive ? `no key would be left for ${p.user}` : `no key is given for ${p.user}`, {
      help: "give at least one public key",
    });
  const { user, exclusive, state, key_options = null, comment = null, follow, validate_certs } = p;
  const result = {
    ...{ user, path: seen.path, keyfile: seen.path, exclusive, state, keys: keys.length },
    ...{ key: p.key.join("\n"), key_options, comment, follow, validate_certs },
  };
  const content =
    p.state === "absent"
      ? withoutKeys(seen.content, keys)
      : p.exclusive
        ? onlyKeys(seen.content, { keys, comment: p.comment })
        : withKeys(seen.content, { keys, comment: p.comment });
  const folder = p.state === "present" ? folderChanges(p, seen) : [];
  return { changes: [...folder, ...fileChanges(p, seen, content)], result };
}

function folderChanges(p: Params, { user, group, folder, directory }: AuthorizedKeys): readonly Change[] {
  const wanted = { mode: "0700", owner: user, group };
  if (!directory) return [makeDirectory(folder, p.manage_dir === false ? {} : wanted)];
  return (p.manage_dir ?? p.path === undefined) ? setAttributes(folder, directory, wanted) : [];
}

function fileChanges(p: Params, seen: AuthorizedKeys, content: string): readonly Change[] {
  const wanted = { mode: "0600", owner: seen.user, group: seen.group };
  const before = seen.file ? { state: seen.file, content: Buffer.from(seen.content) } : undefined;
  if (content !== seen.content || (!seen.file && p.state === "present"))
    return [
      writeFile({ path: seen.path, content: Buffer.from(content), before, ...wanted, basedOnBefore: true }),
    ];
  return seen.file && p.state === "present" ? setAttributes(seen.path, seen.file, wanted) : [];
}
