import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { getUrl } from "../../src/modules/get-url.ts";
import { DASH, type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { perform, readParams } from "./local-host.ts";
import { type Answer, webServer } from "./web-server.ts";

const CONTENT = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 31) % 256));
const sha256 = createHash("sha256").update(CONTENT).digest("hex");

const serve: Answer = ({ url, headers }, response) => {
  if (
    url.startsWith("/secret") &&
    headers.authorization !== `Basic ${Buffer.from('me:p w"\\').toString("base64")}`
  ) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="x"' }).end("no");
  } else if (url === "/packed") response.setHeader("content-encoding", "gzip").end(gzipSync(CONTENT));
  else if (url === "/moved") response.writeHead(302, { location: "/f.bin" }).end();
  else if (url === "/sums") response.end(`${"0".repeat(64)}  other.bin\n${sha256} *./f.bin\n`);
  else if (url === "/short") {
    response.writeHead(200, { "content-length": "1000" });
    response.write("not all of it");
    response.destroy();
  } else if (url.startsWith("/no")) response.writeHead(404).end("not here");
  else response.end(CONTENT);
};

const busybox = SHELLS.find((shell) => shell.name === "busybox") as LocalShell;
const CLIENTS: readonly LocalShell[] = [
  { ...DASH, name: "curl" },
  { ...DASH, name: "GNU wget", path: toolFolder("wget", "gzip") },
  { ...busybox, name: "busybox wget" },
];

describe.each(CLIENTS)("with $name", (shell) => {
  it("fetches a file, and not again", async () => {
    const { url, asked } = await webServer(serve);
    const dest = path.join(tempFolder(), "f");
    const first = await perform(getUrl, { url: `${url}/f.bin`, dest, mode: "0755" }, { shell });
    expect([first.failed, first.changed]).toEqual([undefined, true]);
    expect(first.result).toMatchObject({ status_code: 200, size: CONTENT.length, dest, mode: "0755" });
    expect(first.verdict?.warnings?.[0]).toContain("checksum");
    expect(readFileSync(dest).equals(CONTENT)).toBe(true);
    expect(statSync(dest).mode & 0o7777).toBe(0o755);
    const second = await perform(getUrl, { url: `${url}/f.bin`, dest, mode: "0755" }, { shell });
    expect([second.changed, asked.length]).toEqual([false, 1]);
  });

  it("unpacks what the server has packed on the way", async () => {
    const { url } = await webServer(serve);
    const dest = path.join(tempFolder(), "f");
    const params = { url: `${url}/packed`, dest, tmp_dest: "/tmp", checksum: `sha256:${sha256}` };
    // Busybox does not tell what the server says of the content.
    const done = await perform(getUrl, params, { shell });
    if (shell.name === "busybox wget") expect(done.failed).toContain("its checksum by sha256 is");
    else expect([done.failed, readFileSync(dest).equals(CONTENT)]).toEqual([undefined, true]);
    const raw = await perform(getUrl, { ...params, checksum: "", decompress: false, force: true }, { shell });
    expect([raw.failed, readFileSync(dest).equals(gzipSync(CONTENT))]).toEqual([undefined, true]);
  });

  it("asks for what nobody has kept, with `force`", async () => {
    const { url, asked } = await webServer(serve);
    const dest = path.join(tempFolder(), "f");
    for (const force of [false, true]) await perform(getUrl, { url: `${url}/f.bin`, dest, force }, { shell });
    const kept = shell.name === "busybox wget" ? undefined : "no-cache";
    expect(asked.map(({ headers }) => headers["cache-control"])).toEqual([undefined, kept]);
  });

  it("goes by the checksum", async () => {
    const { url, asked } = await webServer(serve);
    const folder = tempFolder();
    const dest = path.join(folder, "f");
    writeFileSync(dest, "old", { mode: 0o600 });
    const params = { url: `${url}/f.bin`, dest, checksum: `sha256:${sha256}`, backup: true };
    const first = await perform(getUrl, params, { shell });
    expect([first.failed, first.changed, readFileSync(dest).equals(CONTENT)]).toEqual([
      undefined,
      true,
      true,
    ]);
    expect(readFileSync(String(first.result.backup_file), "utf8")).toBe("old");
    expect(statSync(dest).mode & 0o7777).toBe(0o600);
    const second = await perform(getUrl, { ...params, force: true }, { shell });
    expect([second.changed, asked.length]).toEqual([false, 1]);
  });

  it("keeps nothing with another checksum", async () => {
    const { url } = await webServer(serve);
    const folder = tempFolder();
    const done = await perform(
      getUrl,
      { url: `${url}/f.bin`, dest: `${folder}/f`, checksum: `sha256:${"0".repeat(64)}` },
      { shell },
    );
    expect(done.failed).toBe(
      `cannot fetch ${url}/f.bin: its checksum by sha256 is ${sha256}, not ${"0".repeat(64)}`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it("finds its checksum in a list", async () => {
    const { url } = await webServer(serve);
    const folder = tempFolder();
    mkdirSync(path.join(folder, "d"));
    const params = { url: `${url}/f.bin?x=1`, dest: `${folder}/d`, checksum: `sha256:${url}/sums` };
    const first = await perform(getUrl, params, { shell });
    expect([first.failed, first.changed, readdirSync(path.join(folder, "d"))]).toEqual([
      undefined,
      true,
      ["f.bin"],
    ]);
    expect((await perform(getUrl, params, { shell })).changed).toBe(false);
    const unlisted = await perform(getUrl, { ...params, url: `${url}/g.bin` }, { shell });
    expect(unlisted.refusal?.message).toBe(`${url}/sums tells no sha256 checksum of g.bin`);
  });

  it("replaces by force only what differs", async () => {
    const { url } = await webServer(serve);
    const dest = path.join(tempFolder(), "f");
    writeFileSync(dest, CONTENT);
    const same = await perform(getUrl, { url: `${url}/f.bin`, dest, force: true }, { shell });
    expect([same.failed, same.changed, same.verdict?.uncertain]).toEqual([
      undefined,
      false,
      "whether the file differs is known once it was fetched",
    ]);
    writeFileSync(dest, "old");
    expect((await perform(getUrl, { url: `${url}/f.bin`, dest, force: true }, { shell })).changed).toBe(true);
  });

  it.each([
    ["/no such file", /answered with status 404$/, 404],
    ["/short", /^cannot fetch .*: \S/, -1],
  ])("keeps nothing of %s", async (name, message, status) => {
    const { url } = await webServer(serve);
    const folder = tempFolder();
    const done = await perform(getUrl, { url: url + name, dest: `${folder}/f` }, { shell });
    expect(done.failed).toMatch(message);
    expect([done.result.status_code, done.changed, readdirSync(folder)]).toEqual([status, false, []]);
  });

  it("says that nobody listens", async () => {
    const folder = tempFolder();
    const done = await perform(getUrl, { url: "http://127.0.0.1:1/x", dest: `${folder}/f` }, { shell });
    expect(done.failed).toMatch(/^cannot fetch http:\/\/127\.0\.0\.1:1\/x: .*([Rr]efused|connect)/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.each(CLIENTS.slice(0, 2))("with $name", (shell) => {
  it.each([false, true])("logs in, follows and sends headers (at once: %s)", async (force_basic_auth) => {
    const { url, asked } = await webServer(serve);
    const folder = tempFolder();
    const more = {
      url_username: "me",
      url_password: 'p w"\\',
      headers: { "X-Mine": 'a "b" \\c' },
      force_basic_auth,
    };
    const done = await perform(getUrl, { url: `${url}/secret`, dest: `${folder}/f`, ...more }, { shell });
    expect(done.failed).toBeUndefined();
    expect(asked.at(-1)?.headers["x-mine"]).toBe('a "b" \\c');
    expect(asked.length).toBe(force_basic_auth ? 1 : 2);
    const moved = await perform(getUrl, { url: `${url}/moved`, dest: `${folder}/g` }, { shell });
    expect([moved.failed, readFileSync(`${folder}/g`).equals(CONTENT)]).toEqual([undefined, true]);
  });
});

describe("with busybox wget", () => {
  it("refuses what it could only do in the open", async () => {
    const folder = tempFolder();
    const done = await perform(
      getUrl,
      { url: "http://127.0.0.1:1/x", dest: `${folder}/f`, url_username: "me", url_password: "x" },
      { shell: busybox },
    );
    expect(done.failed).toBe(
      "cannot fetch http://127.0.0.1:1/x: a password that does not show in the process list needs curl or GNU wget, and the host has neither",
    );
  });
});

describe("parameters", () => {
  it.each([
    { url: "x", dest: "/f" },
    { url: "http://h/x", dest: "/f", checksum: "sha256:12" },
    { url: "http://h/x", dest: "/f", headers: { "a b": "x" } },
    { url: "http://h/x", dest: "/f", headers: { a: "x\ny" } },
  ])("does not take %j", (params) => {
    expect(() => readParams(getUrl, params)).toThrow();
  });
});
