/** `assemble`: a file made of the files of a folder. */

import { z } from "zod";
import { Fault } from "../expression/fault.ts";
import { pythonRegex } from "../expression/value/regex.ts";
import { isHeld, MOST_HELD, sizeText } from "../host/content.ts";
import { baseOf, hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import { destination } from "../host/reads/destination.ts";
import { foundContents, foundFiles, type Search } from "../host/reads/found-files.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type ControllerTree, controllerTree } from "./contract/needs.ts";
import { bool, fileAttributes, path, text } from "./contract/params.ts";
import { attributesOf, backup, unsafeWrites, validate } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { decidePlacement } from "./files/place-file.ts";
import { unescaped } from "./files/python-escapes.ts";

/** Old content that is longer is not shown in a diff, so it doesn't travel. */
const SHOWN = 512 * 1024;

const params = z.strictObject({
  src: path().describe("The folder that the parts lie in; what lies in folders below it is left alone."),
  dest: path().describe("The file that they make."),
  delimiter: text()
    .optional()
    .describe(
      "Goes between the parts, on lines of its own; `\\n`, `\\t` and the like are read as in Python.",
    ),
  regexp: text()
    .optional()
    .describe("A regular expression that must be found in a part's name. Default: all are taken."),
  ignore_hidden: bool().optional().describe("Leave out files whose names begin with a dot."),
  remote_src: bool()
    .default(true)
    .describe("Whether `src` is on the host; false: a folder of the controller, looked for as `copy` does."),
  decrypt: bool()
    .optional()
    .describe("Set to false to take encrypted files of the controller as they are. Default: true."),
  ...fileAttributes,
  backup,
  validate,
  unsafe_writes: unsafeWrites,
});

type Params = z.output<typeof params>;

interface Parts {
  readonly byName: ReadonlyMap<string, Uint8Array>;
  /** One of them was encrypted. */
  readonly secret?: boolean;
}

function searchOf(p: Params, host: HostView): Search {
  return { paths: [hostPath(p.src, host)], depth: 1, follow: true };
}

export const assemble = defineFileModule({
  name: "assemble",
  summary: "Make a file of the files of a folder",
  description: `Puts the files of a folder together in the order of their names, each ending with a line end but the last, and writes the
result durably where it differs from what is there.

The parts travel to the controller, 64 MiB at most, so that check mode and \`--diff\` can tell what will be; with \`remote_src: false\`
those of the controller may be ${sizeText(MOST_HELD)} together.`,
  params,
  returns: {
    dest: "The file.",
    src: "The folder of the parts.",
    msg: "`OK`.",
    checksum: "SHA-1 of the file's content.",
    md5sum: "MD5 of the file's content.",
    size: "Its size in bytes.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    backup_file: "The copy of the old file, where `backup` was set and there was one.",
  },
  examples: [
    {
      title: "A configuration of several parts",
      yaml: "- name: sshd's configuration is put together\n  assemble:\n    src: /etc/ssh/conf.d\n    dest: /etc/ssh/sshd_config\n    validate: sshd -t -f %s\n",
    },
  ],
  reads: "the fragments and the file that is made of them",
  writes: "the file, its owner and mode; a copy of the old one where one is asked for",
  support: { check: "full", diff: "full" },
  needs: (p) => (p.remote_src ? {} : { parts: controllerTree(p.src, { follow: true, decrypt: p.decrypt }) }),
  labels: (p, host) => ({ path: hostPath(p.dest, host) }),
  observe: (p, _given, host) => ({
    dest: destination(hostPath(p.dest, host), {
      name: baseOf(p.dest),
      isFolder: false,
      follow: false,
      sha256: "",
      limit: SHOWN,
    }),
    ...(p.remote_src
      ? { folders: foundFiles(searchOf(p, host)), contents: foundContents(searchOf(p, host), []) }
      : {}),
  }),
  decide: (p, { dest, folders, contents }, { host }, { parts: tree }) => {
    if (folders && folders[0]?.entries === undefined)
      return refuse(`Source (${p.src}) does not exist or is not a directory`, { mayResolve: true });
    const parts = tree ? partsOf(tree, p.src) : partsOfHost(contents);
    if ("kind" in parts) return parts;
    const names = chosen(p, parts);
    if ("kind" in names) return names;
    if (dest.inFolder)
      return refuse(`${p.dest} is a folder, and the parts make one file`, {
        help: "name the file in `dest`",
      });
    const contentsOfParts = names.map((name) => Buffer.from(parts.byName.get(name) ?? []));
    const placement = {
      content: together(contentsOfParts, p.delimiter),
      wanted: attributesOf(p),
      backup: p.backup,
      validate: p.validate,
      inPlace: p.unsafe_writes,
      sensitive: parts.secret,
    };
    const verdict = decidePlacement(placement, dest, host);
    return "kind" in verdict ? verdict : { ...verdict, result: { ...verdict.result, src: p.src, msg: "OK" } };
  },
});

function partsOf({ isDirectory, files }: ControllerTree, src: string): Parts | Refusal {
  if (!isDirectory) return refuse(`Source (${src}) is not a directory`);
  const own = files.filter(({ relative }) => !relative.includes("/"));
  const byName = new Map<string, Uint8Array>();
  for (const { relative, content } of own) {
    if (!isHeld(content))
      return refuse(`the parts in ${src} are more than ${sizeText(MOST_HELD)} together`, {
        help: "copy the folder to the host first, and assemble it there",
      });
    byName.set(relative, content);
  }
  return { byName, secret: own.some(({ secret }) => secret) };
}

function partsOfHost(contents: ReadonlyMap<string, Buffer> | undefined): Parts | Refusal {
  if (!contents) return refuse("the parts are more than 64 MiB together");
  return { byName: new Map([...contents].map(([whole, content]) => [baseOf(whole), content])) };
}

/** In order of their names. */
function chosen({ regexp, ignore_hidden }: Params, { byName }: Parts): readonly string[] | Refusal {
  try {
    const wanted = regexp === undefined ? undefined : new RegExp(pythonRegex(regexp).source, "u");
    return [...byName.keys()]
      .filter((name) => (wanted?.test(name) ?? true) && !(ignore_hidden && name.startsWith(".")))
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  } catch (error) {
    if (error instanceof Fault || error instanceof SyntaxError)
      return refuse(`Invalid Regexp (${regexp}): ${error.message}`);
    throw error;
  }
}

const LINE_END = Buffer.from("\n");

/** No part begins in the middle of a line, nor behind the delimiter. */
function together(parts: readonly Buffer[], delimiter: string | undefined): Buffer {
  const between = delimiter === undefined ? Buffer.alloc(0) : unescaped(delimiter);
  const pieces: Buffer[] = [];
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    if (before && !endsLine(before)) pieces.push(LINE_END);
    if (before && between.length > 0) pieces.push(between, ...(endsLine(between) ? [] : [LINE_END]));
    pieces.push(part);
  }
  return Buffer.concat(pieces);
}

function endsLine(bytes: Buffer): boolean {
  return bytes.at(-1) === 0x0a;
}
