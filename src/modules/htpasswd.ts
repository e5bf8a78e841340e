/** `htpasswd`: users and passwords of a web server. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { hostPath } from "../host/host-path.ts";
import type { Destination } from "../host/reads/destination.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { DecideContext, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, oneOf, path, word } from "./contract/params.ts";
import { bare, decideEdit, type EditableText, editRead, linesOf } from "./files/edit-text.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { entryHash, isHashOf, SCHEMES } from "./htpasswd/entry-hash.ts";

const params = z
  .strictObject({
    path: path().describe("The file. Folders above it are made where they are missing."),
    name: word()
      .refine((name) => name !== "" && !/[:\n\r]/.test(name) && !name.startsWith("#"), {
        error: "a user's name has no colon and no line breaks, and does not begin with `#`",
      })
      .describe("The user."),
    password: word()
      .refine((password) => !/[\n\r]/.test(password), { error: "a password is one line" })
      .optional()
      .describe("The password. Needed where the user is not there yet. Shown nowhere."),
    hash_scheme: oneOf(...SCHEMES)
      .default("apr_md5_crypt")
      .describe(
        "How a new password is hashed. One that is there as wanted keeps its hash, whatever that is. `des_crypt` is not made: it looks at eight characters only.",
      ),
    state: oneOf("present", "absent").default("present").describe("Whether the user shall be there."),
    create: bool().default(true).describe("Make the file where it is missing."),
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.state === "absent" || p.hash_scheme !== "plaintext" || !/^[${]|:/.test(p.password ?? ""), {
    error: "as plain text, this password would be read as a hash",
    path: ["password"],
  });

type Params = z.output<typeof params>;

function nameOf(line: string): string {
  return line.slice(0, Math.max(line.indexOf(":"), 0));
}

/** The user's first line is changed, a new one comes at the end; further ones of the same name go. */
function withEntry(text: string, name: string, entry: string | undefined): string {
  const lines = linesOf(text);
  const first = lines.findIndex((line) => nameOf(line) === name);
  const line = entry === undefined ? [] : [`${name}:${entry}\n`];
  if (first < 0) {
    const end = text === "" || text.endsWith("\n") ? "" : "\n";
    return `${text}${line.length > 0 ? end : ""}${line.join("")}`;
  }
  return lines.flatMap((old, index) => (index === first ? line : nameOf(old) === name ? [] : [old])).join("");
}

function edited(p: Params, { text, spell }: EditableText, origin: string) {
  const name = spell(p.name);
  const old = linesOf(text).filter((line) => nameOf(line) === name);
  if (p.state === "absent")
    return old.length === 0
      ? { text, message: `${p.name} not present` }
      : { text: withEntry(text, name, undefined), message: `Remove ${p.name}` };
  const there = old[0] === undefined ? undefined : bare(old[0]).slice(name.length + 1);
  if (p.password === undefined)
    return there === undefined
      ? refuse(`${p.name} is not in ${p.path} yet, and no \`password\` is given`)
      : { text, message: `${p.name} already present` };
  if (there !== undefined && old.length === 1 && isHashOf(there, spell(p.password)))
    return { text, message: `${p.name} already present` };
  const entry = entryHash(p.password, p.hash_scheme, origin);
  return { text: withEntry(text, name, spell(entry)), message: `Add/update ${p.name}` };
}

function hidden(changes: readonly Change[]): readonly Change[] {
  return changes.map((change) => ({
    ...change,
    sensitive: true,
    operations: change.operations.map((call) => ({ ...call, sensitive: true })),
  }));
}

function decide(p: Params, file: Destination, { host, now }: DecideContext): Verdict | Refusal {
  const full = hostPath(p.path, host);
  if (!file.own && p.state === "absent")
    return {
      changes: [],
      warnings: [`${full} does not exist`],
      result: { msg: `${p.name} not present` },
    };
  const origin = [host.name, full, p.name, String(now)].join("\0");
  let [message, isSame] = ["", false];
  const edit = { path: p.path, wanted: attributesOf(p), create: p.create, inPlace: p.unsafe_writes };
  const verdict = decideEdit(edit, file, host, (before) => {
    const after = edited(p, before, origin);
    if ("kind" in after) return after;
    isSame = after.text === before.text;
    message = file.own ? after.message : `Created ${p.path} and added ${p.name}`;
    return after;
  });
  if ("kind" in verdict) return verdict;
  const { collect: _, ...plain } = verdict;
  const isOnlyAttributes = isSame && verdict.changes.length > 0;
  const msg = isOnlyAttributes ? `${message} and owner, group or mode changed` : message;
  return { ...plain, changes: hidden(verdict.changes), result: { msg } };
}

export const htpasswd = defineFileModule({
  name: "htpasswd",
  summary: "Manage users and passwords of a web server",
  description: `Keeps a user's password in a file as Apache and nginx read it, or takes the user out. A password that is there as wanted stays as it is,
by whatever scheme it was hashed; entries of other users, comments and their order stay. Hashes of the old kind with 13 characters can't be
told to be right, and are made anew.

Passwords and the file's differences are shown nowhere. No Python library is needed.`,
  params,
  paramAliases: {
    dest: "path",
    destfile: "path",
    username: "name",
    crypt_scheme: "hash_scheme",
  },
  returns: { msg: "What happened." },
  examples: [
    {
      title: "A user",
      yaml: "- name: ada may look at the graphs\n  htpasswd:\n    path: /etc/nginx/graphs.htpasswd\n    name: ada\n    password: '{{ ada_passphrase }}'\n    hash_scheme: bcrypt\n    owner: root\n    group: www-data\n    mode: '0640'\n",
    },
    {
      title: "No such user",
      yaml: "- name: bob may not any more\n  htpasswd:\n    path: /etc/nginx/graphs.htpasswd\n    name: bob\n    state: absent\n",
    },
  ],
  reads: "the file",
  writes: "the file, folders above it that are missing",
  support: { check: "full", diff: "none", note: "the difference would show hashes" },
  labels: (p, host) => ({ path: hostPath(p.path, host), follow: true }),
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, context) => decide(p, file, context),
});
