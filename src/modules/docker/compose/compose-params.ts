/** The parameters that say which project of `docker compose` is meant, and what they come to. */

import { z } from "zod";
import type { ComposeProject } from "../../../host/docker/compose.ts";
import { childOf, hostPath } from "../../../host/host-path.ts";
import type { FileState } from "../../../host/reads/file-state.ts";
import { fileState } from "../../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../../host/refusal.ts";
import { anything, bool, list, path, word } from "../../contract/params.ts";
import { clientOf, type DockerParams, dockerCliParams } from "../docker-params.ts";

const { timeout: _answer, ...ofClient } = dockerCliParams;

const projectName = () =>
  word().refine((name) => /^[a-z0-9][a-z0-9_-]*$/.test(name), {
    error: "a project's name has small letters, digits, `-` and `_`, and begins with a letter or digit",
  });

const optional = () =>
  word().refine((name) => name !== "" && !name.startsWith("-"), { error: "it is empty or begins with `-`" });

export const projectParams = {
  project_src: path().optional().describe("Folder on the host with the project's compose file."),
  project_name: projectName()
    .optional()
    .describe("The project's name; that of its folder where absent. `definition` needs one."),
  files: list(path())
    .optional()
    .describe("Compose files, seen from `project_src`, that are merged in this order."),
  definition: z
    .record(z.string(), anything())
    .optional()
    .describe("What a compose file would hold, instead of `project_src`; relative paths in it begin at `/`."),
  env_files: list(path()).optional().describe("Files with variables instead of `.env`."),
  profiles: list(optional()).optional().describe("Profiles to enable."),
  check_files_existing: bool()
    .default(true)
    .describe(
      "Refuse where `project_src` has no compose file and `files` names none. `false`: variables of compose may name others.",
    ),
  ...ofClient,
};

export const services = () => list(optional());

type ProjectParams = Omit<DockerParams, "timeout"> & {
  readonly project_src?: string | undefined;
  readonly project_name?: string | undefined;
  readonly files?: readonly string[] | undefined;
  readonly definition?: Readonly<Record<string, unknown>> | undefined;
  readonly env_files?: readonly string[] | undefined;
  readonly profiles?: readonly string[] | undefined;
  readonly check_files_existing: boolean;
};

export function checkProject(p: ProjectParams, context: z.RefinementCtx): void {
  const say = (name: string, message: string): void => {
    context.addIssue({ code: "custom", path: [name], message });
  };
  if (p.project_src === undefined && p.definition === undefined)
    say(
      "project_src",
      "which project? give `project_src`, the folder of its compose file, or a `definition`",
    );
  if (p.definition === undefined) return;
  if (p.project_src !== undefined) say("project_src", "`project_src` can't stand beside `definition`");
  if (p.files !== undefined) say("files", "`files` can't stand beside `definition`");
  if (p.project_name === undefined) say("project_name", "a `definition` needs a `project_name`");
}

interface Home {
  readonly home: string;
}

/** JSON is YAML, and compose reads it from its input: nothing has to be written for it. */
export function projectOf(p: ProjectParams, host: Home): ComposeProject {
  const folder = p.project_src === undefined ? "/" : hostPath(p.project_src, host);
  const files = p.definition === undefined ? (p.files ?? []).map((file) => tilde(file, host)) : ["-"];
  const each = (flag: string, values: readonly string[] | undefined): readonly string[] =>
    (values ?? []).flatMap((value) => [flag, value]);
  return {
    client: clientOf({ ...p, timeout: 60 }, host),
    folder,
    options: [
      ...["--project-directory", folder],
      ...(p.project_name === undefined ? [] : ["--project-name", p.project_name]),
      ...each("--file", files),
      ...each(
        "--env-file",
        p.env_files?.map((file) => tilde(file, host)),
      ),
      ...each("--profile", p.profiles),
    ],
    definition: p.definition === undefined ? undefined : JSON.stringify(p.definition, plainNumber),
  };
}

function plainNumber(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

function tilde(file: string, host: Home): string {
  return file.startsWith("~") ? hostPath(file, host) : file;
}

const USUAL = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** Compose files that have to be there. */
export function fileReads(p: ProjectParams, host: Home) {
  if (p.project_src === undefined || (p.files === undefined && !p.check_files_existing)) return {};
  const folder = hostPath(p.project_src, host);
  return Object.fromEntries(
    (p.files ?? USUAL).map((name, i) => {
      const file = tilde(name, host);
      return [`file${i}`, fileState(file.startsWith("/") ? file : childOf(folder, file), { follow: true })];
    }),
  );
}

export function fileProblem(
  p: ProjectParams,
  seen: Readonly<Record<string, FileState | unknown>>,
): Refusal | undefined {
  if (p.project_src === undefined || (p.files === undefined && !p.check_files_existing)) return undefined;
  if (p.files !== undefined) {
    const missing = p.files.find((_file, i) => seen[`file${i}`] === undefined);
    if (missing === undefined) return undefined;
    return refuse(`there is no compose file ${missing} in ${p.project_src}`, { mayResolve: true });
  }
  if (USUAL.some((_file, i) => seen[`file${i}`] !== undefined)) return undefined;
  return refuse(`there is no compose file in ${p.project_src}`, {
    help: `it would be called ${USUAL.join(", ").replace(/, ([^,]+)$/, " or $1")}; name others with \`files\``,
    mayResolve: true,
  });
}
