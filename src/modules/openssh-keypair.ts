/** `openssh_keypair`: an ssh key and its public half on the host. */

import { createHash } from "node:crypto";
import { z } from "zod";
import type { Change } from "../host/change.ts";
import { changeSshKeyComment, makeSshKeypair } from "../host/changes/make-ssh-keypair.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { hostPath } from "../host/host-path.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type SshKeypair, sshKeypair } from "../host/reads/ssh-keypair.ts";
import { type TextFile, textFile } from "../host/reads/text-file.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type PublicSshKey, readPublicSshKey, writePublicSshKey } from "./certificates/public-ssh-key.ts";
import type { DecideContext, ModuleResult, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, int, oneOf, path, text, word } from "./contract/params.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";

const params = z
  .strictObject({
    path: path().describe("Where the key lies; its public half lies beside it, with `.pub` behind the name."),
    state: oneOf("present", "absent").default("present").describe("Whether there shall be a key."),
    type: oneOf("rsa", "dsa", "rsa1", "ecdsa", "ed25519")
      .default("rsa")
      .describe(
        "The kind of key. `rsa1` is refused: no ssh knows it any more; newer ones don't know `dsa` either.",
      ),
    size: int()
      .optional()
      .describe(
        "Bits: 1024 or more for rsa (4096 where absent), 256, 384 or 521 for ecdsa; ed25519 has no choice.",
      ),
    comment: word()
      .refine((line) => !/[\n\r]/.test(line), { error: "a comment is one line" })
      .optional()
      .describe("Comment of the key; it can be changed without making a new key."),
    passphrase: text()
      .refine((phrase) => phrase.length >= 5 && !/[\0\n\r]/.test(phrase), {
        error: "it is one line of at least 5 characters",
      })
      .optional()
      .describe("Encrypts a new key, and opens one that is there."),
    force: bool().default(false).describe("Make a new key every time."),
    regenerate: oneOf("never", "fail", "partial_idempotence", "full_idempotence", "always")
      .default("partial_idempotence")
      .describe(
        "When a key that is there is replaced: `partial_idempotence` where it is another kind or size, `full_idempotence` also where it can't be read; `never` and `fail` don't replace it.",
      ),
    private_key_format: oneOf("auto", "pkcs1", "pkcs8", "ssh")
      .default("auto")
      .describe(
        "How a new key is written; `auto` is what the host's ssh-keygen likes, and leaves one that is there as it is.",
      ),
    backend: oneOf("auto", "cryptography", "opensshbin")
      .default("auto")
      .describe("Accepted for compatibility: the host's ssh-keygen does it."),
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .superRefine((p, context) => {
    const report = (parameter: string, message: string) =>
      void context.addIssue({ code: "custom", path: [parameter], message });
    if (p.unsafe_writes)
      report("unsafe_writes", "a key is always replaced in one step, never written in place");
    if (p.type === "rsa1")
      report("type", "`rsa1` is of version 1 of the protocol, which no ssh speaks any more");
    if (p.type === "rsa" && p.size !== undefined && (p.size < 1024 || p.size > 16_384))
      report("size", "an rsa key has 1024 to 16384 bits");
    if (p.type === "dsa" && p.size !== undefined && p.size !== 1024)
      report("size", "a dsa key has 1024 bits");
    if (p.type === "ecdsa" && p.size !== undefined && ![256, 384, 521].includes(p.size))
      report("size", "an ecdsa key has 256, 384 or 521 bits");
    if (p.type === "ed25519" && (p.private_key_format === "pkcs1" || p.private_key_format === "pkcs8"))
      report("private_key_format", "ssh-keygen writes ed25519 keys in its own format only: `ssh` or `auto`");
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly key: SshKeypair;
  readonly file: FileState | undefined;
  readonly publicFile: FileState | undefined;
  readonly publicText: TextFile;
}

export const opensshKeypair = defineFileModule({
  name: "openssh_keypair",
  summary: "Have an ssh key on the host",
  description: `Makes an ssh key with the host's own ssh-keygen, with its public half beside it. The key does not travel: homerun sees its
public half alone. A key that is there and of the wanted kind and size is left alone; a public half that is missing, or belongs to another key, is
made anew from the key.

A key that can't be read (it is encrypted, or damaged) is replaced only with \`regenerate: full_idempotence\`, \`always\` or \`force\`.`,
  params,
  returns: {
    filename: "Where the key lies.",
    type: "Its kind.",
    size: "Its bits.",
    fingerprint: "Its fingerprint, `SHA256:…`.",
    public_key: "Its public half, without the comment.",
    comment: "Its comment.",
  },
  examples: [
    {
      title: "A key for backups",
      yaml: "- name: root has a key for the backup\n  openssh_keypair:\n    path: /root/.ssh/id_backup\n    type: ed25519\n    comment: root@{{ inventory_hostname }}\n  register: backup_key\n",
    },
    {
      title: "A key of a user, encrypted",
      yaml: "- name: ada has a key\n  openssh_keypair:\n    path: /home/ada/.ssh/id_rsa\n    size: 4096\n    passphrase: \"{{ ada_passphrase }}\"\n    owner: ada\n    group: ada\n    mode: '0600'\n",
    },
    {
      title: "A new key in the place of one that is too short",
      yaml: "- name: the key is long enough\n  openssh_keypair:\n    path: /etc/app/id_rsa\n    size: 3072\n    regenerate: full_idempotence\n",
    },
  ],
  reads: "both files of the pair",
  writes: "both files, their owners and modes; a copy of the old ones where one is asked for",
  support: { check: "full", diff: "partial", note: "the diff says only that there is a new key" },
  labels: (p, host) => (p.state === "absent" ? undefined : { path: hostPath(p.path, host) }),
  observe: (p, _given, host) => {
    const at = hostPath(p.path, host);
    return {
      key: sshKeypair(at, p.passphrase),
      file: fileState(at),
      publicFile: fileState(`${at}.pub`),
      publicText: textFile(`${at}.pub`),
    };
  },
  decide: (p, seen, context) => decide(p, seen, context),
});

const NAMES: Readonly<Record<Params["type"], RegExp>> = {
  rsa: /^ssh-rsa$/,
  dsa: /^ssh-dss$/,
  rsa1: /^$/,
  ecdsa: /^ecdsa-sha2-/,
  ed25519: /^ssh-ed25519$/,
};
const SIZES = { rsa: 4096, dsa: 1024, rsa1: 0, ecdsa: 256, ed25519: 256 } as const;
const FORMATS = { auto: "", ssh: "RFC4716", pkcs1: "PEM", pkcs8: "PKCS8" } as const;

function sizeOf(p: Params): number {
  return p.type === "ed25519" ? SIZES.ed25519 : (p.size ?? SIZES[p.type]);
}

function decide(p: Params, seen: Seen, context: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, context.host);
  const { key, file, publicFile } = seen;
  for (const [spelled, state] of [
    [at, file],
    [`${at}.pub`, publicFile],
  ] as const) {
    if (state?.type === "directory")
      return refuse(`${spelled} is a folder, not a key`, {
        help: "choose another path, or remove the folder",
      });
  }
  const base = { filename: at, type: p.type, size: sizeOf(p) };
  if (p.state === "absent") {
    const changes = [
      ...(file ? [removePath(at, file)] : []),
      ...(publicFile ? [removePath(`${at}.pub`, publicFile)] : []),
    ];
    return { changes, result: base };
  }
  if (key.state === "no-ssh-keygen")
    return refuse("the host has no ssh-keygen", {
      help: "install the package `openssh-client` (Alpine: `openssh-keygen`) first",
      mayResolve: true,
    });
  const isToMake = reasonToMake(p, key);
  if (typeof isToMake === "object") return isToMake;
  if (isToMake) return making(p, at, seen, base, context);
  return healing(p, at, seen, base, context);
}

/** Whether a key has to be made; a refusal where the task says that none may. */
function reasonToMake(p: Params, key: SshKeypair): boolean | Refusal {
  if (key.state === "absent" || p.force || p.regenerate === "always") return true;
  if (key.state === "promised") return false;
  const closed = whyClosed(p, key);
  if (closed !== undefined) {
    if (p.regenerate === "full_idempotence") return true;
    return refuse(`the key ${p.path} can't be read: ${closed}`, {
      help: "give its `passphrase`, or let it be replaced with `regenerate: full_idempotence` or `force: true`",
    });
  }
  if (p.regenerate === "never" || (key.state === "present" && conforms(p, key))) return false;
  if (p.regenerate !== "fail") return true;
  return refuse(`the key ${p.path} is of another kind or size than is wanted`, {
    help: "`regenerate: partial_idempotence` replaces it",
  });
}

function whyClosed(p: Params, key: SshKeypair): string | undefined {
  if (key.state === "unreadable") return key.why;
  const isOpen = key.state === "present" && !key.encrypted;
  return isOpen && p.passphrase !== undefined ? "it is not encrypted, and a passphrase is given" : undefined;
}

function conforms(p: Params, key: SshKeypair & { readonly state: "present" }): boolean {
  const found = readPublicSshKey(key.publicLine);
  if (!found || !NAMES[p.type].test(found.type) || found.bits !== sizeOf(p)) return false;
  return p.private_key_format === "auto" || p.private_key_format === key.format;
}

function making(p: Params, at: string, { file }: Seen, base: ModuleResult, { host }: DecideContext): Verdict {
  const change = makeSshKeypair({
    path: at,
    type: p.type,
    size: sizeOf(p),
    comment: p.comment ?? "",
    passphrase: p.passphrase,
    format: FORMATS[p.private_key_format],
    ...attributesOf(p),
    as: host.user,
    replaces: file !== undefined,
  });
  return {
    changes: [change],
    result: base,
    collect: ([reply]) => {
      const made = readPublicSshKey(reply?.stdout.toString("utf8") ?? "");
      return made ? described(made) : {};
    },
  };
}

function described(key: PublicSshKey): ModuleResult {
  return {
    fingerprint: `SHA256:${createHash("sha256").update(key.blob).digest("base64").replace(/=+$/, "")}`,
    public_key: `${key.type} ${key.blob.toString("base64")}`,
    comment: key.comment,
  };
}

/** The key stays; its public half is made to fit, and both get their attributes. */
function healing(
  p: Params,
  at: string,
  { key, file, publicFile, publicText }: Seen,
  base: ModuleResult,
  { host }: DecideContext,
): Verdict {
  const attributes = attributesOf(p);
  const own = file ? setAttributes(at, file, attributes) : [];
  const derived = key.state === "present" ? readPublicSshKey(key.publicLine) : undefined;
  const there = publicText.state === "present" ? readPublicSshKey(publicText.text) : undefined;
  if (!derived || key.state !== "present" || publicText.state === "promised" || fits(p, there, derived)) {
    const beside = publicFile ? setAttributes(`${at}.pub`, publicFile, attributes) : [];
    return { changes: [...own, ...beside], result: { ...base, ...(there ? described(there) : {}) } };
  }
  const comment = p.comment ?? derived.comment;
  const wanted = { ...derived, comment };
  const isHeld = key.format === "ssh" && p.comment !== undefined && p.comment !== derived.comment;
  const changes: readonly Change[] = [
    ...own,
    ...(isHeld ? [changeSshKeyComment(at, comment, p.passphrase)] : []),
    writeFile({
      path: `${at}.pub`,
      content: Buffer.from(`${writePublicSshKey(wanted)}\n`),
      before: publicFile && {
        state: publicFile,
        content: publicText.state === "present" ? Buffer.from(publicText.text) : undefined,
      },
      ...attributes,
      as: host.user,
    }),
  ];
  return { changes, result: { ...base, ...described(wanted) } };
}

function fits(p: Params, there: PublicSshKey | undefined, derived: PublicSshKey): boolean {
  if (!there || there.type !== derived.type || !there.blob.equals(derived.blob)) return false;
  return p.comment === undefined || p.comment === there.comment;
}
