/** `fetch`: a file of the host, brought to the controller. */

import { z } from "zod";
import { baseOf, hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { fileState } from "../host/reads/file-state.ts";
import type { Conclusion } from "./contract/module.ts";
import { bool, path } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext } from "./contract/procedure.ts";
import { digestOf } from "./files/place-file.ts";

/** A file is held in memory on its way. */
const LONGEST = 1024 * 1024 * 1024;

const params = z.strictObject({
  src: path().describe("The file on the host. Links are followed."),
  dest: path().describe(
    "Folder of the controller, beside the playbook if relative; the file goes into `HOST/path/of/the/file` in it. With `flat`, the file itself, or a folder if it ends with a slash.",
  ),
  flat: bool()
    .optional()
    .describe("Put the file at `dest`, without the host's name and the folders of `src`."),
  fail_on_missing: bool().optional().describe("Fail where the host has no such file. Default: true."),
  validate_checksum: bool()
    .optional()
    .describe("Compare what arrived with what the host has. Default: true."),
});

type Params = z.output<typeof params>;

/** A name from a host or an inventory as one part of a path here: it leads nowhere else. */
function part(name: string): string {
  const plain = name.replace(/[/\\\0]/g, "_");
  return plain === "." || plain === ".." || plain === "" ? "_" : plain;
}

/** Where the file goes, as the user would write it. */
export function placeOf({ dest, flat }: Params, source: string, hostName: string): string {
  if (flat) return dest.endsWith("/") ? `${dest}${part(baseOf(source))}` : dest;
  const folders = source.split("/").filter((name) => name !== "" && name !== "." && name !== "..");
  return [dest.replace(/\/+$/, ""), part(hostName), ...folders.map(part)].join("/");
}

async function run(p: Params, context: ProcedureContext): Promise<Conclusion> {
  const source = hostPath(p.src, await context.host());
  const state = await context.read(fileState(source, { follow: true, hash: true }));
  if (state?.type !== "file") return notThere(p, source, state?.type);
  if (state.size > LONGEST)
    return {
      result: { file: source },
      failed: `${source} has ${state.size} bytes; files up to ${LONGEST} bytes are fetched`,
    };
  const dest = context.controller.resolve(placeOf(p, source, context.hostName));
  const here = await readHere(dest, context);
  if (here instanceof Error) return { result: { file: source, dest }, failed: here.message };
  if (here && state.sha256 !== undefined && digestOf(here) === state.sha256)
    return { result: resultOf(source, dest, here), changed: false };
  if (context.checkMode) return { result: { file: source, dest }, changed: true };
  context.progress(`fetching ${source} (${state.size} bytes)`);
  const content = await context.read(fileContent(source, { limit: LONGEST }));
  if (!content) return { result: { file: source, dest }, failed: `${source} is not there any more` };
  if ((p.validate_checksum ?? true) && state.sha256 !== undefined && digestOf(content) !== state.sha256) {
    return {
      result: { file: source, dest },
      failed: `${source} was changed while it was fetched; nothing was written`,
    };
  }
  // What only its owner may read there, only its owner may read here.
  const mode = (state.mode & 0o004) === 0 ? 0o600 : 0o644;
  try {
    await context.controller.write(dest, content, mode);
  } catch (error) {
    return {
      result: { file: source, dest },
      failed: `cannot write ${dest} on the controller: ${reasonOf(error)}`,
    };
  }
  return { result: resultOf(source, dest, content), changed: true };
}

async function readHere(dest: string, context: ProcedureContext): Promise<Uint8Array | Error | undefined> {
  try {
    return await context.controller.read(dest);
  } catch (error) {
    return new Error(`cannot write ${dest} on the controller: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EISDIR") return "a folder stands there; end `dest` with a slash to put the file into it";
  return error instanceof Error ? error.message : String(error);
}

function notThere(p: Params, source: string, type: string | undefined): Conclusion {
  const what =
    type === undefined
      ? "is not there"
      : type === "directory"
        ? "is a folder; only files are fetched"
        : `is a ${type}, not a file`;
  const message = `${source} ${what}`;
  const isFailure = (p.fail_on_missing ?? true) || type === "directory";
  return isFailure
    ? { result: { file: source }, failed: message }
    : { result: { file: source, msg: `${message}; ignored` }, changed: false };
}

function resultOf(source: string, dest: string, content: Uint8Array) {
  const checksum = digestOf(content, "sha1");
  return {
    file: source,
    dest,
    checksum,
    remote_checksum: checksum,
    md5sum: digestOf(content, "md5"),
    remote_md5sum: null,
  };
}

export const fetch = defineProcedure({
  name: "fetch",
  summary: "Bring a file of the host to the controller",
  description: `Files of several hosts don't collide: each goes into a folder with its host's name. Nothing is ever written outside of \`dest\`,
whatever a host or its files are called. A file that is here already is not fetched again.`,
  params,
  returns: {
    file: "The file on the host.",
    dest: "The file on the controller.",
    checksum: "SHA-1 of its content.",
    remote_checksum: "The same, of the host's file.",
    md5sum: "MD5 of its content.",
    remote_md5sum: "Null, as in Ansible.",
    msg: "Why nothing was fetched.",
  },
  examples: [
    {
      title: "Keep the cluster's key",
      yaml: "- name: the kubeconfig is here\n  fetch:\n    src: /etc/rancher/k3s/k3s.yaml\n    dest: out/kubeconfig\n    flat: true\n",
    },
  ],
  support: { check: "full", diff: "none" },
  run,
});
