/** `ini_file`: settings in INI files. */

import { z } from "zod";
import { hostPath } from "../host/host-path.ts";
import type { Verdict } from "./contract/module.ts";
import { bool, fileAttributes, list, listOfWhole, oneOf, path, text, word } from "./contract/params.ts";
import { decideEdit, type EditableText, type Edited, editRead, type TextEdit } from "./files/edit-text.ts";
import { attributesOf, backup, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { type OptionEdit, putOption, removeOption } from "./ini/put-option.ts";

/** What is one line in the file. */
const lineText = () =>
  text().refine((value) => !/[\n\r]/.test(value), {
    error: "an INI file can't hold several lines in one value",
  });

const condition = z
  .strictObject({
    option: word().describe("The section must have this option …"),
    value: lineText().optional().describe("… with this value …"),
    values: list(lineText()).optional().describe("… or with one of these."),
  })
  .refine((c) => c.value === undefined || c.values === undefined, {
    error: "`value` and `values` can't both be given",
    path: ["values"],
  });

const params = z
  .strictObject({
    path: path().describe("The file."),
    section: lineText()
      .optional()
      .describe("Section that the option is in; without it, the option stands before all sections."),
    section_has_values: listOfWhole(condition)
      .optional()
      .describe("Of several sections with that name, the first that has all these options."),
    option: lineText().optional().describe("The option. Without it, the section itself is meant."),
    value: lineText().nullish().describe("Its value."),
    values: list(lineText()).optional().describe("Its values, where the option stands several times."),
    state: oneOf("absent", "present").default("present").describe("Whether it shall be there."),
    exclusive: bool()
      .default(true)
      .describe("The option has the given values and no others; `false` adds or removes these values only."),
    no_extra_spaces: bool().default(false).describe("Write `a=b` instead of `a = b`."),
    ignore_spaces: bool()
      .default(false)
      .describe("A line that differs only in spaces around `=` stays as it is."),
    allow_no_value: bool().default(false).describe("The option may stand without `=` and value."),
    modify_inactive_option: bool()
      .default(true)
      .describe("A line with the option that is commented out is turned into the wanted one."),
    create: bool().default(true).describe("Make the file where it is missing."),
    follow: bool()
      .default(false)
      .describe("Write what a link at `path` leads to; otherwise a file takes the link's place."),
    ...fileAttributes,
    backup,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => (p.value ?? undefined) === undefined || p.values === undefined, {
    error: "`value` and `values` can't both be given",
    path: ["values"],
  })
  .refine(
    (p) =>
      p.state === "absent" ||
      p.allow_no_value ||
      (p.value ?? undefined) !== undefined ||
      (p.values ?? []).length > 0,
    { error: "`value` or `values` is needed; with `allow_no_value` an option may stand without" },
  )
  .refine((p) => p.state === "present" || p.section !== undefined || p.option !== undefined, {
    error: "`section` or `option` is needed to know what to remove",
  })
  .refine((p) => (p.section ?? "") !== "" || (p.section_has_values ?? []).length === 0, {
    error: "`section_has_values` tells sections of one name apart, and `section` is missing",
    path: ["section_has_values"],
  });

type Params = z.output<typeof params>;

function editOf(p: Params): TextEdit {
  return {
    path: p.path,
    wanted: attributesOf(p),
    create: p.create,
    backup: p.backup,
    inPlace: p.unsafe_writes,
    replaceLink: !p.follow,
  };
}

function edit(p: Params, { text: before, spell }: EditableText): Edited {
  const spelled = (words: string | undefined) => (words === undefined ? undefined : spell(words));
  const values = p.values ?? (p.value === undefined || p.value === null ? [] : [p.value]);
  const wanted: OptionEdit = {
    section: spelled(p.section),
    option: spelled(p.option),
    values: values.map(spell),
    exclusive: p.exclusive,
    noExtraSpaces: p.no_extra_spaces,
    ignoreSpaces: p.ignore_spaces,
    allowNoValue: p.allow_no_value,
    modifyInactive: p.modify_inactive_option,
    sectionHasValues: (p.section_has_values ?? []).map((c) => ({
      option: spell(c.option),
      values: (c.values ?? (c.value === undefined ? [] : [c.value])).map(spell),
    })),
  };
  return p.state === "present" ? putOption(before, wanted) : removeOption(before, wanted);
}

export const iniFile = defineFileModule({
  name: "ini_file",
  summary: "Manage settings in INI files",
  description: `Sets and removes options of a file in the manner of INI (\`[section]\`, \`option = value\`), line by line: comments, order and
whatever else stands there are kept. An option that is there several times, or commented out, is brought to the wanted values; a new one goes to the
end of its section. The last line gets its end.

The file is replaced in one step, and only if nobody else has changed it since it was read. A byte order mark and Windows' line ends stay.`,
  params,
  paramAliases: { dest: "path" },
  returns: {
    path: "The file.",
    msg: "What happened: `option added`, `option changed`, `section removed`, `OK` …",
    backup_file: "The copy of the old file, where `backup` was set.",
  },
  examples: [
    {
      title: "A setting in a section",
      yaml: "- name: the journal is kept small\n  ini_file:\n    path: /etc/systemd/journald.conf\n    section: Journal\n    option: SystemMaxUse\n    value: 200M\n    no_extra_spaces: true\n",
    },
    {
      title: "An option that stands several times",
      yaml: "- name: the drop-in has both\n  ini_file:\n    path: /etc/systemd/system/app.service.d/env.conf\n    section: Service\n    option: Environment\n    values: [A=1, B=2]\n    mode: '0644'\n",
    },
    {
      title: "One of several sections of the same name",
      yaml: "- name: that peer is gone\n  ini_file:\n    path: /etc/wireguard/wg0.conf\n    section: Peer\n    section_has_values:\n      - option: AllowedIPs\n        value: 10.8.0.7/32\n    state: absent\n",
    },
    {
      title: "A word without a value",
      yaml: "- name: names are not looked up\n  ini_file:\n    path: /etc/mysql/conf.d/local.cnf\n    section: mysqld\n    option: skip-name-resolve\n    allow_no_value: true\n",
    },
  ],
  reads: "the file",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  labels: (p, host) => ({ path: hostPath(p.path, host), follow: p.follow }),
  observe: (p, _given, host) => ({ file: editRead(p.path, host) }),
  decide: (p, { file }, { host }) => {
    const verdict = decideEdit(editOf(p), file, host, (before) => edit(p, before));
    return "kind" in verdict ? verdict : told(p, verdict);
  },
});

/** A backup is told under one name only. */
function told(p: Params, verdict: Verdict): Verdict {
  const { backup: _none, ...result } = verdict.result ?? {};
  const { collect } = verdict;
  const collected: Verdict["collect"] = (replies) => {
    const { backup: _twice, ...rest } = collect?.(replies) ?? {};
    return rest;
  };
  const msg = result.msg === "" ? "OK" : result.msg;
  return { ...verdict, result: { ...result, msg, path: p.path }, ...(collect ? { collect: collected } : {}) };
}
