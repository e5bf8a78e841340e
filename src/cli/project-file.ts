/** The project file `homerun.yml`: found in a folder or above it, read, checked. */

import { dirname, join, relative, resolve } from "node:path";
import { Collector, type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { LANGUAGES } from "../expression/evaluate.ts";
import { INVENTORY_FORMS } from "../inventory/inventory-settings.ts";
import { BECOME_METHODS } from "../model/become-method.ts";
import type { Project } from "../model/project.ts";
import type { JsonSchema } from "../schema/json-schema.ts";
import { type FileReader, fileReader } from "../source/file-reader.ts";
import { dataOf, entryOf, type MapNode, type Node } from "../source/located.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import { HOST_KEY_MODES, LONGEST_TIMEOUT, MOST_FORKS } from "./settings.ts";

const NAMES = ["homerun.yml", "homerun.yaml"];

interface Kind {
  readonly wanted: string;
  /** Undefined where the value does not fit. */
  readonly read: (data: unknown) => unknown;
  readonly schema: JsonSchema;
}

const someText: JsonSchema = { type: "string", minLength: 1 };

const text: Kind = {
  wanted: "text",
  read: (d) => (typeof d === "string" && d !== "" ? d : undefined),
  schema: someText,
};

const texts: Kind = {
  wanted: "text or a list of texts",
  read: (d) => {
    const items = Array.isArray(d) ? d : [d];
    return items.length > 0 && items.every((i) => typeof i === "string" && i !== "") ? items : undefined;
  },
  schema: { type: ["string", "array"], minLength: 1, minItems: 1, items: someText },
};

const flag: Kind = {
  wanted: "true or false",
  read: (d) => (typeof d === "boolean" ? d : undefined),
  schema: { type: "boolean" },
};

function whole(most: number): Kind {
  const fits = (d: unknown): boolean => Number.isInteger(d) && Number(d) >= 1 && Number(d) <= most;
  return {
    wanted: `a whole number from 1 to ${most}`,
    read: (d) => (fits(d) ? d : undefined),
    schema: { type: "integer", minimum: 1, maximum: most },
  };
}

const wholeOrZero: Kind = {
  wanted: "a whole number, 0 or more",
  read: (d) => (Number.isSafeInteger(d) && Number(d) >= 0 ? d : undefined),
  schema: { type: "integer", minimum: 0 },
};

function oneOf(choices: readonly string[]): Kind {
  return {
    wanted: choices.join(" or "),
    read: (d) => (choices.includes(String(d)) ? String(d) : undefined),
    schema: { enum: choices.flatMap((c) => (/^\d/.test(c) ? [c, Number(c)] : [c])) },
  };
}

function someOf(choices: readonly string[]): Kind {
  return {
    wanted: `some of ${choices.join(", ")}`,
    read: (d) => {
      const items: readonly unknown[] = Array.isArray(d) ? d : [d];
      return items.length > 0 && items.every((i) => choices.includes(String(i))) ? items : undefined;
    },
    schema: { type: "array", items: { enum: [...choices] } },
  };
}

interface Key {
  readonly field: Exclude<keyof Project, "directory">;
  readonly kind: Kind;
  readonly summary: string;
}

/** The keys of the project file; the documentation is made from this table. */
export const PROJECT_KEYS: Readonly<Record<string, Key>> = {
  inventory: { field: "inventory", kind: texts, summary: "Inventory files or folders." },
  inventory_forms: {
    field: "inventoryForms",
    kind: someOf(INVENTORY_FORMS),
    summary: "Which forms of inventories are read, as in Ansible's `enable_plugins`.",
  },
  unparsed_inventory: {
    field: "unparsedInventory",
    kind: oneOf(["error", "warning"]),
    summary: "What a source of the inventory is that can't be read, an error by default.",
  },
  host_pattern_mismatch: {
    field: "hostPatternMismatch",
    kind: oneOf(["error", "warning", "ignore"]),
    summary:
      "What a name in a host pattern is that no host and no group has; by default an error, and a warning for a glob.",
  },
  group_names: {
    field: "groupNames",
    kind: oneOf(["never", "ignore", "always", "silently"]),
    summary:
      "Whether names of groups get underscores for characters that variables can't have: `never` warns, `ignore` does not; `always` warns, `silently` does not.",
  },
  forks: { field: "forks", kind: whole(MOST_FORKS), summary: "How many hosts are worked on at a time." },
  remote_user: { field: "remoteUser", kind: text, summary: "The user to log in as." },
  private_key_file: { field: "privateKeyFile", kind: text, summary: "The SSH key to log in with." },
  become: { field: "become", kind: flag, summary: "Whether to become another user on the hosts." },
  become_user: { field: "becomeUser", kind: text, summary: "The user to become, root by default." },
  become_method: {
    field: "becomeMethod",
    kind: oneOf(BECOME_METHODS),
    summary: "How to become another user: sudo, su or doas.",
  },
  async_dir: {
    field: "jobDirectory",
    kind: text,
    summary: "Where jobs of `async` are kept on hosts, `~/.ansible_async` by default.",
  },
  host_key: {
    field: "hostKeyMode",
    kind: oneOf(HOST_KEY_MODES),
    summary: "What to do about unknown host keys.",
  },
  connect_timeout: {
    field: "connectTimeout",
    kind: whole(LONGEST_TIMEOUT),
    summary: "Seconds for opening a connection.",
  },
  roles_path: { field: "rolesPath", kind: texts, summary: "More folders with roles." },
  collections_path: {
    field: "collectionsPath",
    kind: texts,
    summary: "More folders with Ansible collections, whose roles and playbooks can be used.",
  },
  library: {
    field: "library",
    kind: texts,
    summary:
      "More folders with modules that others have written, besides `library/` beside this file, playbooks and roles.",
  },
  module_utils: {
    field: "moduleUtils",
    kind: texts,
    summary: "More folders with what such modules import as `ansible.module_utils`, besides `module_utils/`.",
  },
  own_code: {
    field: "ownCode",
    kind: flag,
    summary:
      "Whether code of this project is loaded: modules in `modules/` and filters in `filters/` beside this file, in TypeScript (docs/own-modules.md).",
  },
  interpreter_python: {
    field: "pythonInterpreter",
    kind: text,
    summary: "What runs such modules on hosts where they are in Python; by default what is found there.",
  },
  language: {
    field: "language",
    kind: oneOf(LANGUAGES),
    summary:
      "The version of Ansible's language whose rules count: 2.18 for all up to it, 2.19 for all since.",
  },
  jinja2_native: {
    field: "jinja2Native",
    kind: flag,
    summary: "Up to language 2.18: whether numbers that templates give stay numbers. From 2.19 on they do.",
  },
  vault_ids: {
    field: "vaultIds",
    kind: texts,
    summary:
      "Where vault passwords come from: `label@file`, `label@prompt`, in the order in which they are tried.",
  },
  vault_password_file: {
    field: "vaultPasswordFiles",
    kind: texts,
    summary: "A file with the vault password, or a program that prints it.",
  },
  ask_vault_pass: {
    field: "askVaultPassword",
    kind: flag,
    summary: "Whether to ask for the vault password.",
  },
  vault_id_match: {
    field: "vaultIdMatch",
    kind: flag,
    summary: "Whether only passwords of the very id that a text names are tried.",
  },
  vault_encrypt_id: {
    field: "vaultEncryptId",
    kind: text,
    summary: "The label of the password that encrypts, where there are several.",
  },
  age_recipients: {
    field: "ageRecipients",
    kind: texts,
    summary: "For whom new secrets are encrypted: `age1…`.",
  },
  age_identities: { field: "ageIdentities", kind: texts, summary: "Files with age keys that open secrets." },
  duplicate_keys: {
    field: "duplicateKeys",
    kind: oneOf(["error", "warning", "ignore"]),
    summary:
      "What becomes of a key that stands twice in a map of a YAML file: refused, or told, or neither, and then the last one holds.",
  },
  hash_behaviour: {
    field: "hashBehaviour",
    kind: oneOf(["replace", "merge"]),
    summary: "What becomes of maps that several places give the same variable.",
  },
  gathering: {
    field: "gathering",
    kind: oneOf(["implicit", "explicit", "smart"]),
    summary:
      "Whether plays that don't say so gather facts: each one, none, or (by default) only of hosts that nothing is known of.",
  },
  fact_caching: {
    field: "factCaching",
    kind: oneOf(["memory", "jsonfile"]),
    summary:
      "Where facts are kept from run to run: nowhere, or as files in the folder `fact_caching_connection`.",
  },
  fact_caching_connection: {
    field: "factCachingConnection",
    kind: text,
    summary: "The folder of facts that are kept; private, since facts are variables of the next run.",
  },
  fact_caching_timeout: {
    field: "factCachingTimeout",
    kind: wholeOrZero,
    summary: "Seconds for which kept facts hold, a day by default; 0 for ever.",
  },
  inject_facts_as_vars: {
    field: "injectFactsAsVars",
    kind: flag,
    summary: "Whether facts are variables of their own (`ansible_hostname`), besides `ansible_facts`.",
  },
  runs_directory: { field: "runsDirectory", kind: text, summary: "Where the records of runs are kept." },
};

/** The keys as an editor is told of them. */
export function projectSchemas(): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    Object.entries(PROJECT_KEYS).map(([name, { kind, summary }]) => [
      name,
      { description: summary, ...kind.schema },
    ]),
  );
}

export interface ReadProject {
  readonly value: Project;
  readonly diagnostics: readonly Diagnostic[];
}

/** The nearest project file, in the folder itself or above it. */
export function findProjectFile(directory: string, reader: FileReader): string | undefined {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const found = NAMES.map((n) => join(folder, n)).find((p) => reader.kind(p) === "file");
    if (found !== undefined || dirname(folder) === folder) return found;
  }
}

function shown(node: Node): string {
  if (node.kind !== "scalar") return node.kind === "map" ? "a map" : "a list";
  return node.value === null ? "nothing" : `\`${node.text}\``;
}

function readKeys(map: MapNode, out: Collector): Partial<Record<Key["field"], unknown>> {
  const project: Partial<Record<Key["field"], unknown>> = {};
  for (const { key, value } of map.entries) {
    const name = String(key.value);
    const known = Object.hasOwn(PROJECT_KEYS, name) ? PROJECT_KEYS[name] : undefined;
    if (!known) {
      const names = Object.keys(PROJECT_KEYS);
      const help = didYouMean(name, names) ?? `the project file has ${names.join(", ")}`;
      out.add(
        problem("CLI0204", `\`${name}\` is no setting of the project file`, { primary: key.span, help }),
      );
      continue;
    }
    const read = known.kind.read(dataOf(value));
    if (read !== undefined) project[known.field] = read;
    else {
      const message = `\`${name}\` must be ${known.kind.wanted}, not ${shown(value)}`;
      out.add(problem("CLI0204", message, { primary: value.span }));
    }
  }
  return project;
}

function notAMap(span: Span): Diagnostic {
  const help = "write `name: value` lines, such as `inventory: inventory/`";
  return problem("CLI0204", "the project file must be a map of settings", { primary: span, help });
}

function checkFactCaching(map: MapNode, settings: Partial<Project>, out: Collector): void {
  const kind = entryOf(map, "fact_caching");
  if (settings.factCaching !== "jsonfile" || !kind || entryOf(map, "fact_caching_connection")) return;
  const help = "add `fact_caching_connection: .homerun/facts`, a folder that only you can write";
  const message = "`fact_caching: jsonfile` needs a folder";
  out.add(problem("CLI0204", message, { primary: kind.value.span, help }));
}

/** Reads the project file at `path`; `shownAs` is how messages name it. Folders of roles come out absolute. */
export function readProjectFile(path: string, reader: FileReader, shownAs = path): ReadProject {
  const directory = dirname(path);
  const source = reader.read(path);
  if (source === undefined) return { value: {}, diagnostics: [] };
  const { value, diagnostics } = parseYaml({ path: shownAs, text: source });
  const out = new Collector();
  out.addAll(diagnostics);
  const empty = !value || (value.kind === "scalar" && value.value === null);
  if (!empty && value.kind !== "map") out.add(notAMap(value.span));
  const settings = (value?.kind === "map" ? readKeys(value, out) : {}) as Partial<Project>;
  if (value?.kind === "map") checkFactCaching(value, settings, out);
  const rolesPath = [...(settings.rolesPath ?? []), "roles"].map((p) => resolve(directory, p));
  const collectionsPath = settings.collectionsPath?.map((p) => resolve(directory, p));
  const below = (paths: readonly string[] = [], own: string): readonly string[] =>
    [...paths, own].map((p) => resolve(directory, p));
  const project = {
    directory,
    ...settings,
    rolesPath,
    library: below(settings.library, "library"),
    moduleUtils: below(settings.moduleUtils, "module_utils"),
    ...(collectionsPath ? { collectionsPath } : {}),
  };
  return { value: project, diagnostics: out.all };
}

/** The project that a folder belongs to, an empty one where there is none. Throws all that is wrong with its file. */
export function loadProject(directory: string, reader: FileReader = fileReader()): Project {
  const path = findProjectFile(directory, reader);
  if (path === undefined) return {};
  const { value, diagnostics } = readProjectFile(path, reader, relative(directory, path));
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  return value;
}
