/**
 * A `docker` for tests: answers `docker system dial-stdio` as the daemon's API does, and the client's own commands for images, with what
 * it has in one file. Networks, volumes and images are there; containers are names. The real one is driven by test/lab/module-cases.ts.
 */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

export interface Daemon {
  readonly networks?: readonly Readonly<Record<string, unknown>>[];
  readonly volumes?: readonly Readonly<Record<string, unknown>>[];
  readonly images?: readonly DaemonImage[];
  /** What a registry has, by name. */
  readonly registry?: Readonly<Record<string, string>>;
  readonly containers?: readonly string[];
  /** Of those: what they are, where they don't run. */
  readonly states?: Readonly<Record<string, "exited" | "paused">>;
}

export interface DaemonImage {
  readonly Id: string;
  readonly RepoTags: readonly string[];
  readonly RepoDigests?: readonly string[];
  readonly Os?: string;
  readonly Architecture?: string;
}

const PROGRAM = String.raw`
const fs = require("node:fs");
const file = __dirname + "/../docker/state.json";
const state = { networks: [], volumes: [], images: [], registry: {}, containers: [], states: {}, ...JSON.parse(fs.readFileSync(file, "utf8")) };
const save = () => fs.writeFileSync(file, JSON.stringify(state));
const words = process.argv.slice(2);
const folder = words[0] === "--config" ? words.splice(0, 2)[1] : undefined;
const hash = (text) => "sha256:" + require("node:crypto").createHash("sha256").update(text).digest("hex");
const full = (name) => (name.startsWith("sha256:") || name.includes("@") || /:[^/]*$/.test(name) ? name : name + ":latest");
const image = (name) => state.images.find((i) => i.Id === name || i.RepoTags.includes(full(name)));
const name = (i, tag) => { for (const o of state.images) o.RepoTags = o.RepoTags.filter((t) => t !== tag); i.RepoTags.push(tag); save(); };
const make = (tag, text) => {
  const Id = hash(text);
  let i = state.images.find((o) => o.Id === Id);
  if (!i) state.images.push((i = { Id, RepoTags: [], RepoDigests: [], Os: "linux", Architecture: "amd64" }));
  name(i, tag);
  return i;
};
const container = (n) => ({ Name: "/" + n, State: { Status: state.states[n] ?? "running", Running: state.states[n] !== "exited", Paused: state.states[n] === "paused" }, NetworkSettings: { Networks: Object.fromEntries(state.networks.filter((x) => x.Containers[n]).map((x) => [x.Name, {}])) } });

function engine(method, url, body) {
  const [where, query = ""] = url.replace(/^\/v1\.\d+/, "").split("?");
  const ask = new URLSearchParams(query);
  const parts = where.split("/").slice(1).map(decodeURIComponent);
  const [kind] = parts;
  const none = (what) => [404, { message: what + " not found" }];
  if (kind === "version") return [200, { Os: "linux", Arch: "amd64" }];
  if (kind === "info") return [200, { ServerVersion: "26.1.5" }];
  if (kind === "containers") return state.containers.includes(parts[1]) ? [200, container(parts[1])] : none("container " + parts[1]);
  if (kind === "volumes") {
    if (parts[1] === "create") {
      const v = { Name: body.Name, Driver: body.Driver, Options: body.DriverOpts, Labels: body.Labels ?? null };
      state.volumes.push(v); save(); return [201, v];
    }
    const v = state.volumes.find((o) => o.Name === parts[1]);
    if (!v) return none("volume " + parts[1]);
    if (method === "GET") return [200, v];
    if (v.InUse) return [409, { message: "remove " + v.Name + ": volume is in use" }];
    state.volumes = state.volumes.filter((o) => o !== v); save(); return [204];
  }
  if (kind === "networks") {
    if (parts[1] === "create") {
      const n = { Id: hash(body.Name), Scope: "local", EnableIPv6: false, Internal: false, Attachable: false, Ingress: false, ConfigOnly: false, ConfigFrom: { Network: "" }, ...body, Containers: {} };
      n.IPAM = { Driver: "default", Options: null, Config: [{ Subnet: "172.18.0.0/16" }], ...(body.IPAM ?? {}) };
      state.networks.push(n); save(); return [201, { Id: n.Id }];
    }
    const n = state.networks.find((o) => o.Name === parts[1] || o.Id.startsWith(parts[1]));
    if (!n) return none("network " + parts[1]);
    if (method === "GET") return [200, n];
    if (parts[2] === "connect") {
      if (n.Containers[body.Container]) return [403, { message: "endpoint already exists" }];
      n.Containers[body.Container] = { Name: body.Container }; save(); return [200];
    }
    if (parts[2] === "disconnect") { delete n.Containers[body.Container]; save(); return [200]; }
    if (Object.keys(n.Containers).length > 0) return [403, { message: "network has active endpoints" }];
    state.networks = state.networks.filter((o) => o !== n); save(); return [204];
  }
  if (kind === "images") {
    const last = ["json", "tag"].includes(parts.at(-1)) ? parts.pop() : "";
    const ref = parts.slice(1).join("/");
    const i = image(ref);
    if (!i) return [404, { message: "No such image: " + ref }];
    if (last === "tag") { name(i, ask.get("repo") + ":" + ask.get("tag")); return [201]; }
    if (method === "GET") return [200, i];
    i.RepoTags = i.RepoTags.filter((t) => t !== full(ref));
    const gone = [{ Untagged: full(ref) }];
    if (i.RepoTags.length === 0) { state.images = state.images.filter((o) => o !== i); gone.push({ Deleted: i.Id }); }
    save(); return [200, gone];
  }
  return [404, { message: "page not found" }];
}

// Its input never ends: the last request says that it is the last.
function dial() {
  let text = "";
  const buffer = Buffer.alloc(65536);
  for (;;) {
    const end = text.indexOf("\r\n\r\n");
    const head = text.slice(0, Math.max(end, 0));
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (end < 0 || text.length < end + 4 + length) {
      text += buffer.toString("latin1", 0, fs.readSync(0, buffer));
      continue;
    }
    const [method, url] = head.split(" ");
    const body = Buffer.from(text.slice(end + 4, end + 4 + length), "latin1").toString();
    text = text.slice(end + 4 + length);
    const [status, answer] = engine(method, url, body === "" ? undefined : JSON.parse(body));
    const out = answer === undefined ? "" : JSON.stringify(answer) + "\n";
    process.stdout.write("HTTP/1.1 " + status + " X\r\nApi-Version: 1.45\r\nOstype: linux\r\n" + (status === 204 ? "" : "Content-Length: " + Buffer.byteLength(out) + "\r\n") + "\r\n" + out);
    if (/connection: close/i.test(head)) return;
  }
}

function fail(why) { process.stderr.write(why + "\n"); process.exit(1); }
const ends = words.indexOf("--");
const names = ends < 0 ? [] : words.slice(ends + 1);
const first = words.slice(0, 2).join(" ");
if (first === "system dial-stdio") dial();
else if (first === "image pull") {
  const there = state.registry[names[0]];
  if (there === undefined) fail("Error response from daemon: manifest for " + names[0] + " not found");
  make(names[0], there);
} else if (first === "image push") {
  const had = state.registry[names[0]] === image(names[0]).Id;
  state.registry[names[0]] = image(names[0]).Id; save();
  console.log("layer: " + (had ? "Layer already exists" : "Pushed"));
} else if (first === "container exec") {
  const options = words.slice(2, ends), [, ...argv] = words.slice(ends + 1);
  const after = (flag) => options.flatMap((w, i) => (options[i - 1] === flag ? [w] : []));
  const env = Object.fromEntries(after("--env").map((w) => (w.includes("=") ? [w.slice(0, w.indexOf("=")), w.slice(w.indexOf("=") + 1)] : [w, process.env[w]])));
  state.execs = [...(state.execs ?? []), { words: words.slice(2), env }]; save();
  const ran = require("node:child_process").spawnSync(argv[0], argv.slice(1), { env: { PATH: "/usr/bin:/bin", ...env }, cwd: after("--workdir")[0], stdio: [options.includes("--interactive") ? "inherit" : "ignore", "inherit", "inherit"] });
  if (ran.error) { process.stdout.write('OCI runtime exec failed: exec failed: exec: "' + argv[0] + '": executable file not found in $PATH: unknown\n'); process.exit(126); }
  process.exit(ran.status);
} else if (first === "image build") { state.built = [process.env.DOCKER_BUILDKIT ?? "", ...words]; make(words[words.indexOf("--tag") + 1], words.join(" ")); save(); console.log("built"); }
else if (first === "buildx version") console.log("0.13.1");
else if (first === "buildx build") {
  const tag = words[words.indexOf("--tag") + 1];
  const secrets = words.filter((w) => w.startsWith("id=")).map((w) => w + "=" + process.env[/env=(.*)$/.exec(w)?.[1]]);
  make(tag, words.join(" ") + secrets.join(" "));
  state.built = secrets; save();
} else if (first === "image ls") { for (const i of state.images) console.log(i.Id); }
else if (first === "image inspect") console.log(JSON.stringify(names.map(image).filter(Boolean)));
else if (first === "image load") {
  const tar = words[words.indexOf("--input") + 1];
  const read = (n) => JSON.parse(require("node:child_process").execFileSync("tar", ["-xOf", tar, n]));
  for (const e of read("manifest.json")) for (const t of e.RepoTags) {
    const Id = "sha256:" + e.Config.replace(".json", "");
    let i = state.images.find((o) => o.Id === Id);
    if (!i) state.images.push((i = { Id, RepoTags: [], RepoDigests: [] }));
    name(i, t);
    console.log("Loaded image: " + t);
  }
} else if (first === "image save") {
  const dir = fs.mkdtempSync(require("node:os").tmpdir() + "/save-");
  const entries = names.map((n) => ({ Config: image(n).Id.slice(7) + ".json", RepoTags: [full(n)] }));
  fs.writeFileSync(dir + "/manifest.json", JSON.stringify(entries));
  process.stdout.write(require("node:child_process").execFileSync("tar", ["-cf", "-", "-C", dir, "manifest.json"]));
  fs.rmSync(dir, { recursive: true });
} else if (words[0] === "login" || words[0] === "logout") {
  const config = fs.existsSync(folder + "/config.json") ? JSON.parse(fs.readFileSync(folder + "/config.json", "utf8")) : {};
  config.auths ??= {};
  if (words[0] === "logout") delete config.auths[names[0]];
  else {
    const password = fs.readFileSync(0, "utf8");
    if (password === "wrong") fail("Error response from daemon: Get \"https://" + names[0] + "/v2/\": unauthorized");
    config.auths[names[0]] = { auth: Buffer.from(words[words.indexOf("--username") + 1] + ":" + password).toString("base64") };
  }
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  fs.writeFileSync(folder + "/config.json", JSON.stringify(config, null, "\t"), { mode: 0o600 });
  console.log("Login Succeeded");
} else fail("docker: '" + words.join(" ") + "' is not a docker command.");
`;

/** Its folder of tools, for a case's `tools`. */
export function dockerTools(folder: string): string {
  for (const name of ["bin", "docker"]) mkdirSync(path.join(folder, name), { recursive: true });
  const state = path.join(folder, "docker/state.json");
  if (!existsSync(state)) writeFileSync(state, "{}");
  writeFileSync(path.join(folder, "bin/docker"), `#!${process.execPath}\n${PROGRAM}`);
  chmodSync(path.join(folder, "bin/docker"), 0o755);
  return path.join(folder, "bin");
}

/** What it has from the start, for a case's `prepare`. */
export function having(daemon: Daemon): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "docker"), { recursive: true });
    writeFileSync(path.join(folder, "docker/state.json"), JSON.stringify(daemon));
  };
}

export function stateOf(folder: string): Daemon & Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(path.join(folder, "docker/state.json"), "utf8")) as Daemon &
    Readonly<Record<string, unknown>>;
}

/** An image of that content. */
export function imageOf(digit: string, ...RepoTags: readonly string[]): DaemonImage {
  return { Id: `sha256:${digit.repeat(64)}`, RepoTags, RepoDigests: [], Os: "linux", Architecture: "amd64" };
}
