/** What a path will be like after the changes that check mode has promised. */

import { createHash } from "node:crypto";
import { type Content, isHeld, type StoredContent, sha256Of, sizeOf, sizeText } from "../content.ts";
import type { Effect } from "../effect.ts";
import { isBelow, linkTarget, parentOf, plainPath } from "../host-path.ts";
import { NEW_DIRECTORY, NEW_FILE } from "../mode.ts";
import type { Overlay, Predicted } from "../read.ts";
import type { FileState, FileType } from "./file-state.ts";

type PathEffect = Extract<Effect, { readonly path: string }>;

interface Course {
  readonly state: FileState | undefined;
  /** Of a promised file: its content; `undefined` in it where only applying can tell. */
  readonly content: { readonly held: Content | undefined } | undefined;
  readonly touched: boolean;
  readonly unknown?: string;
}

/** The path itself, or with `follow` what a link there leads to. `undefined`: nothing was promised about it. */
export function predictState(
  path: string,
  seen: FileState | undefined,
  overlay: Overlay,
  options: { readonly follow?: boolean; readonly hash?: boolean },
): Predicted<FileState | undefined> | undefined {
  const course = courseOf(path, seen, overlay, options.follow === true);
  if (!course.touched) return undefined;
  if (course.unknown !== undefined) return { unknown: course.unknown };
  const { state, content } = course;
  if (state?.type !== "file" || !options.hash || !content) return { known: state };
  if (!content.held) return { unknown: `what ${path} will hold is known once it is made` };
  return { known: { ...state, sha256: sha256Of(content.held) } };
}

/** What a file will hold; of what is longer than `limit` nothing is said. `undefined`: nothing was promised about it. */
export function predictContent(
  path: string,
  seen: Buffer | undefined,
  overlay: Overlay,
  limit = Number.POSITIVE_INFINITY,
): Predicted<Buffer | undefined> | undefined {
  const course = courseOf(path, undefined, overlay, true);
  if (!course.touched) return undefined;
  if (course.unknown !== undefined) return { unknown: course.unknown };
  if (course.content) {
    const { held } = course.content;
    if (!held) return { unknown: `what ${path} will hold is known once it is made` };
    if (sizeOf(held) > limit) return { known: undefined };
    return isHeld(held)
      ? { known: Buffer.from(held) }
      : { unknown: `${path} will hold ${sizeText(held.size)}, which is read once it is there` };
  }
  return course.state === undefined && wasRemoved(path, overlay) ? { known: undefined } : { known: seen };
}

/** The digest of what a file will hold. `undefined`: no other content was promised for it. */
export function predictDigest(
  path: string,
  algorithm: string,
  overlay: Overlay,
): Predicted<string> | undefined {
  const { content, unknown } = courseOf(path, undefined, overlay, true);
  if (unknown !== undefined) return { unknown };
  if (!content) return undefined;
  const { held } = content;
  if (!held) return { unknown: `what ${path} will hold is known once it is made` };
  const digest = isHeld(held) ? createHash(algorithm).update(held).digest("hex") : known(held, algorithm);
  if (digest !== undefined) return { known: digest };
  return { unknown: `the ${algorithm} digest of what ${path} will hold is known once it is there` };
}

function known(content: StoredContent, algorithm: string): string | undefined {
  return algorithm === "sha256" ? content.sha256 : algorithm === "sha1" ? content.sha1 : undefined;
}

function wasRemoved(path: string, overlay: Overlay): boolean {
  const last = overlay.effects
    .filter(isPathEffect)
    .findLast((e) => e.kind !== "attributes" && covers(plainPath(e.path), path));
  return last?.kind === "absent";
}

/** For many questions about the same promises: of all effects, those that can say something of a path. */
export function relevantEffects(overlay: Overlay): (path: string) => Overlay {
  const at = new Map<string, number[]>();
  const below = new Map<string, number[]>();
  const note = (map: Map<string, number[]>, path: string, index: number): void => {
    const list = map.get(path);
    if (list) list.push(index);
    else map.set(path, [index]);
  };
  overlay.effects.forEach((effect, index) => {
    if (!isPathEffect(effect)) return;
    const path = plainPath(effect.path);
    note(at, path, index);
    for (const folder of foldersAbove(path)) note(below, folder, index);
  });
  return (path) => {
    const found = [path, ...foldersAbove(path)].flatMap((one) => at.get(one) ?? []);
    const indexes = [...found, ...(below.get(path) ?? [])].sort((a, b) => a - b);
    return {
      effectOn: (subject) => overlay.effectOn(subject),
      effects: indexes.flatMap((index) => overlay.effects[index] ?? []),
    };
  };
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = parentOf(path); folder !== path; folder = parentOf(folder)) {
    folders.push(folder);
    if (folder === "/" || folder === ".") break;
  }
  return folders;
}

function isPathEffect(effect: Effect): effect is PathEffect {
  return "path" in effect;
}

function covers(effectPath: string, path: string): boolean {
  return effectPath === path || isBelow(path, effectPath);
}

function courseOf(
  path: string,
  seen: FileState | undefined,
  overlay: Overlay,
  follow: boolean,
  hops = 0,
): Course {
  let course: Course = { state: seen, content: undefined, touched: false };
  for (const effect of overlay.effects) if (isPathEffect(effect)) course = step(course, effect, path);
  if (!follow || course.state?.type !== "link" || !course.touched || course.unknown !== undefined)
    return course;
  const target = linkTarget(path, course.state.target ?? "");
  const beyond = hops < 8 ? courseOf(target, undefined, overlay, true, hops + 1) : course;
  if (beyond.touched && beyond !== course) return beyond;
  return { ...course, unknown: `${path} will be a link to ${target}, which is looked at once it is made` };
}

function step(course: Course, effect: PathEffect, path: string): Course {
  const at = plainPath(effect.path);
  if (at === path) return own(course, effect);
  if (isBelow(path, at)) return fromAbove(course, effect, at, path);
  if (isBelow(at, path)) return fromBelow(course, effect);
  return course;
}

/** An effect on the path itself. */
function own(course: Course, effect: PathEffect): Course {
  const { state } = course;
  switch (effect.kind) {
    case "absent":
      return { state: undefined, content: undefined, touched: true };
    case "link":
      return {
        state: made("link", 0o777, {}, state, { target: effect.target }),
        content: undefined,
        touched: true,
      };
    case "tree":
      return {
        state: made("directory", NEW_DIRECTORY.mode, {}, state, {}),
        content: undefined,
        touched: true,
      };
    case "directory":
      return {
        state: made("directory", NEW_DIRECTORY.mode, effect, state, {}),
        content: undefined,
        touched: true,
      };
    case "attributes":
      return {
        ...course,
        state: state && made(state.type, state.mode, effect, state, hashOf(state)),
        touched: true,
      };
    case "file": {
      const size = effect.content ? sizeOf(effect.content) : 0;
      const next = made("file", NEW_FILE.mode, effect, state, { size });
      return { state: next, content: { held: effect.content }, touched: true };
    }
  }
}

/** An effect on a folder that the path is in. */
function fromAbove(course: Course, effect: PathEffect, at: string, path: string): Course {
  if (effect.kind === "absent" || effect.kind === "file")
    return { state: undefined, content: undefined, touched: true };
  if (effect.kind === "tree")
    return { ...course, touched: true, unknown: `what ${path} will be is known once ${at} is made` };
  if (effect.kind !== "link") return course;
  return {
    ...course,
    touched: true,
    unknown: `${at} will be a link, so ${path} is looked at once it is made`,
  };
}

/** Something is made further down, so the path is a folder then. */
function fromBelow(course: Course, effect: PathEffect): Course {
  if (course.state !== undefined || effect.kind === "absent" || effect.kind === "attributes") return course;
  const like = effect.kind === "directory" ? effect : {};
  return {
    state: made("directory", NEW_DIRECTORY.mode, like, undefined, {}),
    content: undefined,
    touched: true,
  };
}

/** Other attributes leave the content as it is. */
function hashOf({ sha256 }: FileState): Partial<FileState> {
  return sha256 === undefined ? {} : { sha256 };
}

function made(
  type: FileType,
  mode: number,
  wanted: { readonly mode?: number; readonly owner?: string; readonly group?: string },
  before: FileState | undefined,
  rest: Partial<FileState>,
): FileState {
  const kept = before?.type === type ? before : undefined;
  const { sha256: _old, ...base } = kept ?? blank(type, mode);
  const [uid, owner] = idOf(wanted.owner, base.uid, base.owner);
  const [gid, group] = idOf(wanted.group, base.gid, base.group);
  return { ...base, ...rest, mode: wanted.mode ?? base.mode, uid, owner, gid, group };
}

/** A path of which only the type is known. */
export function blankState(type: FileType): FileState {
  return blank(type, type === "directory" ? NEW_DIRECTORY.mode : NEW_FILE.mode);
}

function blank(type: FileType, mode: number): FileState {
  const nothing = { size: 0, mtime: 0, atime: 0, ctime: 0, inode: 0, device: 0, links: 1 };
  return { type, mode, uid: -1, gid: -1, owner: "", group: "", ...nothing };
}

function idOf(wanted: string | undefined, id: number, name: string): readonly [number, string] {
  if (wanted === undefined) return [id, name];
  if (/^\d+$/.test(wanted)) return [Number(wanted), Number(wanted) === id ? name : wanted];
  if (wanted === name) return [id, name];
  return [wanted === "root" ? 0 : -1, wanted];
}
