/** `helm_repository`: the repositories that helm knows. */

import { z } from "zod";
import type { Difference } from "../host/change.ts";
import { helmComplaint } from "../host/helm/helm-tool.ts";
import {
  addRepository,
  type Repository,
  type RepositoryState,
  removeRepository,
  repositoryState,
} from "../host/helm/repositories.ts";
import type { HostView } from "../host/host-view.ts";
import type { Reply } from "../host/primitive.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf, word } from "./contract/params.ts";
import {
  commandText,
  helmAccessParams,
  helmAliases,
  helmSays,
  noHelm,
  programOf,
} from "./helm/chart-params.ts";
import { oneLine, plainWord } from "./kubernetes/access-params.ts";

const params = z
  .strictObject({
    ...helmAccessParams,
    repo_name: plainWord()
      .refine((s) => !s.includes("/"), { error: "helm takes no `/` in the name of a repository" })
      .describe("Name of the repository."),
    repo_url: plainWord()
      .refine((s) => !s.startsWith("oci://"), {
        error:
          "a registry needs no repository: write its address where the chart is named, `chart_ref: oci://…`",
      })
      .optional()
      .describe("Its address: `https://charts.jetstack.io`."),
    repo_state: oneOf("present", "absent").default("present").describe("Known to helm, or not."),
    repo_username: oneLine().optional().describe("User, where the repository wants one."),
    repo_password: word().optional().describe("That user's password. It stands on no command line."),
    pass_credentials: bool()
      .default(false)
      .describe("Show the password to whatever server the charts are on."),
    insecure_skip_tls_verify: bool()
      .default(false)
      .describe("Trust whatever certificate the repository shows."),
    force_update: bool()
      .default(false)
      .describe(
        "Give a repository that has the name already this address, and forget a password that is not given.",
      ),
  })
  .refine((p) => (p.repo_username === undefined) === (p.repo_password === undefined), {
    error: "a user and a password belong together",
    path: ["repo_username"],
  })
  .refine((p) => p.repo_state === "absent" || p.repo_url !== undefined, {
    error: "a repository that shall be known needs an address",
    path: ["repo_url"],
  });

type Params = z.output<typeof params>;

function plainUrl(url: string): string {
  return url.replace(/\/+$/, "");
}

function wantedOf(p: Params, now: Repository | undefined): Repository {
  const keeps = p.repo_username === undefined && !p.force_update && now !== undefined;
  return {
    url: p.repo_url ?? "",
    username: keeps ? now.username : (p.repo_username ?? ""),
    password: keeps ? now.password : (p.repo_password ?? ""),
    passCredentials: p.pass_credentials || (keeps && now.passCredentials),
    skipVerify: p.insecure_skip_tls_verify || (keeps && now.skipVerify),
  };
}

function textOf({ url, username, passCredentials, skipVerify }: Repository, password: string): string {
  const lines = [
    `url: ${url}`,
    ...(username === "" ? [] : [`username: ${username}`, `password: ${password}`]),
    ...(passCredentials ? ["pass_credentials: true"] : []),
    ...(skipVerify ? ["insecure_skip_tls_verify: true"] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function differenceOf(
  name: string,
  before: Repository | undefined,
  after: Repository | undefined,
): Difference {
  const isOther = before !== undefined && after !== undefined && before.password !== after.password;
  return {
    subject: `repository ${name}`,
    ...(before === undefined ? {} : { before: textOf(before, "hidden") }),
    ...(after === undefined ? {} : { after: textOf(after, isOther ? "hidden, another" : "hidden") }),
  };
}

function isSame(a: Repository, b: Repository): boolean {
  return (
    plainUrl(a.url) === plainUrl(b.url) &&
    a.username === b.username &&
    a.password === b.password &&
    a.passCredentials === b.passCredentials &&
    a.skipVerify === b.skipVerify
  );
}

function acting(p: Params, command: string, change: Verdict["changes"][number]): Verdict {
  return {
    changes: [change],
    result: { command, repo_name: p.repo_name, repo_url: p.repo_url ?? "" },
    conclude: ([reply]: readonly (Reply | undefined)[]) => {
      const [stdout, stderr] = [reply?.stdout, reply?.stderr].map((said) => said?.toString("utf8") ?? "");
      const failed = reply !== undefined && reply.status !== 0;
      return {
        result: { command, repo_name: p.repo_name, repo_url: p.repo_url ?? "", stdout, stderr },
        ...(failed ? { failed: `could not ${change.summary}: ${helmComplaint(stderr ?? "")}` } : {}),
      };
    },
  };
}

function decide(p: Params, seen: RepositoryState, host: HostView): Verdict | Refusal {
  if (!seen.installed) return noHelm();
  if (seen.problem !== undefined) return helmSays(seen.problem);
  const { repo_name: name, repo_url: url = "" } = p;
  const { repository: now } = seen;
  const program = programOf(p, host);
  if (p.repo_state === "absent") {
    if (now === undefined) return { changes: [], result: { repo_name: name, repo_url: url } };
    const command = commandText(program, ["repo", "remove", name]);
    return acting(p, command, removeRepository(program, name, differenceOf(name, now, undefined)));
  }
  const wanted = wantedOf(p, now);
  if (now !== undefined && isSame(now, wanted) && seen.hasIndex)
    return { changes: [], result: { repo_name: name, repo_url: url } };
  if (now !== undefined && plainUrl(now.url) !== plainUrl(url) && !p.force_update)
    return refuse(`helm has a repository ${name} already, and its address is ${now.url}`, {
      help: "give this one another name, or replace that one with `force_update: true`",
      mayResolve: true,
    });
  const summary =
    now === undefined
      ? `add helm's repository ${name}`
      : isSame(now, wanted)
        ? `fetch the list of charts of helm's repository ${name}`
        : `change helm's repository ${name}`;
  const command = commandText(program, [
    "repo",
    "add",
    ...(now === undefined ? [] : ["--force-update"]),
    name,
    url,
  ]);
  const difference = differenceOf(name, now, wanted);
  return acting(
    p,
    command,
    addRepository({ program, name, repository: wanted, isThere: now !== undefined, summary, difference }),
  );
}

export const helmRepository = defineModule({
  name: "helm_repository",
  summary: "Manage the repositories of Helm",
  description: `Adds repositories to what the host's helm knows for the user that the task runs as, and removes them. What is known is compared in full:
a repository with another password is changed, one whose list of charts is missing gets it. A repository of the name that has
another address is replaced only with \`force_update\`; one that is as wanted is not asked again, even so (\`update_repo_cache\` of helm
does that).`,
  params,
  paramAliases: {
    ...helmAliases,
    name: "repo_name",
    url: "repo_url",
    state: "repo_state",
    username: "repo_username",
    password: "repo_password",
    force: "force_update",
    skip_tls_certs_check: "insecure_skip_tls_verify",
  },
  returns: {
    command: "What helm was started with, without the password.",
    repo_name: "Name of the repository.",
    repo_url: "Its address.",
    stdout: "What helm printed.",
    stderr: "What helm complained of.",
  },
  examples: [
    {
      title: "A repository",
      yaml: "- name: helm knows the charts of Jetstack\n  kubernetes.core.helm_repository:\n    name: jetstack\n    repo_url: https://charts.jetstack.io\n",
    },
    {
      title: "A repository with a password",
      yaml: "- name: helm knows our own charts\n  kubernetes.core.helm_repository:\n    name: ours\n    url: https://charts.example.org\n    username: deploy\n    password: '{{ charts_password }}'\n",
    },
    {
      title: "A repository that is not used any more",
      yaml: "- name: helm forgets the old charts\n  kubernetes.core.helm_repository:\n    name: stable\n    state: absent\n",
    },
  ],
  reads: "helm's list of repositories",
  writes: "that list, and what helm keeps of the repository",
  support: { check: "full", diff: "full", note: "in check mode the repository itself is not asked" },
  observe: (p, _given, host) => ({ seen: repositoryState(programOf(p, host), p.repo_name) }),
  decide: (p, { seen }, { host }) => decide(p, seen, host),
});
