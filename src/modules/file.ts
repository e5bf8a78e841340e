/** `file`: what stands at a path, and whose it is. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { makeLink } from "../host/changes/make-link.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { type TouchTime, touchFile } from "../host/changes/touch-file.ts";
import { hostPath, linkTarget } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { Seen } from "../host/read.ts";
import { epoch } from "../host/reads/epoch.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { directoryTree } from "../host/reads/file-states.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, fileAttributes, oneOf, path, word } from "./contract/params.ts";
import { attributesOf, pathResult, unsafeWrites } from "./files/file-params.ts";
import { readTime } from "./files/file-times.ts";
import { actualPath } from "./files/follow-link.ts";

const FORMAT = "%Y%m%d%H%M.%S";

const params = z
  .strictObject({
    path: path().describe("The path."),
    state: oneOf("absent", "directory", "file", "hard", "link", "touch")
      .optional()
      .describe(
        "`directory` makes it with all above it; `file` only sees to the attributes of what is there; `touch` makes an empty file or sets times; `link` and `hard` make it a link to `src`; `absent` removes it with all that is in it. Default: what is there already, else `file` (or `directory` with `recurse`).",
      ),
    src: path().optional().describe("What a link leads to; relative ones are relative to the link."),
    recurse: bool().optional().describe("Give everything in the folder the owner, group and mode as well."),
    follow: bool().optional().describe("See to what a link leads to rather than to the link. Default: true."),
    force: bool()
      .optional()
      .describe("Make a link although `src` is not there, or in place of a file or an empty folder."),
    modification_time: word()
      .optional()
      .describe("`preserve`, `now`, or a time by `modification_time_format`. Default: `now` for `touch`."),
    modification_time_format: word()
      .optional()
      .describe(`How the time is written, as for strftime. Default: \`${FORMAT}\`.`),
    access_time: word().optional().describe("As `modification_time`, of the last access."),
    access_time_format: word().optional().describe(`Default: \`${FORMAT}\`.`),
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => !p.recurse || p.state === undefined || p.state === "directory", {
    error: "`recurse` is for `state: directory`",
    path: ["recurse"],
  })
  .refine((p) => p.state !== "hard" || p.src !== undefined, {
    error: "`state: hard` needs a `src`",
    path: ["src"],
  });

type Params = z.output<typeof params>;

type SeenPaths = Seen<ReturnType<typeof observe>>;

function sourcePath(p: Params, host: HostView): string | undefined {
  if (p.src === undefined) return undefined;
  const at = hostPath(p.path, host);
  return p.src.startsWith("~") ? hostPath(p.src, host) : linkTarget(at, p.src);
}

function timeOf(value: string | undefined, format: string | undefined) {
  return value === undefined ? undefined : readTime(value, format ?? FORMAT);
}

/** Whether what a link at the path leads to makes a difference. */
function looksBeyond(p: Params): boolean {
  if (p.state === "absent" || p.follow === false) return false;
  return p.src === undefined || (p.state !== "link" && p.state !== "hard");
}

function observe(p: Params, host: HostView) {
  const at = hostPath(p.path, host);
  const source = sourcePath(p, host);
  const modified = timeOf(p.modification_time, p.modification_time_format);
  const accessed = timeOf(p.access_time, p.access_time_format);
  return {
    own: fileState(at),
    ...(looksBeyond(p) ? { beyond: fileState(at, { follow: true }) } : {}),
    ...(source === undefined ? {} : { source: fileState(source, { follow: true }) }),
    ...(p.recurse ? { tree: directoryTree(at) } : {}),
    ...(modified ? { modified: epoch(modified.text) } : {}),
    ...(accessed ? { accessed: epoch(accessed.text) } : {}),
  };
}

function decide(p: Params, seen: SeenPaths, { host }: DecideContext): Verdict | Refusal {
  const at = hostPath(p.path, host);
  const { own } = seen;
  const state = p.state ?? (p.recurse ? "directory" : ((own && current(own)) ?? "file"));
  switch (state) {
    case "absent":
      return { changes: own ? [removePath(at, own)] : [], result: { path: at, state: "absent" } };
    case "link":
    case "hard":
      return decideLink(p, state, at, seen, host);
    default:
      return decidePath(p, state, at, seen, host);
  }
}

function current(state: FileState): "directory" | "file" | "link" {
  return state.type === "directory" || state.type === "link" ? state.type : "file";
}

function decidePath(
  p: Params,
  state: "directory" | "file" | "touch",
  at: string,
  seen: SeenPaths,
  host: HostView,
): Verdict | Refusal {
  const actual = actualPath(at, p.follow ?? true, seen.own, seen.beyond, host);
  if (actual.kind === "refusal") return actual;
  const wanted = attributesOf(p);
  const there = actual.state;
  const times = timesOf(p, state, there, seen);
  if ("kind" in times) return times;
  if (state === "directory") {
    if (!there)
      return made(
        at,
        "directory",
        [makeDirectory(actual.path, { ...wanted, as: host.user })],
        p,
        undefined,
        host,
      );
    if (there.type !== "directory")
      return refuse(`${at} is there and is no folder but a ${there.type}`, { result: { path: at } });
    const changes = [
      ...setAttributes(actual.path, there, wanted, { recursive: p.recurse ? seen.tree : undefined }),
      ...times.changes(actual.path),
    ];
    return made(at, "directory", changes, p, there, host);
  }
  if (state === "touch") return decideTouch(p, at, actual.path, there, times, host);
  if (!there) {
    return refuse(`${at} is not there, and \`state: file\` makes no files`, {
      help: "`state: touch` makes an empty one, `copy` and `template` one with content",
      result: { path: at, state: "absent" },
      mayResolve: true,
    });
  }
  if (there.type === "directory")
    return refuse(`${at} is a folder`, {
      help: "set `state: directory`",
      result: { path: at, state: "directory" },
    });
  return made(
    at,
    there.type,
    [...setAttributes(actual.path, there, wanted), ...times.changes(actual.path)],
    p,
    there,
    host,
  );
}

function decideTouch(
  p: Params,
  at: string,
  actual: string,
  there: FileState | undefined,
  times: Times,
  host: HostView,
): Verdict | Refusal {
  if (there) {
    const changes = [...setAttributes(actual, there, attributesOf(p)), ...times.changes(actual)];
    return renamed(made(at, there.type, changes, p, there, host));
  }
  const fresh: FileState = { ...NEW, owner: host.user, group: host.user, uid: host.uid };
  const touch = touchFile({
    path: actual,
    before: undefined,
    modified: times.modified,
    accessed: times.accessed,
    as: host.user,
  });
  return renamed(
    made(at, "file", [touch, ...setAttributes(actual, fresh, attributesOf(p))], p, undefined, host),
  );
}

const NEW: FileState = {
  type: "file",
  mode: 0o644,
  uid: -1,
  gid: -1,
  owner: "",
  group: "",
  size: 0,
  mtime: 0,
  atime: 0,
  ctime: 0,
  inode: 0,
  device: 0,
  links: 1,
};

/** `touch` names its path `dest`, as Ansible's does. */
function renamed(verdict: Verdict): Verdict {
  return { ...verdict, result: { dest: verdict.result?.path, ...verdict.result } };
}

interface Times {
  readonly modified: TouchTime;
  readonly accessed: TouchTime;
  readonly changes: (path: string) => readonly Change[];
}

function timesOf(p: Params, state: string, there: FileState | undefined, seen: SeenPaths): Times | Refusal {
  const fallback = state === "touch" ? "now" : "preserve";
  const modified = touchTime(
    p.modification_time ?? fallback,
    p.modification_time_format,
    seen.modified,
    there?.mtime,
  );
  const accessed = touchTime(p.access_time ?? fallback, p.access_time_format, seen.accessed, there?.atime);
  if (modified === undefined)
    return refuse(
      `\`modification_time: ${p.modification_time}\` does not fit ${p.modification_time_format ?? FORMAT}`,
    );
  if (accessed === undefined)
    return refuse(`\`access_time: ${p.access_time}\` does not fit ${p.access_time_format ?? FORMAT}`);
  const idle = modified === "keep" && accessed === "keep";
  return {
    modified,
    accessed,
    changes: (at) => (idle || !there ? [] : [touchFile({ path: at, before: there, modified, accessed })]),
  };
}

function touchTime(
  value: string,
  format: string | undefined,
  wanted: number | undefined,
  is: number | undefined,
): TouchTime | undefined {
  if (value === "preserve") return "keep";
  if (value === "now") return "now";
  const time = readTime(value, format ?? FORMAT);
  if (!time || wanted === undefined) return undefined;
  return wanted === is ? "keep" : time.stamp;
}

function decideLink(
  p: Params,
  state: "link" | "hard",
  at: string,
  seen: SeenPaths,
  host: HostView,
): Verdict | Refusal {
  const { own, source } = seen;
  if (p.src === undefined) {
    if (own?.type !== "link")
      return refuse("a link needs a `src`: what it leads to", { result: { path: at } });
    return attributesOfLink(p, at, own.target ?? "", [], seen, host);
  }
  const text = p.src.startsWith("~") ? hostPath(p.src, host) : p.src;
  const refusal = linkObstacle(p, state, at, seen, host);
  if (refusal) return refusal;
  const same =
    state === "link"
      ? own?.type === "link" && own.target === text
      : own !== undefined &&
        source !== undefined &&
        own.inode === source.inode &&
        own.device === source.device &&
        own.inode > 0;
  const target = state === "hard" ? (sourcePath(p, host) ?? text) : text;
  const changes = same ? [] : [makeLink({ path: at, target, hard: state === "hard", before: own })];
  if (state === "hard") {
    const attributes = source ? setAttributes(at, { ...source, inode: 0 }, attributesOf(p)) : [];
    return { changes: [...changes, ...attributes], result: { dest: at, src: p.src, path: at, state } };
  }
  return attributesOfLink(p, at, text, changes, seen, host);
}

function linkObstacle(
  p: Params,
  state: "link" | "hard",
  at: string,
  { own, source }: SeenPaths,
  host: HostView,
): Refusal | undefined {
  const result = { path: at, src: p.src };
  if (!source && (state === "hard" || !p.force)) {
    const help = state === "link" ? "`force: true` makes the link all the same" : undefined;
    return refuse(`${sourcePath(p, host)} is not there, so ${at} can't lead to it`, {
      ...(help ? { help } : {}),
      result,
      mayResolve: true,
    });
  }
  if (source?.type === "directory" && state === "hard")
    return refuse(`${p.src} is a folder; only files can have a second name`, { result });
  if (own?.type === "directory" && !p.force)
    return refuse(`${at} is a folder`, {
      help: "`force: true` puts a link in its place if it is empty",
      result,
    });
  if (
    own &&
    own.type !== "directory" &&
    own.type !== "link" &&
    !p.force &&
    !(state === "hard" && own.inode === source?.inode)
  ) {
    return refuse(`${at} is a file of its own`, { help: "`force: true` puts a link in its place", result });
  }
  return undefined;
}

/** With `follow`, attributes are those of what the link leads to. */
function attributesOfLink(
  p: Params,
  at: string,
  target: string,
  changes: readonly Change[],
  seen: SeenPaths,
  host: HostView,
): Verdict | Refusal {
  const result = { dest: at, src: target, path: at, state: "link" };
  const wanted = attributesOf(p);
  if (wanted.mode === undefined && wanted.owner === undefined && wanted.group === undefined)
    return { changes, result };
  const beyond = p.src === undefined ? seen.beyond : seen.source;
  if (!(p.follow ?? true)) {
    const link = changes.length === 0 ? seen.own : undefined;
    const attributes = setAttributes(
      at,
      link ?? { ...NEW, type: "link", mode: 0o777, owner: host.user, group: host.user, uid: host.uid },
      { owner: p.owner, group: p.group },
    );
    return { changes: [...changes, ...attributes], result };
  }
  if (!beyond)
    return refuse(`${linkTarget(at, target)} is not there, so it can't be given an owner, group or mode`, {
      help: "`follow: false` means the link itself",
      result,
    });
  return { changes: [...changes, ...setAttributes(linkTarget(at, target), beyond, wanted)], result };
}

function made(
  at: string,
  type: FileState["type"],
  changes: readonly Change[],
  p: Params,
  before: FileState | undefined,
  host: HostView,
): Verdict {
  return {
    changes,
    result: pathResult({ path: at, type, before, wanted: attributesOf(p), user: host.user }),
  };
}

export const file = defineModule({
  name: "file",
  summary: "Make, change and remove files, folders and links",
  description: `Sees to what stands at a path, and to its owner, group and mode. Folders are made with all that is missing above them, which
gets the same attributes. A link is put in its place in one step, so that there is never a moment without it.

\`state: absent\` removes a folder with all that is in it, but nothing where something is mounted in it: unmount first.`,
  params,
  paramAliases: { dest: "path", name: "path" },
  returns: {
    path: "The path.",
    state: "What stands there now: `file`, `directory`, `link`, `hard` or `absent`.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number, where known.",
    gid: "The group's number, where known.",
    size: "Its size in bytes.",
    dest: "The path, of links and of `touch`.",
    src: "What a link leads to.",
  },
  examples: [
    {
      title: "Make a folder",
      yaml: '- name: the web root is there\n  file:\n    path: /srv/www\n    state: directory\n    owner: www-data\n    mode: "0755"\n',
    },
    {
      title: "Make a link",
      yaml: "- name: the site is enabled\n  file:\n    path: /etc/nginx/sites-enabled/house\n    src: ../sites-available/house\n    state: link\n",
    },
    {
      title: "Remove a folder",
      yaml: "- name: the old cache is gone\n  file:\n    path: /var/cache/old\n    state: absent\n",
    },
    {
      title: "Files readable, folders enterable",
      yaml: '- name: the web root is readable\n  file:\n    path: /srv/www\n    state: directory\n    recurse: true\n    mode: "u=rwX,go=rX"\n',
    },
  ],
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => observe(p, host),
  decide,
});
