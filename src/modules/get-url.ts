/** `get_url`: a file from the web. */

import { z } from "zod";
import { downloaded, downloadFile } from "../host/changes/download-file.ts";
import { setAttributes } from "../host/changes/set-attributes.ts";
import { childOf, hostPath, parentOf } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { Reply } from "../host/primitive.ts";
import type { Seen } from "../host/read.ts";
import { destination } from "../host/reads/destination.ts";
import { fileDetails } from "../host/reads/file-details.ts";
import type { FileState } from "../host/reads/file-state.ts";
import { urlText } from "../host/reads/url-text.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import type { Conclusion, ModuleResult, Verdict } from "./contract/module.ts";
import { bool, fileAttributes, int, path, word } from "./contract/params.ts";
import { attributesOf, backup, pathResult, unsafeWrites } from "./files/file-params.ts";
import { actualPath } from "./files/follow-link.ts";
import { defineFileModule } from "./files/labels.ts";
import { backupResult } from "./files/place-file.ts";
import { type Checksum, digestIn, parseChecksum } from "./http/checksum.ts";
import { address, elapsed, httpAliases, httpParams, requestOf } from "./http/http-params.ts";

const params = z.strictObject({
  url: address.describe("Where the file is: http, https or ftp."),
  dest: path().describe(
    "Where it goes. In a folder that is there, or that ends with a slash, it is called as in the address.",
  ),
  checksum: word()
    .refine((value) => value === "" || parseChecksum(value) !== undefined, {
      error:
        "a checksum is `ALGORITHM:DIGEST` or `ALGORITHM:ADDRESS`, with md5, sha1, sha224, sha256, sha384 or sha512",
    })
    .optional()
    .describe(
      "What the file must have, such as `sha256:…`; or the address of a list of checksums, such as `sha256:https://…/SHA256SUMS`.",
    ),
  force: bool()
    .optional()
    .describe("Fetch the file although one is there, and replace that where it differs."),
  ...fileAttributes,
  backup,
  timeout: int().optional().describe("Seconds without an answer until it is given up. Default: 10."),
  tmp_dest: path()
    .optional()
    .describe(
      "Accepted for compatibility: the file is fetched beside its place, so that it gets there in one step.",
    ),
  ...httpParams,
  unsafe_writes: unsafeWrites,
});

type Params = z.output<typeof params>;

function nameIn(url: string): string {
  const last =
    url
      .replace(/[?#].*$/s, "")
      .replace(/^\w+:\/\/[^/]*/, "")
      .split("/")
      .at(-1) ?? "";
  try {
    const name = decodeURIComponent(last);
    return name === "" || name.includes("/") || name === "." || name === ".." ? "index.html" : name;
  } catch {
    return last;
  }
}

function checksumOf(p: Params): Checksum | undefined {
  return p.checksum === undefined || p.checksum === "" ? undefined : parseChecksum(p.checksum);
}

function observe(p: Params, host: HostView) {
  const dest = hostPath(p.dest, host);
  const checksum = checksumOf(p);
  const asked = { follow: true, checksum: checksum?.algorithm, mime: false, attributes: false };
  return {
    place: destination(dest, {
      name: nameIn(p.url),
      isFolder: p.dest.endsWith("/"),
      follow: true,
      sha256: "",
      limit: 0,
    }),
    ...(checksum
      ? { sum: fileDetails(dest, asked), innerSum: fileDetails(childOf(dest, nameIn(p.url)), asked) }
      : {}),
    ...(checksum && "list" in checksum.value ? { list: urlText(checksum.value.list, p.validate_certs) } : {}),
  };
}

type SeenFiles = Seen<ReturnType<typeof observe>>;

/** The digest that the file must have. */
function expected(p: Params, list: string | undefined): { readonly digest: string | undefined } | Refusal {
  const checksum = checksumOf(p);
  if (!checksum) return { digest: undefined };
  if ("digest" in checksum.value) return { digest: checksum.value.digest };
  const digest = digestIn(list ?? "", nameIn(p.url), checksum.algorithm);
  if (digest !== undefined) return { digest };
  return refuse(`${checksum.value.list} tells no ${checksum.algorithm} checksum of ${nameIn(p.url)}`, {
    result: { url: p.url },
  });
}

function decide(p: Params, seen: SeenFiles, host: HostView): Verdict | Refusal {
  const { place } = seen;
  const result = { url: p.url, dest: place.path };
  const wish = expected(p, seen.list);
  if ("kind" in wish) return wish;
  const actual = actualPath(place.path, true, place.own, place.beyond, host);
  if (actual.kind === "refusal") return actual;
  const there = actual.state;
  if (there?.type === "directory") return refuse(`${place.path} is a folder, not a file`, { result });
  if (place.folder !== "directory") {
    return refuse(`the folder ${parentOf(place.path)} is not there, so nothing can be fetched to it`, {
      help: "make it with `file: state: directory` first",
      result,
      mayResolve: true,
    });
  }
  const sum = (place.inFolder ? seen.innerSum : seen.sum)?.checksum;
  const isWanted = wish.digest === undefined ? !p.force : sum === wish.digest;
  const wanted = attributesOf(p);
  const describe = { path: place.path, type: "file", before: there, wanted, user: host.user } as const;
  const own = {
    ...result,
    checksum_src: wish.digest ?? null,
    checksum_dest: sum ?? null,
    ...pathResult(describe),
  };
  if (there?.type === "file" && isWanted) {
    return {
      changes: setAttributes(actual.path, there, wanted),
      result: { ...own, msg: "file already exists" },
    };
  }
  return fetched(p, actual.path, there, wish.digest, own, host);
}

function fetched(
  p: Params,
  at: string,
  there: FileState | undefined,
  digest: string | undefined,
  result: ModuleResult,
  host: HostView,
): Verdict {
  const algorithm = checksumOf(p)?.algorithm;
  const change = downloadFile({
    request: requestOf(p, {
      url: p.url,
      method: "GET",
      hasBody: false,
      redirects: "all",
      timeout: p.timeout ?? 10,
    }),
    path: at,
    before: there,
    checksum: digest === undefined || algorithm === undefined ? undefined : { algorithm, digest },
    ...attributesOf(p),
    as: host.user,
    backup: p.backup,
    inPlace: p.unsafe_writes,
  });
  const attributes = there?.type === "file" && setAttributes(at, there, attributesOf(p)).length > 0;
  const isDifferent = there === undefined || digest !== undefined;
  return {
    changes: [change],
    result,
    ...(digest === undefined
      ? {
          warnings: [
            `whatever ${p.url} holds is taken as it is: a \`checksum\` would tell whether it is what you expect`,
          ],
        }
      : {}),
    ...(isDifferent ? {} : { uncertain: "whether the file differs is known once it was fetched" }),
    conclude: ([reply], took) => {
      const done = conclude(reply, attributes, p.url);
      return { ...done, result: { ...done.result, ...elapsed(took) } };
    },
  };
}

function conclude(reply: Reply | undefined, attributes: boolean, url: string): Conclusion {
  if (!reply) return { result: {}, failed: `${url} was not fetched` };
  const done = downloaded(reply);
  if ("failed" in done)
    return { result: { url, status_code: done.status ?? -1 }, failed: done.failed, changed: false };
  const { same, status, size, backup: copy } = done;
  const result = { status_code: status, size, msg: `OK (${size} bytes)`, ...backupResult(copy) };
  return { result, changed: !same || attributes };
}

export const getUrl = defineFileModule({
  name: "get_url",
  summary: "Fetch a file from the web",
  description: `The host fetches the file itself, with curl or wget. It takes its place only when it is whole and has the checksum that was
asked for. A file that is there is not fetched again, unless its checksum is another or \`force\` is set.`,
  params,
  paramAliases: { ...httpAliases, thirsty: "force" },
  returns: {
    url: "The address.",
    dest: "The file.",
    msg: "What happened.",
    status_code: "What the server answered.",
    checksum_src: "The checksum that the file must have.",
    checksum_dest: "The checksum that the file had before.",
    size: "Its size in bytes.",
    elapsed: "How many whole seconds it took.",
    mode: "Its permissions, in octal.",
    owner: "The user that owns it.",
    group: "The group that owns it.",
    uid: "The owner's number, where known.",
    gid: "The group's number, where known.",
    state: "`file`.",
    path: "As `dest`.",
    backup_file: "The copy of the old file, where `backup` was set.",
  },
  examples: [
    {
      title: "A program, verified",
      yaml: '- name: k3s is there\n  get_url:\n    url: https://github.com/k3s-io/k3s/releases/download/v1.31.4%2Bk3s1/k3s\n    dest: /usr/local/bin/k3s\n    checksum: sha256:https://github.com/k3s-io/k3s/releases/download/v1.31.4%2Bk3s1/sha256sum-amd64.txt\n    mode: "0755"\n',
    },
  ],
  reads: "the file at `dest`, its digest; the URL, and that of the checksum",
  writes: "the file at `dest`, its owner and mode",
  support: {
    check: "partial",
    diff: "none",
    note: "with `force`, whether the file differs is known only once it was fetched",
  },
  labels: (p, host) => ({
    path: hostPath(p.dest, host),
    name: nameIn(p.url),
    isFolder: p.dest.endsWith("/"),
    follow: true,
  }),
  observe: (p, _given, host) => observe(p, host),
  decide: (p, seen, { host }) => decide(p, seen, host),
});
