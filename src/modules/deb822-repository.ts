/** `deb822_repository`: repositories of apt in the newer form, one file each, with its key. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { writeFile } from "../host/changes/write-file.ts";
import type { Read } from "../host/read.ts";
import { type Destination, destination } from "../host/reads/destination.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type UrlAnswer, urlBytes } from "../host/reads/url-bytes.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { deb822Text, repositorySlug } from "./apt-sources/deb822.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, list, mode, oneOf, text, word } from "./contract/params.ts";

const SOURCES = "/etc/apt/sources.list.d";
const KEYRINGS = "/etc/apt/keyrings";
const LARGEST = 1_000_000;

/** A value of a field: no line breaks, which would begin another field. */
function field() {
  return word().refine((value) => !/[\r\n]/.test(value), { error: "a field's value has no line breaks" });
}

const params = z
  .strictObject({
    name: word()
      .refine((name) => repositorySlug(name).replaceAll("-", "") !== "" && !/[\r\n]/.test(name), {
        error: "a repository's name has letters or digits",
      })
      .describe("What it is called; its files are named after it."),
    state: oneOf("present", "absent").default("present").describe("Whether it shall be there."),
    types: list(oneOf("deb", "deb-src"))
      .default(["deb"])
      .describe("Packages to install (`deb`), their sources (`deb-src`), or both."),
    uris: list(field()).optional().describe("Addresses that the repository has."),
    suites: list(field())
      .optional()
      .describe("Releases of it (`bookworm`), or a path below the address that ends with `/`."),
    components: list(field()).optional().describe("Its parts (`main`); none where a suite is a path."),
    architectures: list(field())
      .optional()
      .describe("Architectures to look for; the host's own where absent."),
    signed_by: text()
      .optional()
      .describe(
        "The key that signs it: an address (fetched by the host and kept in /etc/apt/keyrings), the path of a keyring on the host, fingerprints, or the armoured key itself.",
      ),
    enabled: bool().optional().describe("Whether apt goes by it."),
    trusted: bool().optional().describe("Whether its packages count as signed in any case, or in no case."),
    allow_insecure: bool().optional().describe("Whether it may be without a signature."),
    allow_weak: bool().optional().describe("Whether its signature may be of a weak kind."),
    allow_downgrade_to_insecure: bool().optional().describe("Whether it may lose its signature."),
    by_hash: bool().optional().describe("Whether indexes are fetched by their digests."),
    check_date: bool().optional().describe("Whether its dates must fit the host's clock."),
    check_valid_until: bool().optional().describe("Whether an index that has expired is refused."),
    date_max_future: int().optional().describe("Seconds that its dates may be ahead."),
    inrelease_path: field().optional().describe("Where its InRelease is, from where it usually would be."),
    languages: list(field()).optional().describe("Languages of descriptions to fetch."),
    pdiffs: bool().optional().describe("Whether indexes are brought up to date by differences."),
    targets: list(field()).optional().describe("Which indexes are fetched."),
    mode: mode().default("0644").describe("Permissions of its file."),
    install_python_debian: bool()
      .default(false)
      .describe("Accepted for compatibility: nothing is needed on the host."),
  })
  .superRefine((p, context) => {
    if (p.state === "absent") return;
    for (const parameter of ["uris", "suites"] as const)
      if ((p[parameter] ?? []).length === 0)
        context.addIssue({
          code: "custom",
          message: `\`${parameter}\` is needed where the repository shall be there`,
          path: [parameter],
        });
  });

type Params = z.output<typeof params>;

type Reads = {
  readonly file: Read<Destination>;
  readonly armoured: Read<Destination>;
  readonly binary: Read<Destination>;
  readonly keyrings?: Read<FileState | undefined>;
  readonly fetched?: Read<UrlAnswer>;
};

interface Seen {
  readonly file: Destination;
  readonly armoured: Destination;
  readonly binary: Destination;
  readonly keyrings?: FileState | undefined;
  readonly fetched?: UrlAnswer;
}

function isAddress(source: string | undefined): source is string {
  return source !== undefined && /^(https?|ftp):\/\/\S+$/.test(source.trim());
}

function file(path: string): Read<Destination> {
  return destination(path, { name: "_", isFolder: false, follow: false, sha256: "", limit: LARGEST });
}

export const deb822Repository = defineModule({
  name: "deb822_repository",
  summary: "Add and remove repositories of apt, each in a file of its own",
  description: `Keeps a repository in a \`.sources\` file below /etc/apt/sources.list.d, and the key that signs it in /etc/apt/keyrings where
it comes from an address. The file is the module's own: what else stands in it goes.

Nothing but apt is needed on the host. The package index is not refreshed; give \`update_cache: true\` to the task of \`apt\` that
follows: an index that is older than the lists counts as old there.`,
  params,
  returns: {
    dest: "The repository's file.",
    key_filename: "The file of its key, where it has one.",
    repo: "What the file holds.",
  },
  examples: [
    {
      title: "A repository with a key from the web",
      yaml: '- name: docker can be installed\n  deb822_repository:\n    name: docker\n    uris: https://download.docker.com/linux/debian\n    suites: "{{ ansible_distribution_release }}"\n    components: stable\n    architectures: amd64\n    signed_by: https://download.docker.com/linux/debian/gpg\n',
    },
    {
      title: "No such repository",
      yaml: "- name: the old repository is gone\n  deb822_repository:\n    name: docker\n    state: absent\n",
    },
  ],
  reads: "the file in `/etc/apt/sources.list.d`, its key in `/etc/apt/keyrings`, the key's URL",
  writes: "the same two files",
  support: { check: "full", diff: "full" },
  observe: (p): Reads => {
    const slug = repositorySlug(p.name);
    return {
      file: file(`${SOURCES}/${slug}.sources`),
      armoured: file(`${KEYRINGS}/${slug}.asc`),
      binary: file(`${KEYRINGS}/${slug}.gpg`),
      ...(p.state === "present" && isAddress(p.signed_by)
        ? { fetched: urlBytes(p.signed_by.trim(), LARGEST), keyrings: fileState(KEYRINGS) }
        : {}),
    };
  },
  decide: (p, seen, context) => (p.state === "absent" ? decideAbsent(seen) : decidePresent(p, seen, context)),
});

function decideAbsent({ file: sources, armoured, binary }: Seen): Verdict {
  const there = [sources, armoured, binary].filter((one) => one.own !== undefined);
  return {
    changes: there.map((one) => removePath(one.path, one.own)),
    result: { dest: sources.path, key_filename: binary.path, repo: null },
  };
}

function decidePresent(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  if (seen.file.folder === undefined)
    return refuse(`this host has no ${SOURCES}`, {
      help: "run the task only where `ansible_pkg_mgr` is `apt`",
    });
  const key = keyOf(p, seen, host.user);
  if ("kind" in key) return key;
  const { state: _state, mode: wantedMode, install_python_debian: _idle, ...fields } = p;
  const repo = deb822Text({ ...fields, signed_by: key.signedBy });
  return {
    changes: [...key.changes, ...placed(seen.file, Buffer.from(repo), wantedMode, host.user)],
    result: { dest: seen.file.path, repo, ...(key.path === undefined ? {} : { key_filename: key.path }) },
  };
}

interface Key {
  readonly changes: readonly Change[];
  readonly signedBy: string | undefined;
  readonly path?: string;
}

function keyOf(p: Params, { fetched, keyrings, armoured, binary }: Seen, user: string): Key | Refusal {
  const signedBy = p.signed_by;
  if (!fetched) {
    const path = signedBy?.startsWith("/") ? { path: signedBy } : {};
    return { changes: [], signedBy, ...path };
  }
  if (fetched.state === "failed")
    return refuse(`the key of ${p.name} can't be fetched: ${fetched.why}`, { mayResolve: true });
  const isArmoured = fetched.content.includes("-----BEGIN PGP PUBLIC KEY BLOCK-----");
  if (!isArmoured && ((fetched.content[0] ?? 0) & 0x80) === 0)
    return refuse(`what ${signedBy} holds is no key`, {
      help: "open the address in a browser: is it the key itself?",
    });
  const place = isArmoured ? armoured : binary;
  const folder =
    keyrings?.type === "directory"
      ? setAttributes(KEYRINGS, keyrings, { mode: "0755", owner: "root", group: "root" })
      : [makeDirectory(KEYRINGS, { as: user, mode: "0755" })];
  const changes = placed(place, fetched.content, "0644", user);
  return {
    changes: [...(changes.length > 0 ? folder : []), ...changes],
    signedBy: place.path,
    path: place.path,
  };
}

function placed(at: Destination, content: Buffer, wantedMode: string, user: string): readonly Change[] {
  const isFile = at.own?.type === "file";
  if (isFile && at.own && at.old?.equals(content))
    return setAttributes(at.path, at.own, { mode: wantedMode });
  return [
    writeFile({
      path: at.path,
      content,
      before: at.own && { state: at.own, content: at.old },
      mode: wantedMode,
      as: user,
      basedOnBefore: isFile,
    }),
  ];
}
