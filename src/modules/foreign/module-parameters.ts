/** The parameters of a task in the forms in which modules of others want them. */

export interface ModuleSettings {
  readonly name: string;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly noLog: boolean;
  readonly verbosity: number;
}

/** The release of ansible-core whose interface modules find. */
export const INTERFACE_VERSION = "2.18.0";

/** With what Ansible tells its modules beside. */
export function parametersOf(
  values: Readonly<Record<string, unknown>>,
  { name, checkMode, diffMode, noLog, verbosity }: ModuleSettings,
): Readonly<Record<string, unknown>> {
  return {
    ...values,
    _ansible_check_mode: checkMode,
    _ansible_no_log: noLog,
    _ansible_debug: false,
    _ansible_diff: diffMode,
    _ansible_verbosity: verbosity,
    _ansible_version: INTERFACE_VERSION,
    _ansible_module_name: name,
    _ansible_syslog_facility: "LOG_USER",
    _ansible_selinux_special_fs: ["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"],
    _ansible_string_conversion_action: "warn",
    _ansible_socket: null,
    _ansible_shell_executable: "/bin/sh",
    _ansible_keep_remote_files: false,
    _ansible_tmpdir: null,
    _ansible_remote_tmp: "~/.ansible/tmp",
    _ansible_ignore_unknown_opts: false,
    _ansible_target_log_info: null,
  };
}

/** `name=value` words, quoted as a shell reads them. */
export function parameterWords(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quoted(asPython(value))} `)
    .join("");
}

function quoted(text: string): string {
  if (text === "") return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** As Python writes a value. */
function asPython(value: unknown): string {
  if (typeof value === "string") return value;
  return inside(value);
}

function inside(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(inside).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, item]) => `${inside(key)}: ${inside(item)}`)
      .join(", ")}}`;
  if (typeof value !== "string") return String(value);
  const escaped = value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return escaped.includes("'") && !escaped.includes('"')
    ? `"${escaped}"`
    : `'${escaped.replaceAll("'", "\\'")}'`;
}
