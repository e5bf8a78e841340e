/** The one place where foreign text is made safe for a terminal: no escape sequence, no control, no hidden character leaves it. */

/** CSI, OSC, DCS, SOS, PM, APC and the short escapes, in their 7-bit and 8-bit forms. Unfinished ones reach to the end. */
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*(?:[@-~]|$)|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c|$)|\u001b[ -/]*(?:[0-~]|$)/g;

/** Controls, and characters that reorder or hide what stands next to them. Joiners stay: scripts and emoji need them. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const TAB = 8;

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, "0")}`
    : `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

/** One line of anything, for a terminal or a plain log: line ends show as `\n`. */
export function printableLine(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return text
    .toWellFormed()
    .replace(ESCAPES, "")
    .replaceAll("\r\n", "\n")
    .replaceAll("\n", "\\n")
    .replaceAll("\t", " ")
    .replace(UNSAFE, escaped);
}

/** What a terminal would have left of a line that was overwritten with carriage returns (progress bars). */
function lastOverwrite(line: string): string {
  return line.split("\r").findLast((part) => part !== "") ?? "";
}

function expandTabs(line: string): string {
  let column = 0;
  return line.replace(/\t|[^\t]+/g, (part) => {
    const shown = part === "\t" ? " ".repeat(TAB - (column % TAB)) : part;
    column += shown.length;
    return shown;
  });
}

/** The lines of a program's output, each printable, without empty ones at the end. */
export function printableLines(text: string): readonly string[] {
  const lines = text
    .split("\n")
    .map((line) => printableLine(expandTabs(lastOverwrite(line.replace(/\r+$/, "").replace(ESCAPES, "")))));
  while (lines.length > 0 && lines.at(-1)?.trim() === "") lines.pop();
  return lines;
}
