/** `yum_repository`: a repository of rpm packages, as dnf and yum read it. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { hostPath } from "../host/host-path.ts";
import { refuse } from "../host/refusal.ts";
import type { Verdict } from "./contract/module.ts";
import { bool, fileAttributes, list, oneOf, path, word } from "./contract/params.ts";
import { decideEdit, editRead } from "./files/edit-text.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { dropSection, putSection, sectionEntries } from "./ini/ini-section.ts";

const IGNORED = "dnf takes no notice of it.";

/** Keys of a .repo file under their own names. */
const settings = {
  async: bool().optional().describe(`Load metadata and packages in parallel; ${IGNORED}`),
  bandwidth: word().optional().describe("Bytes per second that there are in all, for `throttle` in percent."),
  baseurl: list(word()).optional().describe("Addresses of the folder that has `repodata` in it."),
  cost: word().optional().describe("How dear packages of this repository are, compared to 1000."),
  countme: bool().optional().describe("Let the repository's owner count this host, once a week."),
  deltarpm_metadata_percentage: word().optional().describe(`Greatest size of the list of deltas; ${IGNORED}`),
  deltarpm_percentage: word()
    .optional()
    .describe("Greatest size of a delta compared to its package; 0 for none."),
  enabled: bool().optional().describe("Whether packages come from here."),
  enablegroups: bool().optional().describe("Whether groups of packages come from here."),
  exclude: list(word())
    .optional()
    .describe("Packages, or patterns of their names, that never come from here."),
  failovermethod: oneOf("roundrobin", "priority")
    .optional()
    .describe("In which order several addresses are tried."),
  gpgcakey: word().optional().describe(`Address of the key that signed the keys; ${IGNORED}`),
  gpgcheck: bool().optional().describe("Whether packages must be signed."),
  gpgkey: list(word()).optional().describe("Addresses of the keys that they are signed with."),
  module_hotfixes: bool().optional().describe("Let packages from here take the place of those of modules."),
  http_caching: oneOf("all", "packages", "none")
    .optional()
    .describe(`What caches on the way may keep; ${IGNORED}`),
  include: word().optional().describe("A further file of settings."),
  includepkgs: list(word()).optional().describe("The only packages, or patterns, that come from here."),
  ip_resolve: oneOf("4", "6", "IPv4", "IPv6", "whatever")
    .optional()
    .describe("Use addresses of this kind only."),
  keepalive: bool().optional().describe(`Load several files with one connection; ${IGNORED}`),
  keepcache: oneOf("0", "1").optional().describe(`Keep packages that were installed; ${IGNORED}`),
  metadata_expire: word()
    .optional()
    .describe("Seconds (or `6h`, `never`) after which metadata is loaded anew."),
  metadata_expire_filter: oneOf("never", "read-only:past", "read-only:present", "read-only:future")
    .optional()
    .describe(`Which commands may do with old metadata; ${IGNORED}`),
  metalink: word().optional().describe("Address of a metalink, instead of `baseurl`."),
  mirrorlist: word().optional().describe("Address of a list of addresses, instead of `baseurl`."),
  mirrorlist_expire: word().optional().describe(`Seconds after which that list is loaded anew; ${IGNORED}`),
  password: word().optional().describe("Password of `username`."),
  priority: word().optional().describe("1 to 99: packages come from the repository with the lowest number."),
  protect: bool().optional().describe(`Let no other repository replace its packages; ${IGNORED}`),
  proxy: word().optional().describe("Address of a proxy; `_none_` for none."),
  proxy_password: word().optional().describe("Password of `proxy_username`."),
  proxy_username: word().optional().describe("User of the proxy."),
  repo_gpgcheck: bool().optional().describe("Whether the metadata must be signed."),
  retries: word().optional().describe("How often loading is tried; 0 for ever."),
  s3_enabled: bool().optional().describe("The repository is a bucket; needs a plugin of yum."),
  skip_if_unavailable: bool().optional().describe("Go on without this repository where it can't be reached."),
  sslcacert: word().optional().describe("Certificate of the authority that the server's is signed by."),
  ssl_check_cert_permissions: bool()
    .optional()
    .describe(`Whether the certificates' modes matter; ${IGNORED}`),
  sslclientcert: word().optional().describe("Certificate that this host shows."),
  sslclientkey: word().optional().describe("Its key."),
  sslverify: bool().optional().describe("Whether the server's certificate must be valid."),
  throttle: word().optional().describe("Bytes per second, or percent of `bandwidth`."),
  timeout: word().optional().describe("Seconds without an answer until loading is given up."),
  ui_repoid_vars: word().optional().describe(`Variables that are shown with the name; ${IGNORED}`),
  username: word().optional().describe("User of the repository's server."),
} as const;

const fileName = z.string().refine((name) => !/[/\n]/.test(name) && name !== "" && !name.startsWith("."), {
  error: "it is the name of a file in `reposdir`",
});

const params = z
  .strictObject({
    name: word()
      .refine((name) => !/[[\]\n]/.test(name) && name.trim() !== "", {
        error: "an id has no brackets and no line breaks",
      })
      .describe("The repository's id, as in `dnf repolist`."),
    description: word().optional().describe("Its name for people. Needed where it shall be there."),
    file: word().pipe(fileName).optional().describe("Name of the file, without `.repo`. Default: the id."),
    reposdir: path().default("/etc/yum.repos.d").describe("The folder of the files. It must be there."),
    state: oneOf("present", "absent").default("present").describe("Whether the repository shall be there."),
    ...settings,
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.state === "absent" || [p.baseurl, p.mirrorlist, p.metalink].some((v) => v !== undefined), {
    error: "one of `baseurl`, `mirrorlist` and `metalink` is needed to know where the packages are",
  })
  .refine((p) => p.state === "absent" || p.description !== undefined, {
    error: "`description` is needed where the repository shall be there",
    path: ["description"],
  })
  .refine((p) => p.file !== undefined || fileName.safeParse(p.name).success, {
    error: "an id that can't be a file's name needs a `file`",
    path: ["name"],
  });

type Params = z.output<typeof params>;

const OVER_LINES: ReadonlySet<string> = new Set(["baseurl", "gpgkey"]);

function spelled(key: string, value: unknown): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return spelled(key, value.join(OVER_LINES.has(key) ? "\n" : " "));
  return String(value)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** What the section shall say, in the order of its keys. */
function wantedOf(p: Params): ReadonlyMap<string, string> {
  const given = Object.keys(settings).flatMap((key): [string, string][] => {
    const value = p[key as keyof typeof settings];
    return value === undefined ? [] : [[key, spelled(key, value)]];
  });
  const all: [string, string][] = [...given, ["name", spelled("name", p.description ?? "")]];
  return new Map(all.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isAsWanted(text: string, name: string, wanted: ReadonlyMap<string, string>): boolean {
  const there = sectionEntries(text, name);
  return there?.size === wanted.size && [...wanted].every(([key, value]) => there.get(key) === value);
}

const SECRET = /^\s*(proxy_)?password\s*[=:]/im;

function hidden(verdict: Verdict): Verdict {
  const changes = verdict.changes.map(
    (change): Change => ({
      ...change,
      sensitive: true,
      operations: change.operations.map((call) => ({ ...call, sensitive: true })),
    }),
  );
  return { ...verdict, changes };
}

function fileOf(p: Params): string {
  return `${p.reposdir}/${p.file ?? p.name}.repo`;
}

export const yumRepository = defineFileModule({
  name: "yum_repository",
  summary: "See to a repository of rpm packages",
  description: `Writes a repository's section into a .repo file, or takes it out. The section has exactly the settings that are given; comments,
other sections and their order stay as they are. A file in which no repository is left is removed.

Passwords are shown nowhere, and neither is the difference of a file that holds one.`,
  params,
  paramAliases: {
    excludepkgs: "exclude",
    ca_cert: "sslcacert",
    client_cert: "sslclientcert",
    client_key: "sslclientkey",
    validate_certs: "sslverify",
  },
  returns: { repo: "The repository's id.", state: "`present` or `absent`." },
  examples: [
    {
      title: "A repository",
      yaml: "- name: packages of EPEL can be had\n  yum_repository:\n    name: epel\n    description: Extra packages\n    baseurl: https://download.example.org/epel/$releasever/$basearch/\n    gpgcheck: true\n    gpgkey: https://download.example.org/epel/KEY\n",
    },
    {
      title: "Two in one file",
      yaml: "- name: the sources can be had if need be\n  yum_repository:\n    name: epel-source\n    file: epel\n    description: Sources of the extra packages\n    baseurl: https://download.example.org/epel/$releasever/source/\n    enabled: false\n",
    },
    {
      title: "No such repository",
      yaml: "- name: nothing comes from the old mirror\n  yum_repository:\n    name: old-mirror\n    state: absent\n",
    },
  ],
  reads: "the file in `/etc/yum.repos.d`",
  writes: "the same",
  support: { check: "full", diff: "full" },
  labels: (p, host) => ({ path: hostPath(fileOf(p), host), follow: true }),
  observe: (p, _given, host) => ({ file: editRead(fileOf(p), host) }),
  decide: (p, { file }, { host }) => {
    if (!file.own && file.folder === undefined)
      return refuse(`there is no folder ${hostPath(p.reposdir, host)} on the host`, {
        help: "hosts with dnf or yum have one; another is named by `reposdir`",
        mayResolve: true,
      });
    const told = { repo: p.name, state: p.state };
    if (!file.own && p.state === "absent") return { changes: [], result: told };
    const wanted = wantedOf(p);
    let isEmpty = false;
    let isSecret = p.password !== undefined || p.proxy_password !== undefined;
    const edit = {
      path: fileOf(p),
      wanted: attributesOf(p),
      create: true,
      inPlace: p.unsafe_writes,
    };
    const verdict = decideEdit(edit, file, host, ({ text }) => {
      isSecret ||= SECRET.test(text);
      if (p.state === "present") {
        const same = isAsWanted(text, p.name, wanted);
        return { text: same ? text : putSection(text, p.name, wanted), message: "" };
      }
      if (sectionEntries(text, p.name) === undefined) return { text, message: "" };
      const rest = dropSection(text, p.name);
      isEmpty = rest === undefined;
      return { text: rest ?? "", message: "" };
    });
    if ("kind" in verdict) return verdict;
    const { collect: _, ...plain } = verdict;
    const changes = isEmpty ? [removePath(file.path, file.own)] : verdict.changes;
    const whole = { ...plain, changes, result: told };
    return isSecret ? hidden(whole) : whole;
  },
});
