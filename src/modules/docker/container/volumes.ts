/** Volumes of a container as short texts: `/srv/data:/data:ro`, `name:/data`, `/data`. */

import { plainPath } from "../../../host/host-path.ts";

const MODES = new Set(
  "rw ro z Z consistent delegated cached rprivate private rshared shared rslave slave nocopy".split(" "),
);

function isMode(text: string): boolean {
  return text.split(",").every((part) => MODES.has(part));
}

export interface Volume {
  /** As it is asked of the daemon. */
  readonly text: string;
  /** Inside the container. */
  readonly target: string;
  /** `host:container:mode`; undefined for an anonymous volume. */
  readonly bind: string | undefined;
}

/** What is wrong with a text; undefined where nothing is. */
export function volumeProblem(text: string): string | undefined {
  const parts = text.split(":");
  if (parts.length > 3 || parts.some((p) => p === ""))
    return `\`${text}\` is no volume: it is \`target\`, \`source:target\` or \`source:target:mode\``;
  const mode = parts[2];
  if (mode !== undefined && !isMode(mode))
    return `\`${mode}\` is no mode of a volume (\`ro\`, \`rw\`, \`z\` …)`;
  return undefined;
}

/** A path that begins with a dot or a tilde starts where the task's user is at home. */
function sourceOf(text: string, home: string): string {
  if (!/^[.~]/.test(text)) return text;
  const whole = text === "~" ? home : text.startsWith("~/") ? `${home}/${text.slice(2)}` : `${home}/${text}`;
  const parts: string[] = [];
  for (const part of plainPath(whole).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function volumeOf(text: string, home: string): Volume {
  const parts = text.split(":");
  const [first = "", second, mode] = parts;
  if (second === undefined || (parts.length === 2 && isMode(second)))
    return { text, target: second === undefined ? first : first, bind: undefined };
  const source = sourceOf(first, home);
  const bind = `${source}:${second}:${mode ?? "rw"}`;
  return { text: source === first ? text : bind, target: second, bind };
}
