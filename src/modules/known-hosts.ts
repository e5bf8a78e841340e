/** `known_hosts`: keys of ssh servers that a user of the host knows. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf, path, text, word } from "./contract/params.ts";
import { decideEdit, editRead, linesOf } from "./files/edit-text.ts";
import {
  isAbout,
  isHashed,
  isKey,
  type KnownHost,
  readKnownHost,
  withHashedName,
} from "./files/known-hosts-file.ts";

const params = z.strictObject({
  name: word().describe("The server, as ssh is asked for it; with another port as `[name]:port`."),
  key: text()
    .optional()
    .describe(
      "The whole line, as `ssh-keyscan` prints it: names, type, key; or several of that server. Needed where it shall be there.",
    ),
  path: path().default("~/.ssh/known_hosts").describe("The file. Links are followed."),
  hash_host: bool()
    .optional()
    .describe("Write the name as a hash, so that the file tells nobody what is known."),
  state: oneOf("present", "absent")
    .default("present")
    .describe("`absent`: without `key` all that is known of the server goes, with it only that key."),
});

type Params = z.output<typeof params>;

export const knownHosts = defineModule({
  name: "known_hosts",
  summary: "Know the keys of ssh servers",
  description: `Keeps a line of a server in OpenSSH's known_hosts: one for each type of key, so that a new key of a type takes the place of
the old one. Lines with a marker (\`@cert-authority\`, \`@revoked\`) stay beside each other. The file is made where it is missing, its
folder too.

The file is read and compared on the controller; the host needs no \`ssh-keygen\`.`,
  params,
  paramAliases: { host: "name" },
  returns: {
    name: "The server.",
    key: "The line.",
    path: "The file.",
    hash_host: "Whether names are hashed.",
    state: "`file`.",
    diff: "The file before and after.",
  },
  examples: [
    {
      title: "A forge whose key was looked up once",
      yaml: '- name: the forge is known\n  known_hosts:\n    name: git.example.com\n    key: "git.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG1lb1JvY2tJc0FUaGluZ09yU29tZXRoaW5n"\n    path: /etc/ssh/ssh_known_hosts\n',
    },
  ],
  reads: "the file of known hosts",
  writes: "the same",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, { host }) => {
    const { name, state } = p;
    const key = p.key === "" ? undefined : p.key;
    const result = { name, key: key ?? null, path: p.path, hash_host: p.hash_host ?? false };
    if (name.includes(","))
      return refuse(
        "Comma separated list of names is not supported. Please pass a single name to lookup in the known_hosts file.",
      );
    if (key === undefined && state === "present") return refuse("No key specified when adding a host");
    const isOwn = (line: string): boolean => entriesOf(line).some((e) => isKey(e) && isAbout(e, name));
    if (key !== undefined && (keyLines(key).length === 0 || !keyLines(key).every(isOwn)))
      return refuse("Host parameter does not match hashed host field in supplied key");
    if (state === "absent" && !file.own) return { changes: [], result };
    const wanted = { path: p.path, wanted: {}, create: true };
    const verdict = decideEdit(wanted, file, host, ({ text: before, spell }) => ({
      text: edited(before, { ...p, key: key === undefined ? undefined : spell(key) }),
      message: "",
    }));
    if ("kind" in verdict) return verdict;
    const { msg: _msg, backup: _backup, ...told } = verdict.result ?? {};
    const shown = verdict.changes.find((change) => change.difference)?.difference;
    const diff = {
      before: shown?.before ?? file.old?.toString() ?? "",
      after: shown?.after ?? file.old?.toString() ?? "",
      before_header: file.own ? file.path : "/dev/null",
      after_header: file.path,
    };
    return { ...verdict, result: { ...told, ...result, state: "file", diff } };
  },
});

function entriesOf(lines: string): readonly KnownHost[] {
  return lines.split("\n").flatMap((line) => readKnownHost(line) ?? []);
}

interface Place {
  /** The line that says just this. */
  readonly same: boolean;
  /** The line that it takes the place of. */
  readonly line: number;
}

/** The first line about the server that has the same key, or a key of the same type. Of marked keys there may be several. */
function placeOf(lines: readonly string[], name: string, wanted: KnownHost): Place | undefined {
  for (const [index, line] of lines.entries()) {
    const entry = readKnownHost(line);
    if (!entry || !isAbout(entry, name)) continue;
    if (entry.type !== wanted.type || entry.marker !== wanted.marker) continue;
    const hosts = isHashed(entry.hosts) && isHashed(wanted.hosts) ? entry.hosts : wanted.hosts;
    const same = entry.hosts === hosts && entry.key === wanted.key;
    if (same || wanted.marker === undefined) return { same, line: index };
  }
  return undefined;
}

/** Comments, as ssh-keyscan prints them, are left out. */
function keyLines(key: string): readonly string[] {
  return key.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.trimStart().startsWith("#"));
}

function edited(before: string, { name, key, state, hash_host }: Params): string {
  if (key === undefined)
    return linesOf(before)
      .filter((line) => !isPlainlyAbout(line, name))
      .join("");
  return keyLines(key).reduce((text, line) => withKey(text, { name, line, state, hash_host }), before);
}

interface Wish extends Pick<Params, "name" | "state" | "hash_host"> {
  readonly line: string;
}

function withKey(before: string, { name, line, state, hash_host }: Wish): string {
  const lines = linesOf(before);
  const entry = hash_host ? withHashedName(line, name) : line;
  const wanted = readKnownHost(entry);
  const place = wanted && placeOf(lines, name, wanted);
  if (state === "present" && place?.same) return before;
  const others = lines.filter((_line, index) => index !== place?.line).join("");
  if (state === "absent") return others;
  return `${others}${others === "" || others.endsWith("\n") ? "" : "\n"}${entry}\n`;
}

/** What says which authorities count, and which keys don't, goes only where that very key is named. */
function isPlainlyAbout(line: string, name: string): boolean {
  const entry = readKnownHost(line);
  return entry !== undefined && entry.marker === undefined && isAbout(entry, name);
}
