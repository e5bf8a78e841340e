/** `apt_repository`: repositories of apt, as lines of its lists. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { fetchArchiveKey } from "../host/changes/fetch-archive-key.ts";
import { type OldList, refreshOrRestore } from "../host/changes/refresh-or-restore.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { writeFile } from "../host/changes/write-file.ts";
import type { Read } from "../host/read.ts";
import { type AptSources, aptSources, type SourceList } from "../host/reads/apt-sources.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import {
  archiveLine,
  hasSource,
  mentionsSource,
  readPersonalArchive,
  readSourceLine,
  suggestedName,
  withoutSource,
  withSource,
  withSourceEnabled,
} from "./apt-sources/source-line.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, int, mode, oneOf, word } from "./contract/params.ts";

const LIST = "/etc/apt/sources.list";
const FOLDER = "/etc/apt/sources.list.d";
const KEYS = "/etc/apt/trusted.gpg.d";

function isRepository(repo: string): boolean {
  const read = readSourceLine(repo);
  const words = (read.source ?? "")
    .replaceAll(/\[[^\]]*\]/g, "")
    .trim()
    .split(/\s+/);
  return readPersonalArchive(repo) !== undefined || (read.isEnabled && words.length >= 3);
}

const params = z.strictObject({
  repo: word()
    .refine((repo) => !/[\r\n]/.test(repo) && isRepository(repo), {
      error:
        "a repository is `deb [options] ADDRESS SUITE COMPONENTS`, the same with `deb-src`, or `ppa:owner/name`",
    })
    .describe("The line, as it stands in a list, or `ppa:owner/name` of Launchpad."),
  state: oneOf("present", "absent").default("present").describe("Whether it shall be there."),
  filename: word()
    .refine((name) => name !== "" && !/(^|\/)\.\.?(\/|$)|\/$/.test(name), { error: "that is no file's name" })
    .optional()
    .describe("The list that a new line goes into, without `.list`. Default: named after the address."),
  mode: mode().optional().describe("Permissions of the list that a new line goes into. Default: 0644."),
  codename: word()
    .refine((name) => /^[a-z0-9.-]+$/.test(name), { error: "a release's name has lower case letters" })
    .optional()
    .describe("The release of a `ppa:`; the host's own where absent."),
  update_cache: bool().default(true).describe("Refresh the package index when something was changed."),
  update_cache_retries: int().default(5).describe("How often to try to refresh the index."),
  update_cache_retry_max_delay: int().default(12).describe("Greatest pause between tries, in seconds."),
  validate_certs: bool()
    .default(true)
    .describe("Whether the server that a key of a `ppa:` comes from must prove itself."),
  install_python_apt: bool()
    .default(true)
    .describe("Accepted for compatibility: nothing is needed on the host."),
});

type Params = z.output<typeof params>;
type Wanted = { readonly source: string; readonly list: string; readonly key?: string };
type Seen = { readonly sources: AptSources; readonly key?: FileState | undefined };

export const aptRepository = defineModule({
  name: "apt_repository",
  summary: "Add and remove repositories of apt",
  description: `Sees to it that a repository's line is in apt's lists, or in none. A line that is there but switched off is switched on; other lines
are left as they are. The index is refreshed after a change; where that can't be done, the lists are put back as they were and the task
fails, so that no broken repository stays.

Nothing but apt is needed on the host. \`deb822_repository\` is the newer form, which brings the key along.`,
  params,
  paramAliases: { "update-cache": "update_cache" },
  returns: {
    repo: "The repository, as it was given.",
    sources_added: "Lists that were made.",
    sources_removed: "Lists that were removed.",
  },
  examples: [
    {
      title: "A repository with its key",
      yaml: '- name: docker can be installed\n  apt_repository:\n    repo: "deb [arch=amd64 signed-by=/etc/apt/keyrings/docker.asc] https://download.docker.com/linux/debian {{ ansible_distribution_release }} stable"\n    filename: docker\n',
    },
    {
      title: "A personal archive",
      yaml: "- name: a newer nginx\n  apt_repository:\n    repo: ppa:nginx/stable\n",
    },
    {
      title: "No such repository",
      yaml: "- name: the old repository is gone\n  apt_repository:\n    repo: deb http://archive.example.org/debian buster main\n    state: absent\n",
    },
  ],
  reads: "files below `/etc/apt`, the distribution's code name, for a PPA its page at Launchpad",
  writes: "a file in `/etc/apt/sources.list.d`, keys of PPAs in `/etc/apt/keyrings`, the package lists",
  support: { check: "full", diff: "full" },
  observe: ({ repo }): { readonly sources: Read<AptSources>; readonly key?: Read<FileState | undefined> } => {
    const archive = readPersonalArchive(repo);
    return {
      sources: aptSources(LIST, FOLDER),
      ...(archive ? { key: fileState(keyPath(archive.owner, archive.name)) } : {}),
    };
  },
  decide: (p, seen, context) => decide(p, seen, context),
});

function keyPath(owner: string, name: string): string {
  return `${KEYS}/${owner}-ubuntu-${name}.asc`;
}

function wantedOf(p: Params, { sources }: Seen): Wanted | Refusal {
  const named = p.filename === undefined ? undefined : `${p.filename}.list`;
  const at = (name: string): string => (name.includes("/") ? name : `${FOLDER}/${name}`);
  const archive = readPersonalArchive(p.repo);
  if (!archive) {
    const source = readSourceLine(p.repo).source ?? "";
    return { source, list: at(named ?? `${suggestedName(source)}.list`) };
  }
  const codename = p.codename ?? sources.codename;
  if (codename === undefined)
    return refuse("the host does not say which release it is", { help: "name it: `codename: noble`" });
  return {
    source: archiveLine(archive, codename),
    list: at(named ?? `${suggestedName(`${p.repo}_${codename}`)}.list`),
    key: keyPath(archive.owner, archive.name),
  };
}

function decide(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  const { lists } = seen.sources;
  if (!seen.sources.isApt)
    return refuse("this host has no apt", { help: "run the task only where `ansible_pkg_mgr` is `apt`" });
  const wanted = wantedOf(p, seen);
  if ("kind" in wanted) return wanted;
  const edits = p.state === "absent" ? removal(wanted, lists) : addition(wanted, lists);
  const isPresent = p.state === "present";
  const needsKey = isPresent && wanted.key !== undefined && !seen.key && edits.length > 0;
  const archive = readPersonalArchive(p.repo);
  const key =
    needsKey && archive && wanted.key
      ? [fetchArchiveKey({ ...archive, path: wanted.key, validateCertificates: p.validate_certs })]
      : [];
  const files = edits.map((edit) => changeOf(edit, p, host.user));
  const refresh = edits.length > 0 && p.update_cache ? [refreshAfter(edits, p)] : [];
  return {
    changes: [...key, ...files, ...refresh],
    result: {
      repo: p.repo,
      state: p.state,
      sources_added: edits.filter((edit) => !edit.before).map((edit) => edit.path),
      sources_removed: edits.filter((edit) => edit.text === "").map((edit) => edit.path),
    },
  };
}

interface Edit {
  readonly path: string;
  readonly before: SourceList | undefined;
  /** Nothing is left of a list that holds nothing. */
  readonly text: string;
  readonly isNew?: boolean;
}

function textOf({ content }: SourceList): string {
  return content.toString("latin1");
}

function addition({ source, list }: Wanted, lists: readonly SourceList[]): readonly Edit[] {
  const known = lists.filter((one) => mentionsSource(textOf(one), source));
  if (known.length > 0)
    return known.flatMap((one) => {
      const text = withSourceEnabled(textOf(one), source);
      return text === textOf(one) ? [] : [{ path: one.path, before: one, text }];
    });
  const before = lists.find((one) => one.path === list);
  return [{ path: list, before, text: withSource(before ? textOf(before) : "", source), isNew: true }];
}

function removal({ source }: Wanted, lists: readonly SourceList[]): readonly Edit[] {
  return lists
    .filter((one) => hasSource(textOf(one), source))
    .map((one) => ({ path: one.path, before: one, text: withoutSource(textOf(one), source) }));
}

function changeOf({ path, before, text, isNew }: Edit, p: Params, user: string): Change {
  if (text === "") return removePath(path, before?.state);
  return writeFile({
    path: before?.target ?? path,
    content: Buffer.from(text, "latin1"),
    before: before && { state: before.state, content: before.content },
    mode: isNew ? p.mode : undefined,
    as: user,
    basedOnBefore: true,
  });
}

function refreshAfter(edits: readonly Edit[], p: Params): Change {
  const old = edits.map(
    ({ path, before }): OldList => ({ path: before?.target ?? path, content: before?.content }),
  );
  return refreshOrRestore(old, {
    lockTimeout: 60,
    retries: p.update_cache_retries,
    maximalDelay: p.update_cache_retry_max_delay,
  });
}
