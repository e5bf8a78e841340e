/** Whether pip has to run, and what it came to. */

import type { Change } from "../../host/change.ts";
import { makeEnvironmentCall, pipCall } from "../../host/changes/pip.ts";
import type { Effect } from "../../host/effect.ts";
import type { HostView } from "../../host/host-view.ts";
import {
  type JudgedRequirement,
  nameIn,
  type PipQuestion,
  type PythonPackages,
  pipEnvironment,
  requirementsName,
} from "../../host/reads/python-packages.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import { quoteAll } from "../../host/shell.ts";
import { splitWords } from "../../host/shell-words.ts";
import type { ModuleResult, Verdict } from "../contract/module.ts";
import { concludePip } from "./conclude-pip.ts";
import { isVenv, type PipParams } from "./pip-params.ts";
import { areHarmless, questionOf } from "./pip-question.ts";

const WORDS = {
  present: ["install"],
  latest: ["install", "-U"],
  forcereinstall: ["install", "-U", "--force-reinstall"],
  absent: ["uninstall", "-y"],
} as const;

export function decidePip(p: PipParams, seen: PythonPackages, host: HostView): Verdict | Refusal {
  const question = questionOf(p, host);
  const base = {
    name: p.name ?? null,
    version: p.version ?? null,
    state: p.state,
    requirements: p.requirements ?? null,
    virtualenv: p.virtualenv ?? null,
  };
  if (p.requirements === undefined && question.requirements.length === 0)
    return { changes: [], message: "no packages are named", result: base };
  switch (seen.state) {
    case "no-pip":
      return refuse(
        `the host has no ${seen.missing.startsWith("pip ") ? seen.missing : `\`${seen.missing}\``}`,
        {
          help: "install the package `python3-pip` first, or name a `virtualenv`",
          mayResolve: true,
        },
      );
    case "broken-environment":
      return refuse(
        `the Python of ${p.virtualenv} can't be started: it may have gone with an upgrade of the host`,
        {
          help: "remove the folder (`file: state=absent`), so that the environment is made anew",
          mayResolve: true,
        },
      );
    case "no-environment":
      return inNewEnvironment(p, question, seen, base);
    case "opaque":
      return verdictOf(p, question, [], base, { certain: p.state === "forcereinstall" });
    case "seen":
      return inSeen(p, question, seen, base);
  }
}

function inSeen(
  p: PipParams,
  question: PipQuestion,
  seen: Extract<PythonPackages, { state: "seen" }>,
  base: ModuleResult,
): Verdict | Refusal {
  const wrong = seen.wanted.find((w) => w.fitting === "invalid");
  if (wrong)
    return refuse(`pip can't read \`${wrong.text}\` as a requirement`, {
      help: "`name`, `name==1.2`, `name[extra]>=1,<2`",
    });
  if (question.file !== undefined && seen.file === undefined)
    return refuse(`there is no file of requirements ${p.requirements} on the host, or it can't be read`, {
      mayResolve: true,
    });
  const judged = question.file === undefined ? seen.wanted : (seen.file ?? []);
  const options = splitWords(p.extra_args ?? "") ?? [];
  const plain = areHarmless(options);
  const need = judged.filter((w) => needs(p.state, w));
  const open = judged.filter((w) => isOpen(p.state, w));
  const asks =
    need.length > 0 || (open.length > 0 && p.state !== "absent") || !plain || open.some((w) => w.name === "");
  if (!asks) return { changes: [], result: base };
  const managed = managedRefusal(p, seen.managed, options);
  if (managed) return managed;
  return verdictOf(p, question, need, base, { certain: need.length > 0 && plain });
}

function needs(state: PipParams["state"], { fitting, version, outside }: JudgedRequirement): boolean {
  if (state === "absent") return version !== undefined && !outside && fitting !== "ignored";
  if (state === "forcereinstall") return fitting !== "ignored";
  return fitting === "absent" || fitting === "unfit" || fitting === "extra";
}

/** Only pip can tell. */
function isOpen(state: PipParams["state"], { fitting, version }: JudgedRequirement): boolean {
  if (state === "absent") return version === undefined && fitting === "elsewhere";
  if (state === "latest" && fitting === "fits") return true;
  return fitting === "elsewhere" || fitting === "unknown";
}

function managedRefusal(
  p: PipParams,
  managed: string | undefined,
  options: readonly string[],
): Refusal | undefined {
  if (managed === undefined || p.break_system_packages) return undefined;
  if (options.some((o) => /^(--break-system-packages|-t|--target|--prefix|--root|--dry-run)(=|$)/.test(o)))
    return undefined;
  return refuse(
    "the host's Python is looked after by the system's package manager, so pip may not change it (PEP 668)",
    {
      help: `install into an environment (\`virtualenv: /opt/…\`), take the system's package (\`apt: name=python3-…\`), or set \`break_system_packages: true\`. ${managed} says so`,
    },
  );
}

function inNewEnvironment(
  p: PipParams,
  question: PipQuestion,
  seen: Extract<PythonPackages, { state: "no-environment" }>,
  base: ModuleResult,
): Verdict | Refusal {
  if (p.state === "absent")
    return { changes: [], message: `there is no environment ${p.virtualenv}`, result: base };
  const given = p.virtualenv_command === undefined ? undefined : splitWords(p.virtualenv_command);
  const maker = given ?? (seen.makers.includes("virtualenv") ? ["virtualenv"] : ["python3", "-m", "venv"]);
  const program = hostPathOf(question, maker[0]);
  if (!seen.makers.includes(program))
    return refuse(`the host has no \`${maker[0]}\` to make the environment ${p.virtualenv} with`, {
      help: given
        ? "install it, or name another in `virtualenv_command`"
        : "install the package `python3-venv` or `virtualenv` first",
      mayResolve: true,
    });
  if (!given && maker[0] === "python3" && p.virtualenv_python !== undefined)
    return refuse("`virtualenv_python` needs the program `virtualenv`, which the host has not", {
      help: `install it, or say \`virtualenv_command: ${p.virtualenv_python} -m venv\``,
      mayResolve: true,
    });
  const python =
    p.virtualenv_python === undefined || isVenv(p.virtualenv_command) ? [] : [`-p${p.virtualenv_python}`];
  const site = p.virtualenv_site_packages ? ["--system-site-packages"] : [];
  const words = [program, ...maker.slice(1), ...site, ...python];
  const making: Change = {
    kind: "make-environment",
    summary: `make the virtual environment ${p.virtualenv}`,
    operations: [
      makeEnvironmentCall({
        chdir: question.chdir,
        virtualenv: question.virtualenv ?? "",
        umask: p.umask,
        maker: words,
      }),
    ],
    effects: [{ kind: "directory", path: pipEnvironment(question) }],
  };
  const need = question.requirements.map((text) => ({
    text,
    name: nameIn(text),
    fitting: "absent" as const,
  }));
  return verdictOf(p, question, need, base, { certain: true, making });
}

function hostPathOf({ makers }: PipQuestion, program = ""): string {
  return makers.find((m) => m === program) ?? makers[0] ?? program;
}

interface Circumstances {
  /** pip will change something, whatever else it finds. */
  readonly certain: boolean;
  readonly making?: Change;
}

function verdictOf(
  p: PipParams,
  question: PipQuestion,
  need: readonly JudgedRequirement[],
  base: ModuleResult,
  { certain, making }: Circumstances,
): Verdict {
  const given = splitWords(p.extra_args ?? "") ?? [];
  const options = p.editable && p.state !== "absent" && !given.includes("-e") ? [...given, "-e"] : given;
  const subject = p.requirements === undefined ? question.requirements : ["-r", question.file ?? ""];
  const words = [...WORDS[p.state], ...options, ...subject];
  const { chdir, virtualenv, executable } = question;
  const change: Change = {
    kind: p.state === "absent" ? "remove-packages" : "install-packages",
    summary: `${p.state === "absent" ? "uninstall" : "install"} ${shown(p, need, question)} with pip`,
    ...differenceOf(p, need),
    operations: [
      pipCall({
        chdir,
        virtualenv,
        executable,
        words,
        umask: p.umask,
        breakSystemPackages: p.break_system_packages,
      }),
    ],
    effects: certain
      ? effectsOf(p, question, need)
      : [{ kind: "anything", because: `pip ${quoteAll(words)}` }],
  };
  const changes = making ? [making, change] : [change];
  const cmd = ["pip", ...words];
  return {
    changes,
    result: { ...base, cmd },
    ...(certain ? {} : { uncertain: "only pip can tell whether there is something to do" }),
    conclude: (replies) => concludePip(replies, { ...base, cmd }, { p, made: making !== undefined }),
  };
}

function shown(p: PipParams, need: readonly JudgedRequirement[], { requirements }: PipQuestion): string {
  if (p.requirements !== undefined) return `what ${p.requirements} lists`;
  const texts = need.length > 0 ? need.map((w) => (p.state === "absent" ? w.name : w.text)) : requirements;
  return texts.length > 8 ? `${texts.slice(0, 7).join(", ")} and ${texts.length - 7} more` : texts.join(", ");
}

function differenceOf(p: PipParams, need: readonly JudgedRequirement[]): Pick<Change, "difference"> {
  if (need.length === 0) return {};
  const before = need.flatMap((w) => (w.version === undefined ? [] : [`${w.name} ${w.version}\n`])).join("");
  const after = p.state === "absent" ? "" : need.map((w) => `${w.text}\n`).join("");
  return { difference: { subject: "Python packages", before, after } };
}

function effectsOf(
  p: PipParams,
  question: PipQuestion,
  need: readonly JudgedRequirement[],
): readonly Effect[] {
  const environment = pipEnvironment(question);
  const installed = p.state !== "absent";
  const all = need.map(
    (w): Effect => ({ kind: "python-package", environment, name: w.name, installed, requirement: w.text }),
  );
  const file = question.file;
  if (file === undefined) return all;
  return [...all, { kind: "python-package", environment, name: requirementsName(file), installed }];
}
