/** `file: state: link` and `hard`: a path that leads to another. */

import type { Change } from "../../host/change.ts";
import { makeLink } from "../../host/changes/make-link.ts";
import { setAttributes } from "../../host/changes/set-attributes.ts";
import { hostPath, linkTarget } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { blankState } from "../../host/reads/predicted-path.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { attributesOf, type WantedAttributes } from "./file-params.ts";
import { actualPath } from "./follow-link.ts";

export interface LinkWish extends WantedAttributes {
  readonly kind: "link" | "hard";
  /** Spelled as by `hostPath`. */
  readonly path: string;
  /** As the user wrote it; without it a link that is there stays as it is. */
  readonly src: string | undefined;
  readonly force: boolean;
  readonly follow: boolean;
}

export interface SeenLink {
  readonly own: FileState | undefined;
  /** What the link that is there leads to; only looked at without a `src`. */
  readonly beyond?: FileState | undefined;
  /** What `src` names. */
  readonly source?: FileState | undefined;
}

/** The path that `src` means. */
export function sourcePath(path: string, src: string, host: HostView): string {
  return src.startsWith("~") ? hostPath(src, host) : linkTarget(path, src);
}

/** A path that belongs to the user that tasks run as. */
export function freshState(type: "file" | "link", host: HostView): FileState {
  return { ...blankState(type), uid: host.uid, owner: host.user, group: host.user };
}

export function decideLink(wish: LinkWish, seen: SeenLink, host: HostView): Verdict | Refusal {
  const { path, src, kind } = wish;
  if (src === undefined) return keepLink(wish, seen, host);
  const obstacle = obstacleFor(wish, src, seen, host);
  if (obstacle) return obstacle;
  const text = src.startsWith("~") ? hostPath(src, host) : src;
  if (kind === "hard") return decideHard(wish, text, seen, host);
  const isSame = seen.own?.type === "link" && seen.own.target === text;
  const changes = isSame ? [] : [makeLink({ path, target: text, before: seen.own })];
  return withAttributes(
    wish,
    text,
    changes,
    { path: linkTarget(path, text), state: seen.source },
    seen,
    host,
  );
}

function keepLink(wish: LinkWish, seen: SeenLink, host: HostView): Verdict | Refusal {
  const { path } = wish;
  if (seen.own?.type !== "link")
    return refuse("a link needs a `src`: what it leads to", { result: { path } });
  const actual = actualPath(path, true, seen.own, seen.beyond, host);
  return actual.kind === "refusal"
    ? actual
    : withAttributes(wish, seen.own.target ?? "", [], actual, seen, host);
}

function decideHard(wish: LinkWish, text: string, { own, source }: SeenLink, host: HostView): Verdict {
  const { path } = wish;
  const isSame =
    own !== undefined && source !== undefined && own.inode === source.inode && own.device === source.device;
  const target = sourcePath(path, text, host);
  const changes = isSame && own.inode > 0 ? [] : [makeLink({ path, target, hard: true, before: own })];
  const attributes = source ? setAttributes(path, source, attributesOf(wish)) : [];
  return { changes: [...changes, ...attributes], result: { dest: path, src: wish.src, path, state: "hard" } };
}

function obstacleFor(
  wish: LinkWish,
  src: string,
  { own, source }: SeenLink,
  host: HostView,
): Refusal | undefined {
  const { path, kind, force } = wish;
  const result = { path, src };
  if (!source && (kind === "hard" || !force)) {
    const help = kind === "link" ? { help: "`force: true` makes the link all the same" } : {};
    const message = `${sourcePath(path, src, host)} is not there, so ${path} can't lead to it`;
    return refuse(message, { ...help, result, mayResolve: true });
  }
  if (source?.type === "directory" && kind === "hard") {
    return refuse(`${src} is a folder; only files can have a second name`, { result });
  }
  if (!own || own.type === "link" || force) return undefined;
  if (own.type === "directory") {
    return refuse(`${path} is a folder`, {
      help: "`force: true` puts a link in its place if it is empty",
      result,
    });
  }
  if (kind === "hard" && own.inode === source?.inode) return undefined;
  return refuse(`${path} is a file of its own`, { help: "`force: true` puts a link in its place", result });
}

/** With `follow`, attributes are those of what the link leads to. */
function withAttributes(
  wish: LinkWish,
  target: string,
  changes: readonly Change[],
  beyond: { readonly path: string; readonly state: FileState | undefined },
  { own }: SeenLink,
  host: HostView,
): Verdict | Refusal {
  const result = { dest: wish.path, src: target, path: wish.path, state: "link" };
  const wanted = attributesOf(wish);
  if (Object.values(wanted).every((value) => value === undefined)) return { changes, result };
  if (!wish.follow) {
    const link = changes.length === 0 && own ? own : freshState("link", host);
    const attributes = setAttributes(wish.path, link, { owner: wish.owner, group: wish.group });
    return { changes: [...changes, ...attributes], result };
  }
  if (!beyond.state) {
    const help = "`follow: false` means the link itself";
    return refuse(`${beyond.path} is not there, so it can't be given an owner, group or mode`, {
      help,
      result,
    });
  }
  return { changes: [...changes, ...setAttributes(beyond.path, beyond.state, wanted)], result };
}
