/** How a module that others have written wants to be started and given its parameters, as its text says. */

export type ModuleKind =
  /** Python that imports what Ansible gives its modules. */
  | "python"
  /** The parameters stand in the program's text, as JSON. */
  | "json-inside"
  /** A file with JSON is its argument. */
  | "json-file"
  /** A file with `name=value` words is its argument. */
  | "words-file"
  | "powershell";

export interface ModuleNature {
  readonly kind: ModuleKind;
  /** Words of the first line that says what runs it. */
  readonly shebang?: readonly string[];
  /** It is no text. */
  readonly isBinary: boolean;
}

const COMMON = "#<<INCLUDE_ANSIBLE_MODULE_COMMON>>";
const PARAMETERS = "<<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>";
const NEW_STYLE =
  /^[ \t]*(from[ \t]+ansible\.module_utils|import[ \t]+ansible\.module_utils|from[ \t]+ansible_collections\.|import[ \t]+ansible_collections\.|from[ \t]+\.+[\w.]*module_utils|from[ \t]+ansible[ \t]+import[ \t]+module_utils)/m;

/** What stands in texts in the first bytes; the rest can't. */
function isText(head: Uint8Array): boolean {
  return head.every((byte) =>
    byte >= 0x20 ? byte !== 0x7f : (byte >= 7 && byte <= 10) || [12, 13, 27].includes(byte),
  );
}

export function natureOf(content: Uint8Array): ModuleNature {
  if (!isText(content.subarray(0, 1024))) return { kind: "json-file", isBinary: true };
  const text = Buffer.from(content).toString("utf8");
  const shebang = shebangOf(text);
  const rest = { isBinary: false, ...(shebang ? { shebang } : {}) };
  if (text.includes(COMMON) || NEW_STYLE.test(text)) return { kind: "python", ...rest };
  if (/#Requires -Module|#AnsibleRequires -|# POWERSHELL_COMMON/i.test(text))
    return { kind: "powershell", ...rest };
  if (text.includes(PARAMETERS)) return { kind: "json-inside", ...rest };
  return { kind: text.includes("WANT_JSON") ? "json-file" : "words-file", ...rest };
}

function shebangOf(text: string): readonly string[] | undefined {
  const line = /^#!([^\r\n]*)/.exec(text)?.[1]?.trim();
  return line ? line.split(/\s+/) : undefined;
}

/** Old Python that has what it needs put into its text imports it instead. */
export function withImports(source: string): string {
  return source.replaceAll(COMMON, "from ansible.module_utils.basic import *");
}

/** The program with its parameters in the place that it keeps for them. */
export function withParameters(source: string, json: string, version: string): string {
  return source
    .replaceAll(`"<<INCLUDE_ANSIBLE_MODULE_ARGS>>"`, () => JSON.stringify(json))
    .replaceAll(PARAMETERS, () => json)
    .replaceAll(`"<<ANSIBLE_VERSION>>"`, () => JSON.stringify(version));
}

/** Whether a module that is no `AnsibleModule` has heard of check mode. */
export function heedsCheckMode(source: string): boolean {
  return /AnsibleModule|check_mode/.test(source);
}
