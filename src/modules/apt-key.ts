/** `apt_key`: keys that apt trusts. */

import { z } from "zod";
import type { AptKeys, KeySource } from "../host/reads/apt-keyrings.ts";
import { aptKeyrings } from "../host/reads/apt-keyrings.ts";
import { decideAptKey } from "./apt-sources/decide-apt-key.ts";
import { keyId } from "./apt-sources/key-id.ts";
import { keyServerAddress } from "./apt-sources/key-server.ts";
import { defineModule } from "./contract/module.ts";
import { bool, oneOf, path, text, word } from "./contract/params.ts";

const SOURCES = ["data", "file", "keyserver", "url"] as const;

const params = z
  .strictObject({
    id: word()
      .transform((given, context) => {
        const id = keyId(given);
        if (id !== undefined) return id;
        context.addIssue({
          code: "custom",
          message: "an id is the last 8 or 16 hexadecimal digits of a key's fingerprint, or better all 40",
        });
        return z.NEVER;
      })
      .optional()
      .describe("The key: its fingerprint, or the end of that. Subkeys count too. Needed with `keyserver`."),
    data: text().optional().describe("The key itself, with its armour."),
    file: path().optional().describe("A file of the host that holds the key."),
    url: word()
      .refine((url) => /^(https?|ftp):\/\/\S+$/.test(url), {
        error: "an address begins with http, https or ftp",
      })
      .optional()
      .describe("Where the key is. With an `id` it is only fetched where that one is missing."),
    keyserver: word()
      .refine((server) => keyServerAddress(server, "") !== undefined, {
        error: "a key server is a name, or an address with hkp, hkps, http or https",
      })
      .optional()
      .describe(
        "The server that has the key: `keyserver.ubuntu.com` (asked by https), `hkp://…`, `hkps://…`.",
      ),
    keyring: path()
      .optional()
      .describe(
        "The only keyring to look at and to write. Default: all that apt trusts; a new key gets a file of its own in /etc/apt/trusted.gpg.d.",
      ),
    validate_certs: bool()
      .default(true)
      .describe("Whether the server of `url` or `keyserver` must prove itself."),
    state: oneOf("present", "absent").default("present").describe("Whether apt trusts the key."),
  })
  .refine((p) => SOURCES.filter((name) => p[name] !== undefined).length < 2, {
    error: "only one of `data`, `file`, `keyserver` and `url` can be given",
  })
  .refine((p) => p.keyserver === undefined || p.id !== undefined, {
    error: "`id` is needed to ask a key server",
    path: ["id"],
  })
  .refine((p) => p.id !== undefined || SOURCES.some((name) => p[name] !== undefined), {
    error: "`id`, or one of `data`, `file` and `url`, says which key it is about",
  });

type Params = z.output<typeof params>;

function sourceOf(p: Params): KeySource | undefined {
  if (p.data !== undefined) return { kind: "data", data: Buffer.from(p.data) };
  if (p.file !== undefined) return { kind: "file", path: p.file };
  const address = p.keyserver === undefined ? p.url : keyServerAddress(p.keyserver, p.id?.digits ?? "");
  if (address === undefined) return undefined;
  return { kind: "url", url: address, validateCertificates: p.validate_certs };
}

export const aptKey = defineModule({
  name: "apt_key",
  summary: "See to the keys that apt trusts",
  description: `Adds keys to apt's keyrings and takes them out. Neither gpg nor apt-key is needed on the host, which newer releases don't have any
more: the keyrings are read and written as files. A key gets a file of its own in /etc/apt/trusted.gpg.d, since apt warns of
/etc/apt/trusted.gpg; where \`keyring\` names one, it goes in there, without armour unless the name ends in \`.asc\`.

What comes from elsewhere is only believed if it has the key that \`id\` names. A key in these keyrings may sign any repository;
\`deb822_repository\` binds a key to its own.`,
  params,
  returns: {
    id: "The key, as it was named, or as it is called in the source.",
    key_id: "The same, without `0x`.",
    fp: "Its last 16 digits.",
    short_id: "Its last 8 digits.",
    before: "Ids of the keys and subkeys that were there.",
    after: "The same afterwards; only where something changed.",
  },
  examples: [
    {
      title: "A key from the web, fetched only where it is missing",
      yaml: "- name: apt trusts the key of docker\n  apt_key:\n    id: 9DC858229FC7DD38854AE2D88D81803C0EBFCD88\n    url: https://download.docker.com/linux/debian/gpg\n",
    },
    {
      title: "A key from a key server, into a keyring of its own",
      yaml: "- name: the key of the archive is there\n  apt_key:\n    keyserver: keyserver.ubuntu.com\n    id: '0x9128ED3DEE029D4394D63F839A41386CDB872560'\n    keyring: /etc/apt/keyrings/archive.gpg\n",
    },
    {
      title: "A key that the project holds",
      yaml: "- name: apt trusts our own key\n  apt_key:\n    data: \"{{ lookup('file', 'files/own.asc') }}\"\n",
    },
    {
      title: "No such key",
      yaml: "- name: the old key is gone\n  apt_key:\n    id: 9A41386CDB872560\n    state: absent\n",
    },
  ],
  reads: "`/etc/apt/trusted.gpg`, `/etc/apt/trusted.gpg.d`, the file, the server or the URL of the key",
  writes: "the keyrings",
  support: { check: "full", diff: "full", note: "the difference of a keyring only says that it is another" },
  observe: (p) => ({
    keys: aptKeyrings({ id: p.id?.digits, source: sourceOf(p), keyring: p.keyring, folder: "/etc/apt" }),
  }),
  decide: (p, { keys }: { readonly keys: AptKeys }, { host }) =>
    decideAptKey(
      {
        id: p.id,
        isPresent: p.state === "present",
        keyring: p.keyring,
        origin: p.data === undefined ? (p.file ?? p.keyserver ?? p.url) : "`data`",
        folder: "/etc/apt",
        user: host.user,
      },
      keys,
    ),
});
