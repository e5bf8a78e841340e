/** `uri`: asks a web server. */

import { type WebAnswer, webAnswer, webRequest } from "../host/changes/web-request.ts";
import { hostPath } from "../host/host-path.ts";
import type { HostView } from "../host/host-view.ts";
import type { Reply } from "../host/primitive.ts";
import type { Read, Seen } from "../host/read.ts";
import { type Destination, destination } from "../host/reads/destination.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { guardReads, reasonNotTo } from "./commands/decide-command.ts";
import type { Conclusion, ModuleResult, Verdict } from "./contract/module.ts";
import { controllerFile } from "./contract/needs.ts";
import { attributesOf } from "./files/file-params.ts";
import { defineFileModule } from "./files/labels.ts";
import { elapsed, httpAliases, requestOf } from "./http/http-params.ts";
import { type Body, bodyOf, filesOf, formContents, MOST_SENT, type Sources } from "./http/uri-body.ts";
import { type UriParams as Params, uriParams } from "./http/uri-params.ts";

function redirectsOf(p: Params): "all" | "safe" | "none" {
  const { follow_redirects: follow = "safe" } = p;
  if (follow === "all" || follow === "yes") return "all";
  return follow === "none" || follow === "no" ? "none" : "safe";
}

function methodOf(p: Params): string {
  return (p.method ?? "GET").toUpperCase();
}

function requestFor(p: Params, body: Body | undefined) {
  const isForm = p.body_format === "form-multipart" && p.src === undefined;
  const given = Object.entries(p.headers ?? {}).filter(
    ([name]) => !isForm || name.toLowerCase() !== "content-type",
  );
  const named = given.some(([name]) => name.toLowerCase() === "content-type");
  const headers = {
    ...Object.fromEntries(given),
    ...(body && !named ? { "Content-Type": body.type } : {}),
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

type UriReads = ReturnType<typeof guardReads> & {
  readonly place?: Read<Destination>;
  readonly [part: `part ${string}`]: Read<Buffer | undefined>;
};

function observe(p: Params, host: HostView): UriReads {
  const files = p.remote_src ? filesOf(p) : [];
  const parts = files.map(({ name, path: at }): [string, Read<Buffer | undefined>] => [
    `part ${name}`,
    fileContent(hostPath(at, host), { limit: MOST_SENT }),
  ]);
  return {
    ...guardReads(p),
    ...Object.fromEntries(parts),
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

function decide(p: Params, seen: Seen<UriReads>, host: HostView, given: Sources): Verdict | Refusal {
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
  const contents = formContents(p, seen, given);
  if ("kind" in contents) return contents;
  const body = bodyOf(p, contents, given.source?.content);
  const statuses = p.status_code ?? [200];
  const asks = (methodOf(p) === "GET" || methodOf(p) === "HEAD") && p.dest === undefined;
  const keep = place && {
    path: place.path,
    before: place.own,
    statuses,
    ...attributesOf(p),
    inPlace: p.unsafe_writes,
  };
  const change = webRequest({
    request: requestFor(p, body),
    body: body?.content,
    bodyPath: body?.path === undefined ? undefined : hostPath(body.path, host),
    changesHost: !asks,
    keep,
  });
  return {
    changes: [change],
    uncertain: "what the server answers is known only once it was asked",
    conclude: ([reply], took) => {
      const done = conclude(reply, p, statuses, place?.path);
      return { ...done, result: { ...done.result, ...elapsed(took) } };
    },
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
headers stand in no process list. Files of a form are sent to the byte, not in base64. The task fails where the answer has another status than \`status_code\` says; it never counts as changed,
unless the file \`dest\` is new or another than before.`,
  params: uriParams,
  paramAliases: httpAliases,
  returns: {
    status: "The status of the answer.",
    url: "The address that answered, after redirections.",
    redirected: "Whether it is another than the one that was asked.",
    msg: "The server's words for the status, and the size of the answer.",
    content: "The content, where `return_content` is set or the status is not fine.",
    json: "The content as a value, where the server says that it is JSON.",
    elapsed: "How many whole seconds it took.",
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
      title: "Send a file",
      yaml: "- name: the dashboard is there\n  uri:\n    url: http://127.0.0.1:3000/upload\n    method: POST\n    body_format: form-multipart\n    body:\n      folder: house\n      file:\n        filename: dashboard.json\n        mime_type: application/json\n",
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
  needs: (p) => ({
    ...(p.src === undefined || p.remote_src ? {} : { source: controllerFile(p.src) }),
    ...(p.remote_src ? {} : { files: filesOf(p).map((one) => controllerFile(one.path)) }),
  }),
  observe: (p, _given, host) => observe(p, host),
  decide: (p, seen, { host }, given) => decide(p, seen, host, given),
});
