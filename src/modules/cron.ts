/** `cron`: jobs that run at times, in a user's table or a file of their own. */

import { removePath } from "../host/changes/remove-path.ts";
import { writeCrontab } from "../host/changes/write-crontab.ts";
import { baseOf } from "../host/host-path.ts";
import type { Read } from "../host/read.ts";
import { type UserCrontab, userCrontab } from "../host/reads/crontab.ts";
import type { Destination } from "../host/reads/destination.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type ModuleResult, type Verdict } from "./contract/module.ts";
import { type CronParams, cronParams } from "./cron/cron-params.ts";
import { type EditedCrontab, editCrontab } from "./cron/edit-crontab.ts";
import { decideEdit, decoded, editRead } from "./files/edit-text.ts";

type CronReads = { readonly table?: Read<UserCrontab>; readonly file?: Read<Destination> };

export const cron = defineModule({
  name: "cron",
  summary: "See to jobs that run at times",
  description: `Keeps a job in a user's own table, or in a file of /etc/cron.d, below a comment with its name, by which it is found again;
tables that Ansible has written are taken over as they are. With \`env\` it is a variable of the table instead.

A user's table is given to \`crontab\`, which refuses what is no table; a file is replaced in one step. Either only if nobody else has
changed it since it was read.`,
  params: cronParams,
  paramAliases: { value: "job", dom: "day", dow: "weekday" },
  returns: {
    jobs: "Names of all jobs that the table has afterwards.",
    envs: "Names of its variables.",
    cron_file: "The file, as it was given.",
    backup_file: "The copy of the old table, where `backup` was set and it was changed.",
  },
  examples: [
    {
      title: "A job every night",
      yaml: "- name: the backup runs at night\n  cron:\n    name: backup\n    minute: 15\n    hour: 3\n    job: /usr/local/bin/backup >/dev/null\n",
    },
    {
      title: "A job in a file of its own",
      yaml: "- name: certificates are renewed\n  cron:\n    name: certbot\n    special_time: daily\n    user: root\n    cron_file: certbot-renew\n    job: certbot renew --quiet\n",
    },
    {
      title: "Where the mail goes",
      yaml: "- name: cron writes to me\n  cron:\n    name: MAILTO\n    env: true\n    job: me@example.org\n",
    },
    {
      title: "No such job",
      yaml: "- name: the old job is gone\n  cron:\n    name: an old job\n    state: absent\n",
    },
  ],
  reads: "the user's crontab, or the file in `/etc/cron.d`",
  writes: "the same; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host): CronReads =>
    p.cron_file === undefined
      ? { table: userCrontab(p.user ?? host.user) }
      : { file: editRead(filePath(p.cron_file), host) },
  decide: (p, { table, file }, context) => {
    if (file) return decideFile(p, file, context);
    return table ? decideTable(p, table, context) : { changes: [] };
  },
});

function filePath(file: string): string {
  return /^[/~]/.test(file) ? file : `/etc/cron.d/${file}`;
}

function resultOf(p: CronParams, { jobs, envs }: EditedCrontab): ModuleResult {
  return { jobs, envs, ...(p.cron_file === undefined ? {} : { cron_file: p.cron_file }) };
}

function decideTable(p: CronParams, table: UserCrontab, { host }: DecideContext): Verdict | Refusal {
  const user = p.user ?? host.user;
  if (table.state === "no-tool")
    return refuse("the host has no crontab", { help: "install the package `cron`", mayResolve: true });
  if (table.state === "refused")
    return refuse(`there is no table of jobs for ${user}: ${table.why}`, { mayResolve: true });
  const before = decoded(table.content ?? Buffer.alloc(0));
  const edit = editCrontab(before.text, p, before.spell);
  if ("kind" in edit) return edit;
  const result = resultOf(p, edit);
  if (edit.text === before.text) return { changes: [], result };
  const content = Buffer.from(before.encode(edit.text));
  return {
    changes: [writeCrontab({ user, content, before: table.content, backup: p.backup })],
    result,
    collect: ([reply]) => {
      const copy = reply?.stdout.toString("utf8") ?? "";
      return copy === "" ? {} : { backup_file: copy };
    },
  };
}

function decideFile(p: CronParams, file: Destination, { host }: DecideContext): Verdict | Refusal {
  const path = filePath(p.cron_file ?? "");
  const isThere = file.own !== undefined;
  if (p.state === "absent" && !isThere)
    return { changes: [], result: { jobs: [], envs: [], cron_file: p.cron_file } };
  const warnings = /^[A-Za-z0-9_-]+$/.test(baseOf(path))
    ? []
    : [
        `cron passes by files whose names have other characters than letters, digits, _ and -: ${baseOf(path)}`,
      ];
  let edit: EditedCrontab | undefined;
  const verdict = decideEdit({ path, wanted: {}, create: true, backup: p.backup }, file, host, (before) => {
    const made = editCrontab(before.text, p, before.spell);
    if ("kind" in made) return made;
    edit = made;
    return { text: made.text, message: "" };
  });
  if ("kind" in verdict || !edit) return verdict;
  const result = resultOf(p, edit);
  if (edit.isEmptied) return { changes: [removePath(path, file.own)], result, warnings };
  const { changes, collect } = verdict;
  return {
    changes,
    result,
    warnings,
    ...(collect ? { collect: (replies) => backupOf(collect(replies)) } : {}),
  };
}

function backupOf({ backup_file: copy }: ModuleResult): ModuleResult {
  return copy === undefined ? {} : { backup_file: copy };
}
