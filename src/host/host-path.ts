/** Paths on a host: spelled in one way, so that what one task promises and another asks meet. */

/** Collapses `//`, `/./` and trailing slashes; `..` stays, since only the host knows what it leads to. */
export function plainPath(path: string): string {
  const absolute = path.startsWith("/");
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const joined = parts.join("/");
  if (absolute) return `/${joined}`;
  return joined === "" ? "." : joined;
}

/** `~` is the home of the user that the task runs as; `~name` and relative paths are left to the host. */
export function hostPath(path: string, host: { readonly home: string }): string {
  if (path === "~") return plainPath(host.home);
  return plainPath(path.startsWith("~/") ? `${host.home}/${path.slice(2)}` : path);
}

export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  if (at < 0) return ".";
  return at === 0 ? "/" : path.slice(0, at);
}

export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** `folder/name`, also below the root. */
export function childOf(folder: string, name: string): string {
  return plainPath(`${folder}/${name}`);
}

/** Whether `path` is below `folder`, at any depth. */
export function isBelow(path: string, folder: string): boolean {
  return path !== folder && path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

/** Where a link at `path` leads to, as text. */
export function linkTarget(path: string, target: string): string {
  return target.startsWith("/") ? plainPath(target) : childOf(parentOf(path), target);
}
