/** Names of images: repository, tag, digest, as docker reads them. */
import type { z } from "zod";

export interface ImageName {
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** An image by what it holds, not by a name. */
export function isImageId(name: string): boolean {
  return /^sha256:[0-9a-fA-F]{64}$/.test(name);
}

/** A colon in front of a slash belongs to the registry's port. */
export function imageName(text: string): ImageName {
  const at = text.indexOf("@");
  if (at >= 0) return { repository: text.slice(0, at), digest: text.slice(at + 1) };
  const colon = text.lastIndexOf(":");
  if (colon < 0 || text.indexOf("/", colon) >= 0) return { repository: text };
  return { repository: text.slice(0, colon), tag: text.slice(colon + 1) };
}

/** A tag or digest in the name wins over `tag`; ids stay as they are. */
export function imageReference(name: string, tag: string): string {
  if (isImageId(name)) return name;
  const parts = imageName(name);
  if (parts.digest !== undefined) return `${parts.repository}@${parts.digest}`;
  const wanted = parts.tag ?? (tag === "" ? "latest" : tag);
  const joint = wanted.startsWith("sha256:") ? "@" : ":";
  return `${parts.repository}${joint}${wanted}`;
}

/** What is wrong with a name that somebody wrote; undefined where nothing is. */
export function imageNameProblem(name: string): string | undefined {
  if (isImageId(name)) return undefined;
  const { repository, tag, digest } = imageName(name);
  if (!/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/.test(repository)) return `\`${name}\` is no name of an image`;
  if (tag !== undefined && !isTag(tag)) return `\`${tag}\` is no tag of an image`;
  if (digest !== undefined && !/^[a-z0-9]+:[0-9a-fA-F]{32,}$/.test(digest))
    return `\`${digest}\` is no digest of an image`;
  return undefined;
}

/** How docker itself spells a name in short: Docker Hub's registry and its folder of official images go unsaid. */
export function familiarName(name: string): string {
  const registry = name.replace(/^(index\.)?docker\.io\//, "");
  return registry === name ? name : registry.replace(/^library\//, "");
}

interface Named {
  readonly name: string;
  readonly tag: string;
}

/** Says what is wrong with `name` and `tag` of a module's parameters. */
export function checkImageNames({ name, tag }: Named, context: z.RefinementCtx): void {
  const problem = imageNameProblem(name);
  if (problem !== undefined) context.addIssue({ code: "custom", path: ["name"], message: problem });
  if (tag !== "" && !isTag(tag) && !tag.startsWith("sha256:"))
    context.addIssue({ code: "custom", path: ["tag"], message: `\`${tag}\` is no tag of an image` });
}
