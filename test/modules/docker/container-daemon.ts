/** A `docker` for tests that has containers and one image, in a file; the real one is what test/lab has. Answers as the daemon's API does. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

type Fields = Readonly<Record<string, unknown>>;

export interface Containers {
  readonly containers: Readonly<Record<string, Fields>>;
}

export const IMAGE = "sha256:aa";

const PROGRAM = String.raw`
const fs = require("node:fs");
const file = __dirname + "/../docker/state.json";
const state = JSON.parse(fs.readFileSync(file, "utf8"));
const save = () => fs.writeFileSync(file, JSON.stringify(state));
const image = { Id: "${IMAGE}", Config: { Env: ["PATH=/bin"], Cmd: ["/run"], Volumes: { "/data": {} }, ExposedPorts: { "80/tcp": {} }, Labels: { from: "image" } } };

function create(name, body) {
  const { HostConfig, NetworkingConfig, ...own } = body;
  const Config = { ...own, Cmd: own.Cmd ?? image.Config.Cmd, Env: [...(own.Env ?? []), ...image.Config.Env], Labels: { ...image.Config.Labels, ...own.Labels },
    Volumes: { ...image.Config.Volumes, ...own.Volumes }, ExposedPorts: { ...image.Config.ExposedPorts, ...own.ExposedPorts } };
  state.containers[name] = { Id: "c" + Date.now(), Name: "/" + name, Image: image.Id, State: { Status: "created", Running: false, Paused: false }, Config,
    HostConfig: { RestartPolicy: { Name: "no", MaximumRetryCount: 0 }, NetworkMode: "bridge", ...HostConfig }, NetworkSettings: { Networks: { bridge: {} } }, Mounts: [] };
}

function engine(method, url, body) {
  const [where, query = ""] = url.split("?");
  const ask = new URLSearchParams(query);
  const [kind, name, verb] = where.split("/").slice(1).map(decodeURIComponent);
  if (kind === "images") return name === "app:1" ? [200, image] : [404, { message: "No such image" }];
  if (kind === "info") return [200, { MemoryLimit: true, PidsLimit: true }];
  if (kind !== "containers") return [404, { message: kind + " not found" }];
  if (name === "create") { create(ask.get("name"), body); save(); return [201, { Id: "c" }]; }
  const c = state.containers[name];
  if (!c) return [404, { message: "No such container: " + name }];
  if (method === "GET") return [200, c];
  if (method === "DELETE") { if (c.State.Running) return [409, { message: "it runs" }]; delete state.containers[name]; save(); return [204]; }
  if (verb === "update") { Object.assign(c.HostConfig, body); save(); return [200, {}]; }
  if (verb === "start" || verb === "restart") c.State = { Status: "running", Running: true, Paused: false };
  if (verb === "stop" || verb === "kill") c.State = { Status: "exited", Running: false, Paused: false };
  if (verb === "pause") c.State.Paused = true;
  if (verb === "unpause") c.State.Paused = false;
  save();
  return [204];
}

function dial() {
  let text = "";
  const buffer = Buffer.alloc(65536);
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const head = text.slice(0, Math.max(end, 0));
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (end < 0 || text.length < end + 4 + length) { text += buffer.toString("latin1", 0, fs.readSync(0, buffer)); continue; }
    const [method, url] = head.split(" ");
    const body = Buffer.from(text.slice(end + 4, end + 4 + length), "latin1").toString();
    text = text.slice(end + 4 + length);
    const [status, answer] = engine(method, url, body === "" ? undefined : JSON.parse(body));
    const out = answer === undefined ? "" : JSON.stringify(answer);
    process.stdout.write("HTTP/1.1 " + status + " X\r\nApi-Version: 1.45\r\nOstype: linux\r\n" + (status === 204 ? "" : "Content-Length: " + Buffer.byteLength(out) + "\r\n") + "\r\n" + out);
    if (/connection: close/i.test(head)) return;
  }
}

const words = process.argv.slice(2);
if (words.join(" ") === "system dial-stdio") dial();
else if (words[0] === "container" && words[1] === "inspect") process.exit(state.containers[words.at(-1)] ? 0 : 1);
else process.exit(9);
`;

export function containerTools(folder: string): string {
  for (const name of ["bin", "docker"]) mkdirSync(path.join(folder, name), { recursive: true });
  const state = path.join(folder, "docker/state.json");
  if (!existsSync(state)) writeFileSync(state, '{"containers":{}}');
  writeFileSync(path.join(folder, "bin/docker"), `#!${process.execPath}\n${PROGRAM}`);
  chmodSync(path.join(folder, "bin/docker"), 0o755);
  return path.join(folder, "bin");
}

export function containersOf(folder: string): Containers["containers"] {
  const text = readFileSync(path.join(folder, "docker/state.json"), "utf8");
  return (JSON.parse(text) as Containers).containers;
}

export function havingContainers(containers: Containers["containers"]): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "docker"), { recursive: true });
    writeFileSync(path.join(folder, "docker/state.json"), JSON.stringify({ containers }));
  };
}
