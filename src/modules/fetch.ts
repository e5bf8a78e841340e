/** `fetch`: a file of the host, brought to the controller. */

import { z } from "zod";
import { type Content, progressText, sha256Of } from "../host/content.ts";
import { baseOf, hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import type { Conclusion } from "./contract/module.ts";
import { bool, path } from "./contract/params.ts";
import { defineProcedure, type ProcedureContext, type Received } from "./contract/procedure.ts";
import { digestResults } from "./files/place-file.ts";

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
  const dest = context.controller.resolve(placeOf(p, source, context.hostName));
  const here = await contentHere(dest, context);
  if (here instanceof Error) return { result: { file: source, dest }, failed: here.message };
  if (here && state.sha256 !== undefined && sha256Of(here) === state.sha256)
    return { result: resultOf(source, dest, digestResults(here)), changed: false };
  if (context.checkMode) return { result: { file: source, dest }, changed: true };
  return bring(p, context, state, { source, dest });
}

interface Way {
  readonly source: string;
  readonly dest: string;
}

async function bring(
  p: Params,
  context: ProcedureContext,
  state: FileState,
  { source, dest }: Way,
): Promise<Conclusion> {
  const failed = (message: string): Conclusion => ({ result: { file: source, dest }, failed: message });
  const validates = (p.validate_checksum ?? true) && state.sha256 !== undefined;
  const isWanted = ({ sha256 }: Received): boolean => !validates || sha256 === state.sha256;
  // What only its owner may read there, only its owner may read here.
  const mode = (state.mode & 0o004) === 0 ? 0o600 : 0o644;
  const read = fileContent(source, { limit: Number.MAX_SAFE_INTEGER });
  try {
    const { reply, received } = await context.receive(read.call, {
      path: dest,
      mode,
      isWanted,
      onProgress: tellProgress(context, state.size),
    });
    if (reply?.status === 3) return failed(`${source} is not there any more`);
    if (reply?.status !== 0) return failed(`cannot read ${source}: ${reply?.stderr.toString().trim()}`);
    if (!isWanted(received)) return failed(`${source} was changed while it was fetched; nothing was written`);
    const digests = { checksum: received.sha1, md5sum: received.md5 };
    return { result: resultOf(source, dest, digests), changed: true };
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    return failed(`cannot write ${dest} on the controller: ${reasonOf(error)}`);
  }
}

const TOLD_EVERY = 100;

function tellProgress(context: ProcedureContext, total: number): (size: number) => void {
  let told = context.elapsed();
  return (size) => {
    if (context.elapsed() - told < TOLD_EVERY) return;
    told = context.elapsed();
    context.progress(progressText("fetched", size, Math.max(size, total)));
  };
}

async function contentHere(dest: string, context: ProcedureContext): Promise<Content | Error | undefined> {
  try {
    return await context.controller.content(dest);
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
  return (p.fail_on_missing ?? true)
    ? { result: { file: source }, failed: message }
    : { result: { file: source, msg: `${message}; ignored` }, changed: false };
}

function resultOf(
  source: string,
  dest: string,
  { checksum, md5sum }: { readonly checksum?: string; readonly md5sum?: string },
) {
  return {
    file: source,
    dest,
    ...(checksum === undefined ? {} : { checksum, remote_checksum: checksum }),
    ...(md5sum === undefined ? {} : { md5sum }),
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
    md5sum: "MD5 of its content; of a file of more than 256 KiB only where it was fetched.",
    remote_md5sum: "Null, as in Ansible.",
    msg: "Why nothing was fetched.",
  },
  examples: [
    {
      title: "Keep the cluster's key",
      yaml: "- name: the kubeconfig is here\n  fetch:\n    src: /etc/rancher/k3s/k3s.yaml\n    dest: out/kubeconfig\n    flat: true\n",
    },
  ],
  reads: "the file of the host, its digest",
  writes: "a file of the controller",
  support: { check: "full", diff: "none" },
  run,
});
