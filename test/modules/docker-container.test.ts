/** Containers: what is decided of what Docker says, and what parameters mean. */

import { describe, expect, test } from "vitest";
import { bindingsOf, exposedOf } from "../../src/modules/docker/container/ports.ts";
import { volumeOf } from "../../src/modules/docker/container/volumes.ts";
import { dockerContainer } from "../../src/modules/docker-container.ts";
import { decide, isRefusal, localView, readParams } from "./local-host.ts";

type Params = Readonly<Record<string, unknown>>;

const IMAGE = { Id: "sha256:aa", Config: { Env: ["PATH=/bin"], Cmd: ["/run"], Labels: { from: "image" } } };
const WEB = {
  Id: "c1",
  Name: "/web",
  Image: "sha256:aa",
  State: { Status: "running", Running: true, Paused: false },
  Config: { Image: "app:1", Cmd: ["/run"], Env: ["A=1", "PATH=/bin"], Labels: { from: "image", x: "1" } },
  HostConfig: { Memory: 67_108_864, MemorySwap: 134_217_728, NetworkMode: "bridge", CapAdd: ["NET_ADMIN"] },
  NetworkSettings: { Networks: { bridge: {}, lan: { Aliases: ["web"] } } },
  Mounts: [{ Type: "volume", Name: "a".repeat(64), Destination: "/data" }],
};
const answer = (body: unknown) =>
  body === undefined ? { status: 404, body: { message: "none" } } : { status: 200, body };

interface Host {
  readonly container?: unknown;
  readonly image?: unknown;
  readonly info?: Params;
}

const KNOWN: Readonly<Record<string, unknown>> = { lan: { Id: "n1", Name: "lan" } };

function verdictOf(params: Params, host: Host, checkMode = false) {
  const read = readParams(dockerContainer, { name: "web", ...params });
  const reads = dockerContainer.observe(read as never, {}, localView());
  const paths = Buffer.from(reads.docker.call.input as Uint8Array)
    .toString()
    .split("\r\n")
    .flatMap((line) => /^GET (\S+) /.exec(line)?.[1] ?? []);
  const answers = paths.map((path) => {
    if (path === "/containers/web/json") return answer(host.container);
    if (path.startsWith("/images/")) return answer(host.image);
    if (path === "/info") return answer(host.info ?? {});
    return answer(KNOWN[path.split("/")[2] ?? ""]);
  });
  const docker = { state: "answers", answers, apiVersion: "1.45", system: "linux" };
  return decide(dockerContainer, read, { docker, own: IMAGE }, { checkMode });
}

function outcome(params: Params, host: Host, checkMode = false): readonly string[] | string {
  const verdict = verdictOf(params, host, checkMode);
  return isRefusal(verdict) ? verdict.message : verdict.changes.map((c) => c.summary);
}

const THERE: Host = { container: WEB, image: IMAGE };
const APP = { image: "app:1", env: { A: "1" } };
const STOPPED = { ...WEB, State: { Status: "exited", Running: false } };

describe("what is decided", () => {
  test.each<readonly [string, Params, Host, readonly string[] | string]>([
    ["new", APP, { image: IMAGE }, ["create the container web", "start the container web"]],
    ["new, only present", { ...APP, state: "present" }, { image: IMAGE }, ["create the container web"]],
    [
      "new, and its image too",
      APP,
      {},
      ["pull the image app:1", "create the container web", "start the container web"],
    ],
    ["new without an image", {}, {}, "the container web is not there, and without `image` it can't be made"],
    [
      "no image, never pulled",
      { ...APP, pull: "never" },
      {},
      "the image app:1 is not there, and `pull: never`",
    ],
    ["as wanted", APP, THERE, []],
    ["capabilities by another name", { ...APP, capabilities: ["CAP_NET_ADMIN"] }, THERE, []],
    ["fewer labels", { ...APP, labels: { x: "1" } }, THERE, []],
    [
      "other label",
      { ...APP, labels: { x: "2" } },
      THERE,
      ["make the container web anew (labels, anonymous volumes)", "start the container web"],
    ],
    ["ignored", { ...APP, labels: { x: "2" }, comparisons: { "*": "ignore" } }, THERE, []],
    ["more memory", { ...APP, memory: "128M" }, THERE, ["update the container web (memory)"]],
    ["a kernel without limits", { ...APP, memory: "1G" }, { ...THERE, info: { MemoryLimit: false } }, []],
    [
      "no limit any more can't be brought in place",
      { ...APP, memory: 0 },
      THERE,
      ["make the container web anew (memory, anonymous volumes)", "start the container web"],
    ],
    ["restart", { ...APP, restart: true }, THERE, ["restart the container web"]],
    ["stopped", { ...APP, state: "stopped" }, THERE, ["stop the container web"]],
    ["stopped already", { ...APP, state: "stopped" }, { ...THERE, container: STOPPED }, []],
    ["started again", APP, { ...THERE, container: STOPPED }, ["start the container web"]],
    ["paused", { ...APP, paused: true }, THERE, ["pause the container web"]],
    [
      "in its network",
      { ...APP, network_mode: "bridge", networks: [{ name: "lan", aliases: ["web"] }] },
      THERE,
      [],
    ],
    [
      "another alias",
      { ...APP, network_mode: "bridge", networks: [{ name: "lan", aliases: ["www"] }] },
      THERE,
      ["bring the container web into its networks (lan)"],
    ],
    [
      "only that network",
      { ...APP, network_mode: "bridge", networks: [{ name: "lan" }], comparisons: { networks: "strict" } },
      THERE,
      ["bring the container web into its networks (bridge)"],
    ],
    ["no such network", { ...APP, networks: [{ name: "dmz" }] }, THERE, "the network dmz is not there"],
    [
      "another image behind the name",
      APP,
      { container: WEB, image: { ...IMAGE, Id: "sha256:bb" } },
      ["make the container web anew (image, anonymous volumes)", "start the container web"],
    ],
    [
      "pulled in any case",
      { ...APP, pull: true },
      THERE,
      ["pull the image app:1", "make the container web anew (image, anonymous volumes)"],
    ],
    ["gone", { state: "absent" }, {}, []],
    ["absent", { state: "absent" }, THERE, ["remove the container web"]],
    [
      "labels of the image in the way",
      { ...APP, labels: { x: "1" }, image_label_mismatch: "fail", comparisons: { labels: "strict" } },
      THERE,
      "the image has labels that `labels` does not name: from",
    ],
    [
      "what the daemon can't do",
      { ...APP, mounts: [{ type: "image", source: "a", target: "/a" }] },
      THERE,
      "`mounts.type: image` needs version 1.47 of Docker's API; the host speaks 1.45",
    ],
  ])("%s", (_title, params, host, expected) => {
    expect(outcome(params, host)).toEqual(expected);
  });

  test("check mode takes the image that is there, unless told otherwise", () => {
    expect(outcome({ ...APP, pull: "always" }, THERE, true)).toEqual([]);
    expect(outcome({ ...APP, pull: "always", pull_check_mode_behavior: "always" }, THERE, true)).toEqual([
      "pull the image app:1",
    ]);
  });

  test.each<readonly [string, Params, string]>([
    [
      "kept but left behind",
      { ...APP, env: { A: "2" } },
      "the new container web does not have the data in the anonymous volumes",
    ],
    [
      "removed",
      { ...APP, env: { A: "2" }, keep_volumes: false },
      "the data in the anonymous volumes of web is removed",
    ],
    [
      "removed with it",
      { state: "absent", keep_volumes: false },
      "the data in the anonymous volumes of web is removed",
    ],
  ])("data in anonymous volumes is spoken of: %s", (_title, params, words) => {
    const verdict = verdictOf(params, THERE);
    if (isRefusal(verdict)) throw new Error(verdict.message);
    expect(verdict.warnings?.join()).toContain(words);
    expect(verdict.changes[0]?.difference?.before).toContain("/data");
  });

  test("anonymous volumes go only where that is asked for", () => {
    const paths = (params: Params) => {
      const verdict = verdictOf({ state: "absent", ...params }, THERE);
      if (isRefusal(verdict)) throw new Error(verdict.message);
      return verdict.changes.flatMap((c) => c.operations.map((o) => String(o.input ?? "")));
    };
    expect(paths({}).join()).toContain("?v=false&");
    expect(paths({ keep_volumes: false }).join()).toContain("?v=true&");
  });
});

describe("bad parameters", () => {
  test.each<readonly [Params, string]>([
    [{ env: { A: true } }, "is text"],
    [{ ports: ["host:80:80"] }, "is no address"],
    [{ ports: ["all"] }, "publish_all_ports"],
    [{ ports: ["90-80:80"] }, "is no port"],
    [{ volumes: ["a:b:c:d"] }, "is no volume"],
    [{ volumes: ["/a:/x", "/b:/x"] }, "stands there twice"],
    [{ comparisons: { memory: "allow_more_present" } }, "is one value"],
    [{ comparisons: { nope: "strict" } }, "is no setting"],
    [{ log_options: { a: "b" } }, "log_driver"],
    [{ restart_retries: 3 }, "restart_policy"],
    [{ memory: "much" }, "512M"],
    [{ healthcheck: { test: "x", interval: 30 } }, "30s"],
    [{ name: "--force" }, "begins with a letter"],
    [{ mounts: [{ target: "/x", type: "bind" }] }, "needs a `source`"],
    [{ tls_hostname: "x" }, "docker_host"],
  ])("%j", (params, words) => {
    expect(() => readParams(dockerContainer, { name: "web", ...params })).toThrow(words);
  });
});

test.each<readonly [string, string]>([
  ["80", '[["80/tcp",[{"port":""}]]]'],
  ["8080:80/udp", '[["80/udp",[{"port":"8080"}]]]'],
  ["127.0.0.1:8080:80", '[["80/tcp",[{"ip":"127.0.0.1","port":"8080"}]]]'],
  ["[::1]:8080:80", '[["80/tcp",[{"ip":"::1","port":"8080"}]]]'],
  ["8000-8001:80-81", '[["80/tcp",[{"port":"8000"}]],["81/tcp",[{"port":"8001"}]]]'],
  ["8000-8010:80", '[["80/tcp",[{"port":"8000-8010"}]]]'],
])("the port %s", (text, expected) => {
  expect(JSON.stringify([...bindingsOf([text])])).toBe(expected);
});

test("ports that are exposed, and volumes", () => {
  expect(exposedOf(["80", "53/udp", "90-91"])).toEqual(["80/tcp", "53/udp", "90/tcp", "91/tcp"]);
  expect(volumeOf("~/x:/y", "/home/me").bind).toBe("/home/me/x:/y:rw");
  expect(volumeOf("./x/../z:/y:ro", "/home/me").bind).toBe("/home/me/z:/y:ro");
  expect(volumeOf("/data", "/home/me")).toEqual({ text: "/data", target: "/data", bind: undefined });
});
