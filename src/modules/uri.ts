/** `uri`: asks a web server. */

import { z } from "zod";
import { type WebAnswer, webAnswer, webRequest } from "../host/changes/web-request.ts";
import { hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { Reply } from "../host/primitive.ts";
import type { Seen } from "../host/read.ts";
import { destination } from "../host/reads/destination.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { guards } from "./commands/command-params.ts";
import { guardReads, reasonNotTo } from "./commands/decide-command.ts";
import type { Conclusion, ModuleResult, Verdict } from "./contract/module.ts";
import { anything, bool, fileAttributes, int, list, oneOf, path, word } from "./contract/params.ts";
import { attributesOf, unsafeWrites } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { pythonJson } from "./files/python-json.ts";
import { formEncoded } from "./http/form-encoded.ts";
import { address, httpAliases, httpParams, requestOf } from "./http/http-params.ts";

const params = z
  .strictObject({
    url: address.describe("What to ask: http or https."),
    method: word()
      .refine((name) => /^[A-Za-z]+$/.test(name), { error: "a method is one word, such as GET or POST" })
      .optional()
      .describe("Default: `GET`."),
    body: anything().optional().describe("What to send."),
    body_format: oneOf("form-urlencoded", "json", "raw")
      .optional()
      .describe("How `body` is written. Default: `raw`."),
    status_code: list(int()).optional().describe("Answers that are fine. Default: 200."),
    return_content: bool()
      .optional()
      .describe("Return the content of the answer even where it is fine and no JSON."),
    follow_redirects: oneOf("all", "no", "none", "safe", "urllib2", "yes")
      .optional()
      .describe("`safe` (default) follows where nothing is changed by asking, `all` always, `none` never."),
    timeout: int().optional().describe("Seconds without an answer until it is given up. Default: 30."),
    dest: path().optional().describe("File of the host that keeps the content of the answer."),
    creates: guards.creates,
    removes: guards.removes,
    ca_path: path().optional().describe("File of the host with certificates of authorities to trust."),
    unix_socket: path().optional().describe("Socket of the host to ask through."),
    ...httpParams,
    ...fileAttributes,
    unsafe_writes: unsafeWrites,
  })
  .refine((p) => p.status_code === undefined || p.status_code.length > 0, {
    error: "no answer would be fine",
    path: ["status_code"],
  });

type Params = z.output<typeof params>;

interface Body {
  readonly content: Uint8Array;
  readonly type?: string;
}

function bodyOf({ body, body_format: format = "raw" }: Params): Body | undefined {
  if (body === undefined || body === null) return undefined;
  if (format === "json") {
    const text = typeof body === "string" ? body : pythonJson(body);
    return { content: Buffer.from(text), type: "application/json" };
  }
  if (format === "form-urlencoded")
    return { content: Buffer.from(formEncoded(body)), type: "application/x-www-form-urlencoded" };
  return { content: Buffer.from(typeof body === "object" ? pythonJson(body) : String(body)) };
}

function redirectsOf(p: Params): "all" | "safe" | "none" {
  const { follow_redirects: follow = "safe" } = p;
  if (follow === "all" || follow === "yes") return "all";
  return follow === "none" || follow === "no" ? "none" : "safe";
}

function methodOf(p: Params): string {
  return (p.method ?? "GET").toUpperCase();
}

function requestFor(p: Params, body: Body | undefined) {
  const named = Object.keys(p.headers ?? {}).some((name) => name.toLowerCase() === "content-type");
  const headers = {
    ...p.headers,
    ...(body?.type !== undefined && !named ? { "Content-Type": body.type } : {}),
  };
  const rest = {
    url: p.url,
    method: methodOf(p),
    hasBody: body !== undefined,
    redirects: redirectsOf(p),
    timeout: p.timeout ?? 30,
  };
  return requestOf({ ...p, headers }, { ...rest, authorities: p.ca_path, unixSocket: p.unix_socket });
}

function nameIn(url: string): string {
  return (
    url
      .replace(/[?#].*$/s, "")
      .split("/")
      .at(-1) || "index.html"
  );
}

function observe(p: Params, host: HostView) {
  return {
    ...guardReads(p),
    ...(p.dest === undefined
      ? {}
      : {
          place: destination(hostPath(p.dest, host), {
            name: nameIn(p.url),
            isFolder: p.dest.endsWith("/"),
            follow: false,
            sha256: "",
            limit: 0,
          }),
        }),
  };
}

function decide(p: Params, seen: Seen<ReturnType<typeof observe>>, _host: HostView): Verdict | Refusal {
  const because = reasonNotTo(p, seen);
  if (because !== undefined)
    return {
      changes: [],
      message: `not asked, since ${because}`,
      result: { stdout: `skipped, since ${because}` },
    };
  const { place } = seen;
  if (place && place.folder !== "directory") {
    return refuse(`the folder of ${place.path} is not there`, {
      help: "make it with `file: state: directory` first",
      mayResolve: true,
    });
  }
  if (place?.own?.type === "directory") return refuse(`${place.path} is a folder, not a file`);
  const body = bodyOf(p);
  const statuses = p.status_code ?? [200];
  const asks = (methodOf(p) === "GET" || methodOf(p) === "HEAD") && p.dest === undefined;
  const keep = place && {
    path: place.path,
    before: place.own,
    statuses,
    ...attributesOf(p),
    inPlace: p.unsafe_writes,
  };
  const change = webRequest({ request: requestFor(p, body), body: body?.content, changesHost: !asks, keep });
  return {
    changes: [change],
    uncertain: "what the server answers is known only once it was asked",
    conclude: ([reply]) => conclude(reply, p, statuses, place?.path),
  };
}

function conclude(
  reply: Reply | undefined,
  p: Params,
  statuses: readonly number[],
  kept: string | undefined,
): Conclusion {
  const answer = reply ? webAnswer(reply) : { failed: "it was not asked" };
  if ("failed" in answer) {
    const result = { status: -1, url: p.url };
    return {
      result,
      failed: `Status code was -1 and not [${statuses.join(", ")}]: ${answer.failed}`,
      changed: false,
    };
  }
  const fine = statuses.includes(answer.status);
  const result = answerResult(p, answer, fine, kept);
  const reason = answer.head.reason === "" ? "" : `: ${answer.head.reason}`;
  const changed = answer.kept === "new";
  if (fine) return { result, changed };
  return {
    result,
    failed: `Status code was ${answer.status} and not [${statuses.join(", ")}]${reason}`,
    changed,
  };
}

function answerResult(
  p: Params,
  { status, url, head, content, kept }: WebAnswer,
  fine: boolean,
  dest: string | undefined,
): ModuleResult {
  const headers = Object.fromEntries(
    [...head.headers].map(([name, value]) => [name.replaceAll("-", "_"), value]),
  );
  const type = head.headers.get("content-type") ?? "";
  const text = content.toString(/charset=["']?(iso-8859-1|latin-?1)/i.test(type) ? "latin1" : "utf8");
  const json = /^(application|text)\/([\w.-]+\+)?json\b/i.test(type) ? jsonOf(text) : undefined;
  return {
    ...headers,
    status,
    url,
    redirected: url.replace(/\/$/, "") !== p.url.replaceAll(" ", "%20").replace(/\/$/, ""),
    msg: `${head.reason || "OK"} (${head.headers.get("content-length") ?? content.length} bytes)`,
    cookies: Object.fromEntries(head.cookies),
    cookies_string: [...head.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    ...(json === undefined ? {} : { json: json.value }),
    ...(p.return_content || !fine ? { content: text } : {}),
    ...(kept === "no" || dest === undefined ? {} : { path: dest, dest }),
  };
}

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

export const uri = defineFileModule({
  name: "uri",
  summary: "Ask a web server",
  description: `The host asks the server itself, with curl or GNU wget: what it can reach counts, not what the controller can. Passwords and
headers stand in no process list. The task fails where the answer has another status than \`status_code\` says; it never counts as changed,
unless the file \`dest\` is new or another than before.`,
  params,
  paramAliases: httpAliases,
  returns: {
    status: "The status of the answer.",
    url: "The address that answered, after redirections.",
    redirected: "Whether it is another than the one that was asked.",
    msg: "The server's words for the status, and the size of the answer.",
    content: "The content, where `return_content` is set or the status is not fine.",
    json: "The content as a value, where the server says that it is JSON.",
    cookies: "The cookies that the server set.",
    cookies_string: "The same, as they are sent back.",
    path: "The file that keeps the content.",
    "…": "Every header of the answer, its name in lower case with underscores: `content_type`, `location`, `etag`.",
  },
  examples: [
    {
      title: "Is it up?",
      yaml: "- name: the registry answers\n  uri:\n    url: https://registry.home.arpa/api/v2.0/ping\n    return_content: true\n  register: ping\n  until: ping.status == 200\n  retries: 30\n  delay: 2\n",
    },
    {
      title: "Send JSON",
      yaml: "- name: the project is there\n  uri:\n    url: http://127.0.0.1:8080/projects\n    method: POST\n    body_format: json\n    body:\n      name: house\n    status_code: [201, 409]\n",
    },
  ],
  reads: "the URL; whether the paths of `creates` and `removes` are there",
  writes: "whatever the server does; the file at `dest` where one is given",
  support: { check: "none", diff: "none", note: "a server is asked only when applied" },
  labels: (p, host) =>
    p.dest === undefined
      ? undefined
      : { path: hostPath(p.dest, host), name: nameIn(p.url), isFolder: p.dest.endsWith("/") },
  observe: (p, _given, host) => observe(p, host),
  decide: (p, seen, { host }) => decide(p, seen, host),
});
