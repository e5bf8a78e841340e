/** What a task of `cron` makes of a table. Pure. */

import { type Refusal, refuse } from "../../host/refusal.ts";
import type { CronParams } from "./cron-params.ts";
import {
  crontabLines,
  crontabText,
  jobNames,
  putJob,
  putVariable,
  removeJob,
  removeVariable,
  variableNames,
  withoutHeader,
} from "./crontab-text.ts";

export interface EditedCrontab {
  readonly text: string;
  readonly jobs: readonly string[];
  readonly envs: readonly string[];
  /** A job was taken out, and nothing is left. */
  readonly isEmptied: boolean;
}

/** Without the line ends that a block of YAML leaves around it. */
function jobText(p: CronParams): string {
  return (p.job ?? "").replaceAll(/^[\r\n]+|[\r\n]+$/g, "");
}

/** The line of a job. Tables of files name the user in it. */
function jobLine(p: CronParams): string {
  const when = p.special_time ? [`@${p.special_time}`] : [p.minute, p.hour, p.day, p.month, p.weekday];
  const words = [...when, ...(p.cron_file === undefined ? [] : [p.user ?? ""]), jobText(p)];
  return `${p.disabled ? "#" : ""}${words.join(" ")}`;
}

function edited(
  lines: readonly string[],
  p: CronParams,
  spell: (words: string) => string,
): readonly string[] | undefined | "no-anchor" {
  const name = spell(p.name);
  if (p.env) {
    if (p.state === "absent") return removeVariable(lines, name);
    const place = {
      after: p.insertafter === undefined ? undefined : spell(p.insertafter),
      before: p.insertbefore === undefined ? undefined : spell(p.insertbefore),
    };
    return putVariable(lines, name, spell(jobText(p)), place);
  }
  return p.state === "absent" ? removeJob(lines, name) : putJob(lines, name, spell(jobLine(p)));
}

/** Names and values are spelled as the table's encoding has them. */
export function editCrontab(
  text: string,
  p: CronParams,
  spell: (words: string) => string = (words) => words,
): EditedCrontab | Refusal {
  const all = crontabLines(text);
  const lines = p.cron_file === undefined ? withoutHeader(all) : all;
  const result = edited(lines, p, spell);
  if (result === "no-anchor") {
    const anchor = p.insertafter ?? p.insertbefore ?? "";
    return refuse(`there is no variable \`${anchor}\` to put \`${p.name}\` beside`, { mayResolve: true });
  }
  const left = result ?? lines;
  const isEnded = text === "" || /[\r\n]$/.test(text);
  return {
    text: result === undefined && isEnded ? text : crontabText(left),
    jobs: jobNames(left),
    envs: variableNames(left),
    isEmptied:
      p.state === "absent" && !p.env && result !== undefined && left.every((line) => line.trim() === ""),
  };
}
