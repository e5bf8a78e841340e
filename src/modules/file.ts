/** `file`: what stands at a path, and whose it is. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { touchFile } from "../host/changes/touch-file.ts";
import { hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { Seen } from "../host/read.ts";
import { epoch } from "../host/reads/epoch.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { directoryTree } from "../host/reads/file-states.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { DecideContext, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, oneOf, path, word } from "./contract/params.ts";
import { decideLink, freshState, sourcePath } from "./files/decide-link.ts";
import { attributesOf, pathResult } from "./files/file-params.ts";
import { readTime, TIME_FORMAT, type Times, timesOf } from "./files/file-times.ts";
import { actualPath } from "./files/follow-link.ts";
import { defineFileModule, type Labelled } from "./files/labels.ts";

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
      .describe(`How the time is written, as for strftime. Default: \`${TIME_FORMAT}\`.`),
    access_time: word().optional().describe("As `modification_time`, of the last access."),
    access_time_format: word().optional().describe(`Default: \`${TIME_FORMAT}\`.`),
    ...fileAttributes,
    unsafe_writes: bool().optional().describe("Accepted for compatibility: this module writes into no file."),
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

function timeOf(value: string | undefined, format: string | undefined) {
  return value === undefined ? undefined : readTime(value, format ?? TIME_FORMAT);
}

/** Whether what a link at the path leads to makes a difference. */
function looksBeyond(p: Params): boolean {
  if (p.state === "absent" || p.follow === false) return false;
  return p.src === undefined || (p.state !== "link" && p.state !== "hard");
}

function observe(p: Params, host: HostView) {
  const at = hostPath(p.path, host);
  const source = p.src === undefined ? undefined : sourcePath(at, p.src, host);
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
  if (state === "absent") {
    return { changes: own ? [removePath(at, own)] : [], result: { path: at, state: "absent" } };
  }
  if (state === "link" || state === "hard") {
    const [force, follow] = [p.force ?? false, p.follow ?? true];
    return decideLink({ ...attributesOf(p), kind: state, path: at, src: p.src, force, follow }, seen, host);
  }
  const actual = actualPath(at, p.follow ?? true, own, seen.beyond, host);
  if (actual.kind === "refusal") return actual;
  const times = timesOf(p, state === "touch" ? "now" : "preserve", actual.state, seen);
  if ("kind" in times) return times;
  const target = { at, actual: actual.path, there: actual.state, times, host };
  if (state === "directory") return decideDirectory(p, target, seen);
  return state === "touch" ? decideTouch(p, target) : decideFile(p, target);
}

/** A path as the user wrote it, and what it comes to. */
interface Target {
  readonly at: string;
  readonly actual: string;
  readonly there: FileState | undefined;
  readonly times: Times;
  readonly host: HostView;
}

function current(state: FileState): "directory" | "file" | "link" {
  return state.type === "directory" || state.type === "link" ? state.type : "file";
}

function decideDirectory(p: Params, target: Target, { tree }: SeenPaths): Verdict | Refusal {
  const { at, actual, there, times, host } = target;
  const wanted = attributesOf(p);
  if (!there) return made(p, target, "directory", [makeDirectory(actual, { ...wanted, as: host.user })]);
  if (there.type !== "directory") {
    return refuse(`${at} is there and is no folder but a ${there.type}`, { result: { path: at } });
  }
  const attributes = setAttributes(actual, there, wanted, { recursive: p.recurse ? tree : undefined });
  return made(p, target, "directory", [...attributes, ...times.changes(actual)]);
}

function decideFile(p: Params, target: Target): Verdict | Refusal {
  const { at, actual, there, times } = target;
  if (!there) {
    return refuse(`${at} is not there, and \`state: file\` makes no files`, {
      help: "`state: touch` makes an empty one, `copy` and `template` one with content",
      result: { path: at, state: "absent" },
      mayResolve: true,
    });
  }
  if (there.type === "directory") {
    const result = { path: at, state: "directory" };
    return refuse(`${at} is a folder`, { help: "set `state: directory`", result });
  }
  return made(p, target, there.type, [
    ...setAttributes(actual, there, attributesOf(p)),
    ...times.changes(actual),
  ]);
}

function decideTouch(p: Params, target: Target): Verdict {
  const { actual, there, times, host } = target;
  if (there) {
    return renamed(
      made(p, target, there.type, [
        ...setAttributes(actual, there, attributesOf(p)),
        ...times.changes(actual),
      ]),
    );
  }
  const { modified, accessed } = times;
  const touch = touchFile({ path: actual, before: undefined, modified, accessed, as: host.user });
  return renamed(
    made(p, target, "file", [touch, ...setAttributes(actual, freshState("file", host), attributesOf(p))]),
  );
}

/** `touch` names its path `dest`, as Ansible's does. */
function renamed(verdict: Verdict): Verdict {
  return { ...verdict, result: { dest: verdict.result?.path, ...verdict.result } };
}

function made(
  p: Params,
  { at, there, host }: Target,
  type: FileState["type"],
  changes: readonly Change[],
): Verdict {
  const wanted = attributesOf(p);
  return { changes, result: pathResult({ path: at, type, before: there, wanted, user: host.user }) };
}

/** As owners and modes: those of a link go to what it leads to. */
function labelledBy(p: Params, host: HostView): Labelled | undefined {
  if (p.state === "absent") return undefined;
  const at = hostPath(p.path, host);
  const follow = p.follow ?? true;
  if (p.state === "link" && p.src !== undefined && follow)
    return { path: sourcePath(at, p.src, host), follow };
  const kind = p.state === "directory" || p.recurse ? "dir" : "file";
  return { path: at, follow: follow && p.state !== "hard", recursive: p.recurse, kind };
}

export const file = defineFileModule({
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
  reads: "the path: its kind, owner, mode, times and attributes; with `recurse` all below it",
  writes: "the path, or all of that",
  support: { check: "full", diff: "full" },
  labels: (p, host) => labelledBy(p, host),
  observe: (p, _given, host) => observe(p, host),
  decide,
});
