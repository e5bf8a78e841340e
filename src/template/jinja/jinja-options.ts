/** How Jinja text is delimited and what happens to white space around its tags. */

export interface JinjaOptions {
  readonly blockStart: string;
  readonly blockEnd: string;
  readonly variableStart: string;
  readonly variableEnd: string;
  readonly commentStart: string;
  readonly commentEnd: string;
  /** Behind white space at the start of a line: the rest of the line is a statement. */
  readonly lineStatement?: string;
  /** The rest of the line is a comment. */
  readonly lineComment?: string;
  /** The line end behind a statement or a comment is left out. */
  readonly trimBlocks: boolean;
  /** White space between the start of a line and a statement or comment is left out. */
  readonly lstripBlocks: boolean;
  readonly keepTrailingNewline: boolean;
  readonly newline: "\n" | "\r\n" | "\r";
  /** Backslashes in the strings of `{{ }}` are backslashes, as in YAML. */
  readonly rawStrings: boolean;
}

/** As Ansible sets Jinja up. */
export const ANSIBLE_OPTIONS: JinjaOptions = {
  blockStart: "{%",
  blockEnd: "%}",
  variableStart: "{{",
  variableEnd: "}}",
  commentStart: "{#",
  commentEnd: "#}",
  trimBlocks: true,
  lstripBlocks: false,
  keepTrailingNewline: false,
  newline: "\n",
  rawStrings: false,
};

/** What tells options apart, for keeping what was compiled with them. */
export function optionsKey(options: JinjaOptions): string {
  return JSON.stringify(Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1)));
}
