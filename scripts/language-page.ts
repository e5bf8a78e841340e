/** The reference of the language: keywords, variables that homerun sets, precedence; from the tables that reading and running go by. */

import { MAGIC_NAMES } from "../src/engine/magic-variables.ts";
import {
  KEYWORDS,
  type Keyword,
  LOOP_CONTROL,
  type Place,
  REMOVED,
  type ValueKind,
} from "../src/playbook/keywords.ts";
import { LAYERS } from "../src/vars/precedence.ts";

const PLACES: Readonly<Record<Place, string>> = {
  play: "play",
  block: "block",
  task: "task",
  handler: "handler",
  role: "role",
  import: "`import_*`",
  include: "`include_*`",
};

const VALUES: Readonly<Record<ValueKind, string>> = {
  any: "anything",
  batches: 'a number, a percentage (`"30%"`), or a list of these',
  boolean: "true or false",
  conditions: "a condition, or a list of which all must hold",
  integer: "a whole number",
  list: "a list",
  map: "a map",
  maps: "a map, or a list of maps",
  number: "a number",
  roles: "a list of roles",
  tags: "a tag, tags with commas, or a list",
  tasks: "a list of tasks",
  text: "text",
  texts: "text, or a list of texts",
  variables: "a map of variables",
};

const INHERITED: Readonly<Record<Keyword["inherit"], string>> = {
  override: "the nearest counts",
  extend: "all of them count",
  none: "",
};

/** What the variables are; each that the engine sets must be told here. */
const MEANING: Readonly<Record<string, string>> = {
  ansible_check_mode: "Whether the run only predicts.",
  ansible_collection_name: "The collection of the task's role; empty here.",
  ansible_config_file: "The configuration that counts, where there is one.",
  ansible_dependent_role_names: "The roles that the play's roles brought with them.",
  ansible_diff_mode: "Whether differences are shown.",
  ansible_failed_result: "What the task that failed returned.",
  ansible_failed_task: "The task that failed.",
  ansible_forks: "How many hosts are worked on at a time.",
  ansible_inventory_sources: "The inventories of the run.",
  ansible_limit: "What `--limit` says.",
  ansible_parent_role_names: "The roles that brought this one in, the nearest first.",
  ansible_parent_role_paths: "Their folders.",
  ansible_play_batch: "The hosts of the batch that are still in the play.",
  ansible_play_hosts: "The hosts of the play that are still in it.",
  ansible_play_hosts_all: "All hosts of the play.",
  ansible_play_name: "The play's name.",
  ansible_play_role_names: "The play's roles.",
  ansible_playbook_python: "Ansible's interpreter; there is none here, so what stands for it.",
  ansible_role_name: "The name of the role.",
  ansible_role_names: "The play's roles and those they depend on.",
  ansible_run_tags: "What `--tags` says.",
  ansible_search_path: "The folders in which relative files are looked for.",
  ansible_skip_tags: "What `--skip-tags` says.",
  ansible_verbosity: "How many `-v` the run has.",
  ansible_version: "The version of Ansible whose language homerun speaks.",
  environment: "The environment that the task gives to what it runs.",
  group_names: "The groups that the host is in.",
  groups: "All groups, each with its hosts.",
  homerun_version: "homerun's own version.",
  hostvars: "The variables of all hosts, by name.",
  inventory_dir: "The folder of the inventory.",
  inventory_file: "The file of the inventory.",
  inventory_hostname: "The host's name in the inventory.",
  inventory_hostname_short: "That name up to the first dot.",
  omit: "As a parameter's value: as if the parameter were not there.",
  play_hosts: "As `ansible_play_batch`.",
  playbook_dir: "The folder of the playbook.",
  role_name: "The name of the role.",
  role_names: "The play's roles.",
  role_path: "The folder of the role.",
  role_uuid: "A name for this use of the role and no other.",
  vars: "All variables, by name.",
};

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function valueText({ value, choices }: Keyword): string {
  return choices ? choices.map((c) => `\`${c}\``).join(", ") : VALUES[value];
}

function supportText({ support, instead }: Keyword): string {
  if (support === "later") return ` Refused: ${instead ?? "it is not carried out"}.`;
  return support === "ignored" ? " Accepted; means nothing here." : "";
}

function keywordRow(keyword: Keyword): string {
  const { name, places, inherit, summary } = keyword;
  const where = places.map((p) => PLACES[p]).join(", ");
  return `| \`${name}\` | ${where} | ${cell(valueText(keyword))} | ${INHERITED[inherit]} | ${cell(summary + supportText(keyword))} |`;
}

function meaningOf(name: string): string {
  const meaning = MEANING[name];
  if (meaning === undefined) throw new Error(`scripts/language-page.ts says nothing of the variable ${name}`);
  return cell(meaning);
}

function magicTable([where, names]: readonly [string, readonly string[]]): readonly string[] {
  const rows = [...new Set(names)].sort().map((name) => `| \`${name}\` | ${meaningOf(name)} |`);
  return [`### There ${where}`, "", "| variable | what it is |", "|---|---|", ...rows, ""];
}

export function languagePage(notice: string): string {
  const keywords = [...KEYWORDS].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${[
    notice,
    "# The language",
    "",
    "Playbooks, roles and inventories are Ansible's. This page lists what is in them; [modules](modules.md) have pages of their own,",
    "and [editors](editors.md) know all of it.",
    "",
    "## Keywords",
    "",
    "Where a keyword may stand, what it takes (a template can give any of it), and what counts where it stands further out as well.",
    "",
    "| keyword | stands in | takes | inherited | what it does |",
    "|---|---|---|---|---|",
    ...keywords.map(keywordRow),
    "",
    `Below \`loop_control\` stand ${LOOP_CONTROL.map((k) => `\`${k}\``).join(", ")}.`,
    "",
    "No longer keywords:",
    "",
    ...Object.entries(REMOVED).map(([name, instead]) => `- \`${name}\`: ${instead}`),
    "",
    "## Variables that homerun sets",
    "",
    ...Object.entries(MAGIC_NAMES).flatMap(magicTable),
    "In loops there is `item` (or what `loop_var` says), with `index_var` and, where `extended` asks for it, `ansible_loop`.",
    "",
    "## Where a variable's value comes from",
    "",
    "The last of these that has the name counts.",
    "",
    ...LAYERS.map((name, i) => `${i + 1}. ${name}`),
  ].join("\n")}\n`;
}
