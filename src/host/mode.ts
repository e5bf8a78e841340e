/** File modes: octal and symbolic text, computed as Ansible does, and their spellings. */

const MASKS = { u: 0o4700, g: 0o2070, o: 0o1007 } as const;
const SHIFTS = { u: 6, g: 3, o: 0 } as const;
const SPECIAL = { u: 0o4000, g: 0o2000, o: 0 } as const;
const UMASK = 0o022;

type Who = keyof typeof MASKS;

export interface ModeBase {
  /** Permission bits that the path has, or would be made with. */
  readonly mode: number;
  readonly directory: boolean;
}

/** What a new path has before anything is asked of it. */
export const NEW_FILE: ModeBase = { mode: 0o666 & ~UMASK, directory: false };
export const NEW_DIRECTORY: ModeBase = { mode: 0o777 & ~UMASK, directory: true };

/** The permission bits that `wanted` ("0644", "u=rwX,g-w") asks for on a path that is like `base`. */
export function modeBits(wanted: string, base: ModeBase): number {
  const octal = /^(?:0o)?([0-7]{1,5})$/.exec(wanted);
  if (octal?.[1] !== undefined) return Number.parseInt(octal[1], 8) & 0o7777;
  let mode = base.mode;
  for (const clause of wanted.split(",")) mode = applyClause(clause, mode, base.directory);
  return mode;
}

function applyClause(clause: string, before: number, directory: boolean): number {
  const parts = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/.exec(clause);
  if (!parts) throw new RangeError(`\`${clause}\` is no file mode`);
  const named = parts[1] ?? "";
  const users = whoOf(named);
  let mode = before;
  for (const [, operator, permissions] of (parts[2] ?? "").matchAll(/([-+=])([rwxXstugo]*)/g)) {
    const current = mode;
    for (const who of users) {
      const bits = bitsFor(who, permissions ?? "", current, directory) & (named === "" ? ~UMASK : 0o7777);
      if (operator === "+") mode |= bits;
      else if (operator === "-") mode &= ~bits;
      else mode = (mode & ~MASKS[who]) | bits;
    }
  }
  return mode & 0o7777;
}

function whoOf(named: string): readonly Who[] {
  if (named === "" || named.includes("a")) return ["u", "g", "o"];
  return (["u", "g", "o"] as const).filter((who) => named.includes(who));
}

function bitsFor(who: Who, permissions: string, current: number, directory: boolean): number {
  if (permissions === "u" || permissions === "g" || permissions === "o") {
    return ((current >> SHIFTS[permissions]) & 7) << SHIFTS[who];
  }
  const shift = SHIFTS[who];
  let bits = 0;
  for (const letter of permissions) {
    if (letter === "r") bits |= 4 << shift;
    else if (letter === "w") bits |= 2 << shift;
    else if (letter === "x") bits |= 1 << shift;
    else if (letter === "X") bits |= directory || (current & 0o111) !== 0 ? 1 << shift : 0;
    else if (letter === "s") bits |= SPECIAL[who];
    else bits |= who === "o" ? 0o1000 : 0;
  }
  return bits;
}

/** "0644": as results and summaries say it. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, "0");
}

/** What chmod is told: five digits, so that set-id bits of folders are cleared too. */
export function modeArgument(mode: number): string {
  return mode.toString(8).padStart(5, "0");
}

/** "u=rw,g=r,o=": what Ansible returns beside octal modes. */
export function symbolicMode(mode: number): string {
  const rwx = (who: Who): string => {
    const bits = mode >> SHIFTS[who];
    return `${bits & 4 ? "r" : ""}${bits & 2 ? "w" : ""}${bits & 1 ? "x" : ""}`;
  };
  const user = `${rwx("u")}${mode & 0o4000 ? "s" : ""}`;
  const group = `${rwx("g")}${mode & 0o2000 ? "s" : ""}`;
  const others = `${rwx("o")}${mode & 0o1000 ? "t" : ""}`;
  return `u=${user},g=${group},o=${others}`;
}
