/** The parameters of `cron`. */

import { z } from "zod";
import { bool, oneOf, path, text, word } from "../contract/params.ts";

const time = (what: string) =>
  word()
    .refine((field) => /^[^\s#%]+$/.test(field), { error: "a field of the time has no spaces in it" })
    .default("*")
    .describe(what);

const oneLine = { error: "line breaks can't stand here: they end the entry" };

export const cronParams = z
  .strictObject({
    name: word()
      .refine((name) => !/[\r\n]/.test(name), oneLine)
      .describe("What the job is called, in a comment above it; with `env` the variable's name."),
    job: text()
      .refine((job) => !/[\r\n]/.test(job.replaceAll(/^[\r\n]+|[\r\n]+$/g, "")), oneLine)
      .optional()
      .describe("The command; with `env` the variable's value. To cron `%` is a line break: write `\\%`."),
    state: oneOf("present", "absent").default("present").describe("Whether it shall be there."),
    minute: time("Minute: `0-59`, `*`, `*/5`."),
    hour: time("Hour: `0-23`, `*`, `*/2`."),
    day: time("Day of the month: `1-31`."),
    month: time("Month: `1-12`."),
    weekday: time("Day of the week: `0-6`, from Sunday on, or `sun` …"),
    special_time: oneOf("annually", "daily", "hourly", "monthly", "reboot", "weekly", "yearly")
      .optional()
      .describe("A time that has a name, instead of the fields."),
    disabled: bool().default(false).describe("Keep the job there as a comment, so that it does not run."),
    user: word()
      .refine((name) => /^[^-:\s][^:\s]*$/.test(name), { error: "that can be no user's name" })
      .optional()
      .describe("Whose table it is; with `cron_file` who the job runs as. Default: the task's user."),
    cron_file: path()
      .optional()
      .describe(
        "A file in /etc/cron.d, or a path, instead of a user's own table. Removed with its last job.",
      ),
    env: bool().default(false).describe("The entry is a variable of the table, not a job."),
    insertafter: word().optional().describe("A new variable goes below this one."),
    insertbefore: word().optional().describe("A new variable goes above this one."),
    backup: bool().default(false).describe("Keep a copy of the table before it is changed."),
  })
  .superRefine((p, context) => {
    for (const [parameter, message] of problems(p))
      context.addIssue({ code: "custom", message, path: [parameter] });
  });

export type CronParams = z.output<typeof cronParams>;

/** What does not go together: by the parameter that is wrong. */
function* problems(p: CronParams): Generator<readonly [keyof CronParams, string]> {
  const fields = ["minute", "hour", "day", "month", "weekday"] as const;
  const field = fields.find((one) => p[one] !== "*");
  if (p.special_time !== undefined && field)
    yield [field, `\`${field}\` and \`special_time\` can't both be given`];
  if (p.insertafter !== undefined && p.insertbefore !== undefined)
    yield ["insertbefore", "`insertafter` and `insertbefore` can't both be given"];
  if (p.cron_file === "/etc/crontab")
    yield [
      "cron_file",
      "/etc/crontab is not for this module; name a file in /etc/cron.d, or use `lineinfile`",
    ];
  if (p.env && !/^[^\s=]+$/.test(p.name)) yield ["name", "a variable's name has no spaces and no `=` in it"];
  if (p.state === "absent") return;
  if (p.job === undefined) yield ["job", "`job` is needed where the entry shall be there"];
  if (p.cron_file !== undefined && p.user === undefined)
    yield ["user", "with `cron_file` the job needs a `user` to run as"];
  if (!p.env && (p.insertafter ?? p.insertbefore) !== undefined)
    yield ["env", "`insertafter` and `insertbefore` are for variables: `env: true`"];
}
