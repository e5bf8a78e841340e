/** The parameters of `pip`, and the requirements that they come to. */

import { z } from "zod";
import { splitWords } from "../../host/shell-words.ts";
import { bool, listOfWhole, oneOf, path, word } from "../contract/params.ts";

const WHOLE_WORDS = { error: "a quote is not closed" };

const requirement = () =>
  word().refine((name) => !/^\s*-/.test(name) && !/[\n\r\t]/.test(name), {
    error: "a package can't begin with `-` or have several lines; options of pip belong in `extra_args`",
  });

export const pipParams = z
  .strictObject({
    name: listOfWhole(requirement())
      .optional()
      .describe(
        "Packages: `requests`, `django>=4,<5`, `uvicorn[standard]`, `git+https://…#egg=name`, archives and folders of the host.",
      ),
    version: word()
      .optional()
      .describe("Version of the one package in `name`: `1.2.3`, or a specifier such as `>=1.2`."),
    requirements: word()
      .refine((file) => file !== "" && !file.startsWith("-"), { error: "this is no path" })
      .optional()
      .describe("File of requirements on the host; relative to `chdir`."),
    state: oneOf("present", "latest", "absent", "forcereinstall")
      .default("present")
      .describe("`latest` upgrades as well; `forcereinstall` installs again what is there."),
    virtualenv: path()
      .optional()
      .describe(
        "Folder of a virtual environment to install into; made where it is missing. Relative to `chdir`.",
      ),
    virtualenv_command: word()
      .refine((line) => (splitWords(line) ?? []).length > 0, WHOLE_WORDS)
      .optional()
      .describe(
        "What makes the environment: `python3.12 -m venv`. Default: `virtualenv`, and where the host has none `python3 -m venv`.",
      ),
    virtualenv_python: word()
      .optional()
      .describe(
        "Python of a new environment (`-p` of virtualenv); not with `-m venv`, whose own Python it is.",
      ),
    virtualenv_site_packages: bool()
      .default(false)
      .describe("A new environment sees the packages of the host's Python; an old one stays as it is."),
    editable: bool().default(false).describe("Install what `name` leads to as editable (`-e`)."),
    extra_args: word()
      .refine((line) => splitWords(line) !== undefined, WHOLE_WORDS)
      .optional()
      .describe("Further options for pip, read as a shell would split them: `--index-url https://…`."),
    chdir: path().optional().describe("Folder to go to first. Default: `/`."),
    executable: path()
      .optional()
      .describe("Name or path of the pip to use, instead of python3's own: `pip3.11`, `/opt/x/bin/pip`."),
    umask: word()
      .refine((mask) => /^(0o?)?[0-7]{1,4}$/.test(mask), { error: 'a umask is octal text such as "0022"' })
      .optional()
      .describe('The umask meanwhile, as octal text: `"0022"`.'),
    break_system_packages: bool()
      .default(false)
      .describe("Let pip change a Python that the system's package manager looks after (PEP 668)."),
  })
  .refine((p) => p.name !== undefined || p.requirements !== undefined, {
    error: "`name` or `requirements` is needed to know what to install",
  })
  .refine((p) => p.name === undefined || p.requirements === undefined, {
    error: "`name` and `requirements` can't both be given",
    path: ["requirements"],
  })
  .refine((p) => p.executable === undefined || p.virtualenv === undefined, {
    error: "`executable` and `virtualenv` can't both be given: an environment has its own pip",
    path: ["executable"],
  })
  .refine((p) => p.version === undefined || p.state !== "latest", {
    error: "`version` and `state: latest` contradict each other",
    path: ["version"],
  })
  .refine((p) => p.version === undefined || splitRequirements(p.name ?? []).length < 2, {
    error: "`version` is for one package; with several, write the versions beside their names",
    path: ["version"],
  })
  .refine((p) => p.version === undefined || !splitRequirements(p.name ?? []).some(hasSpecifier), {
    error: "`version` is given, and `name` has a version as well; leave out one of them",
    path: ["version"],
  })
  .refine((p) => p.virtualenv_python === undefined || !isVenv(p.virtualenv_command), {
    error: "`-m venv` makes environments of the Python that runs it: write that one in `virtualenv_command`",
    path: ["virtualenv_python"],
  });

export type PipParams = z.output<typeof pipParams>;

/** Whether the command is Python's own `venv`. */
export function isVenv(command: string | undefined): boolean {
  const words = splitWords(command ?? "") ?? [];
  return (
    /(^|\/)pyvenv[\d.-]*$/.test(words[0] ?? "") ||
    words.some((w, i) => w === "-mvenv" || (w === "-m" && words[i + 1] === "venv"))
  );
}

function hasSpecifier(requirement: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\])?\s*[(<>=!~]/.test(requirement.trim());
}

/**
 * Texts are split at commas, and what belongs together is put together again: `a>1`, `<2` is one requirement, and so is what
 * stands in brackets.
 */
export function splitRequirements(names: readonly string[]): readonly string[] {
  const pieces = names.flatMap((name) => name.split(",")).filter((piece) => piece.trim() !== "");
  const whole: string[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const goesOn = /^\s*([<>=!~]=|[<>])/.test(piece) || (last !== undefined && /\[[^\]]*$/.test(last));
    if (goesOn && last !== undefined) whole[whole.length - 1] = `${last},${piece.trim()}`;
    else whole.push(piece.trim());
  }
  return whole;
}

/** What pip is asked for by name. */
export function requirementsOf({ name, version }: PipParams): readonly string[] {
  const names = splitRequirements(name ?? []);
  const wanted = version?.trim() ?? "";
  if (wanted === "") return names;
  return names.map((each) => (/^\d/.test(wanted) ? `${each}==${wanted}` : `${each} ${wanted}`));
}
