import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { uri } from "../../src/modules/uri.ts";
import { DASH, type LocalShell, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { toolFolder } from "../host/tool-folder.ts";
import { perform, readParams } from "./local-host.ts";
import { type Answer, webServer } from "./web-server.ts";

const serve: Answer = ({ method, url, headers, body }, response) => {
  if (url === "/echo")
    response
      .setHeader("X-Two-Words", "a b")
      .end(Buffer.concat([Buffer.from(`${method} ${headers["content-type"] ?? "-"}\n`), body]));
  else if (url === "/json") {
    response.setHeader("set-cookie", ["a=1; Path=/", "b=2"]);
    response.setHeader("Content-Type", "application/json; charset=utf-8").end('{"ok": [1, "ü"]}');
  } else if (url === "/moved") response.writeHead(302, { location: "/echo" }).end();
  else if (url === "/binary") response.end(Buffer.from([0, 1, 255]));
  else if (url === "/secret")
    response
      .writeHead(headers.authorization === `Basic ${Buffer.from("me:x").toString("base64")}` ? 200 : 401, {
        "www-authenticate": 'Basic realm="x"',
      })
      .end();
  else if (url === "/told") response.end(JSON.stringify(headers));
  else if (url.startsWith("/to/")) response.writeHead(Number(url.slice(4)), { location: "/told" }).end();
  else if (url.startsWith("/away/"))
    response.writeHead(302, { location: decodeURIComponent(url.slice(6)) }).end();
  else if (url === "/packed") response.setHeader("content-encoding", "gzip").end(gzipSync("unpacked\n"));
  else if (url === "/not-packed") response.setHeader("content-encoding", "gzip").end("plain\n");
  else if (url === "/empty") response.writeHead(204).end();
  else response.writeHead(503, "Busy").end("come back\n");
};

const CLIENTS: readonly LocalShell[] = [
  { ...DASH, name: "curl" },
  { ...DASH, name: "GNU wget", path: toolFolder("wget", "gzip") },
  ...SHELLS.filter((shell) => shell.name === "bash"),
];

describe.each(CLIENTS)("with $name", (shell) => {
  const ask = async (name: string, params: Readonly<Record<string, unknown>> = {}) => {
    const { url, asked } = await webServer(serve);
    const done = await perform(uri, { url: url + name, ...params }, { shell });
    return { ...done, url, asked };
  };

  it.each([
    [{}, "GET -\n"],
    [{ method: "POST", body: "a=1" }, /^POST .*\na=1$/],
    [{ method: "PUT", body: { a: [1] }, body_format: "json" }, 'PUT application/json\n{"a": [1]}'],
    [
      { method: "POST", body: { a: "x y", b: [1, 2] }, body_format: "form-urlencoded" },
      "POST application/x-www-form-urlencoded\na=x+y&b=1&b=2",
    ],
    [{ method: "post", body: "x", headers: { "content-type": "text/x" } }, "POST text/x\nx"],
    [{ method: "DELETE" }, "DELETE -\n"],
    [{ method: "POST", body: "raw" }, "POST application/x-www-form-urlencoded\nraw"],
  ])("sends %j", async (params, content) => {
    const { failed, result, changed } = await ask("/echo", { ...params, return_content: true });
    expect([failed, changed, result.status]).toEqual([undefined, false, 200]);
    expect(result.content).toEqual(typeof content === "string" ? content : expect.stringMatching(content));
    expect(result).toMatchObject({ x_two_words: "a b", redirected: false });
  });

  it("sends a body to the byte", async () => {
    const { asked } = await ask("/echo", {
      method: "POST",
      body: 'line\n\n@x\u0000\u001f"',
      headers: { "content-type": "x/y" },
    });
    expect(asked[0]?.body.toString()).toBe('line\n\n@x\u0000\u001f"');
  });

  it("sends a file of the host to the byte", async () => {
    const folder = tempFolder();
    writeFileSync(`${folder}/it's`, Buffer.from([0, 10, 255]));
    const { failed, asked } = await ask("/echo", { method: "PUT", src: `${folder}/it's`, remote_src: true });
    expect([failed, asked[0]?.body]).toEqual([undefined, Buffer.from([0, 10, 255])]);
    const missing = await ask("/echo", { method: "PUT", src: `${folder}/none`, remote_src: true });
    expect([missing.failed, missing.asked.length]).toEqual([
      expect.stringMatching(/cannot read .*none: .*[Nn]o such file/),
      0,
    ]);
  });

  it("sends files of the controller and the host in a form", async () => {
    const folder = tempFolder();
    writeFileSync(`${folder}/a.txt`, "of the host\n");
    const body = { b: { filename: 'dir/b".json' }, a: "x y", n: 5, c: { content: "C", filename: "c.png" } };
    const source = { path: "/b", mode: 0o644, content: Buffer.from([0, 255]) };
    const { url, asked } = await webServer(serve);
    const here = await perform(
      uri,
      { url: `${url}/echo`, method: "POST", body_format: "form-multipart", body },
      { shell, given: { files: [source] } },
    );
    expect(here.failed).toBe(undefined);
    const [, boundary] =
      /^multipart\/form-data; boundary="(.*)"$/.exec(asked[0]?.headers["content-type"] ?? "") ?? [];
    const part = (name: string, more: string, type: string, content: string): string =>
      `--${boundary}\r\nContent-Type: ${type}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
    expect(asked[0]?.body.toString("latin1")).toBe(
      part("a", "", "text/plain", "x y") +
        part("b", '; filename="b%22.json"', "application/json", "\u0000\u00ff") +
        part("c", '; filename="c.png"', "image/png", "C") +
        part("n", "", "text/plain", "5") +
        `--${boundary}--\r\n`,
    );
    const there = await perform(
      uri,
      {
        url: `${url}/echo`,
        method: "POST",
        body_format: "form-multipart",
        body: { f: { filename: `${folder}/a.txt` } },
        headers: { "content-type": "is/ignored" },
        remote_src: true,
      },
      { shell },
    );
    expect([there.failed, asked[1]?.body.toString()]).toEqual([
      undefined,
      expect.stringContaining('filename="a.txt"\r\n\r\nof the host\n\r\n--'),
    ]);
  });

  it("unpacks what the server has packed, unless told otherwise", async () => {
    expect((await ask("/packed", { return_content: true })).result.content).toBe("unpacked\n");
    expect((await ask("/packed", { return_content: true, decompress: false })).result.content).toBe(
      gzipSync("unpacked\n").toString("utf8"),
    );
    expect((await ask("/not-packed")).failed).toContain("is said to be packed with gzip, and is not");
  });

  it("asks for what nobody has kept", async () => {
    const { result } = await ask("/told", { force: true, return_content: true });
    expect(JSON.parse(String(result.content))).toMatchObject({ "cache-control": "no-cache" });
    const own = await ask("/told", { force: true, return_content: true, headers: { "cache-CONTROL": "x" } });
    expect(JSON.parse(String(own.result.content))).toMatchObject({ "cache-control": "x" });
  });

  it.each([
    [{}, 200],
    [{ use_netrc: false }, 401],
    [{ url_username: "other", url_password: "y" }, 401],
  ])("takes the password of ~/.netrc with %j: %i", async (params, status) => {
    const home = tempFolder();
    writeFileSync(`${home}/.netrc`, "machine 127.0.0.1 login me password x\n", { mode: 0o600 });
    const { url } = await webServer(serve);
    const done = await perform(uri, { url: `${url}/secret`, ...params }, { shell, home });
    expect(done.result.status).toBe(status);
  });

  it("reads JSON and cookies", async () => {
    const { result } = await ask("/json");
    expect(result).toMatchObject({
      status: 200,
      json: { ok: [1, "ü"] },
      cookies: { a: "1", b: "2" },
      cookies_string: "a=1; b=2",
    });
    expect(result.content).toBeUndefined();
  });

  it("asks for the head alone", async () => {
    const { result, failed, asked } = await ask("/json", { method: "HEAD" });
    expect([failed, result.status, asked[0]?.method]).toEqual([undefined, 200, "HEAD"]);
  });

  it("takes an answer without content", async () => {
    const { result, failed } = await ask("/empty", { status_code: "200, 204", return_content: true });
    expect([failed, result.status, result.content]).toEqual([undefined, 204, ""]);
  });

  it("fails where the answer is not fine", async () => {
    const { failed, result } = await ask("/busy", { status_code: [200, 201] });
    expect(failed).toBe("Status code was 503 and not [200, 201]: Busy");
    expect(result).toMatchObject({ status: 503, content: "come back\n" });
  });

  it.each([
    [{}, 200],
    [{ follow_redirects: "none", status_code: 302 }, 302],
    [{ follow_redirects: false, status_code: 302 }, 302],
    [{ method: "POST", body: "x", status_code: [302] }, 302],
    [{ method: "POST", body: "x", follow_redirects: "all" }, 200],
  ])("follows with %j", async (params, status) => {
    const { result, failed, url } = await ask("/moved", params);
    expect([failed, result.status]).toEqual([undefined, status]);
    if (shell.name !== "GNU wget")
      expect([result.url, result.redirected]).toEqual([
        status === 200 ? `${url}/echo` : `${url}/moved`,
        status === 200,
      ]);
  });

  it("logs in", async () => {
    expect((await ask("/secret", { url_username: "me", url_password: "x" })).result.status).toBe(200);
    expect((await ask("/secret", { user: "me", password: "x", force_basic_auth: true })).asked).toHaveLength(
      1,
    );
    expect((await ask("/secret")).failed).toContain("Status code was 401");
  });

  it("keeps the answer as a file", async () => {
    const folder = tempFolder();
    const params = { dest: `${folder}/f`, mode: "0600" };
    const first = await ask("/binary", params);
    expect([first.failed, first.changed, first.result.path]).toEqual([undefined, true, `${folder}/f`]);
    expect([readFileSync(`${folder}/f`), statSync(`${folder}/f`).mode & 0o7777]).toEqual([
      Buffer.from([0, 1, 255]),
      0o600,
    ]);
    expect((await ask("/binary", params)).changed).toBe(false);
    expect((await ask("/busy", params)).failed).toContain("503");
    expect(readdirSync(folder)).toEqual(["f"]);
    expect(readFileSync(`${folder}/f`)).toEqual(Buffer.from([0, 1, 255]));
  });

  it("says that nobody listens", async () => {
    const done = await perform(uri, { url: "http://127.0.0.1:1/" }, { shell });
    expect(done.failed).toMatch(
      /^Status code was -1 and not \[200\]: cannot ask http:\/\/127\.0\.0\.1:1\/: .*([Rr]efused|connect)/,
    );
    expect(done.result.status).toBe(-1);
  });
});

describe("where the server sends elsewhere", () => {
  const headers = { "X-Own": "1", "x-Both": "2" };

  it.each([
    ["GET", 302, "GET"],
    ["HEAD", 301, "HEAD"],
    ["POST", 303, "GET"],
    ["POST", 307, "POST"],
    ["PUT", 308, "PUT"],
  ])("keeps a header back from there: %s, %i", async (method, status, then) => {
    const { url, asked } = await webServer(serve);
    const body = method === "POST" || method === "PUT" ? { body: "b" } : {};
    const params = { method, headers, unredirected_headers: ["x-own"], follow_redirects: "all", ...body };
    const { failed, result } = await perform(uri, { url: `${url}/to/${status}`, ...params });
    expect([failed, result.status, result.redirected]).toEqual([undefined, 200, true]);
    expect(asked[0]?.headers).toMatchObject({ "x-own": "1", "x-both": "2" });
    expect([asked[1]?.method, asked[1]?.headers["x-own"], asked[1]?.headers["x-both"]]).toEqual([
      then,
      undefined,
      "2",
    ]);
    expect(asked[1]?.body.toString()).toBe(then === method && body.body ? "b" : "");
  });

  it("does not go there where it was told not to", async () => {
    const { url, asked } = await webServer(serve);
    const params = { headers, unredirected_headers: "x-own", follow_redirects: "none", status_code: 302 };
    const { failed } = await perform(uri, { url: `${url}/to/302`, ...params });
    expect([failed, asked.length]).toEqual([undefined, 1]);
  });

  it("tells the password to the same server only", async () => {
    const [first, second] = [await webServer(serve), await webServer(serve)];
    const params = {
      headers,
      unredirected_headers: "x-own",
      user: "me",
      password: "x",
      force_basic_auth: true,
    };
    await perform(uri, { url: `${first.url}/to/302`, ...params });
    await perform(uri, { url: `${first.url}/away/${encodeURIComponent(`${second.url}/told`)}`, ...params });
    await perform(uri, { url: `${first.url}/to/302`, ...params, unredirected_headers: ["Authorization"] });
    const told = [...first.asked, ...second.asked].map(
      (one) => `${one.url.slice(0, 5)} ${"authorization" in one.headers}`,
    );
    expect(told).toEqual([
      "/to/3 true",
      "/told true",
      "/away true",
      "/to/3 true",
      "/told false",
      "/told false",
    ]);
  });
});

describe("everywhere", () => {
  it("does not ask where the guards say so", async () => {
    const folder = tempFolder();
    writeFileSync(path.join(folder, "x"), "");
    const done = await perform(uri, { url: "http://127.0.0.1:1/", creates: `${folder}/x` });
    expect([done.changed, done.verdict?.changes, done.verdict?.message]).toEqual([
      false,
      [],
      `not asked, since ${folder}/x exists`,
    ]);
  });

  it("says what is missing", async () => {
    const neither = await perform(
      uri,
      { url: "http://127.0.0.1:1/" },
      { shell: { ...DASH, path: toolFolder() } },
    );
    expect(neither.failed).toContain("the host has neither curl nor wget");
    const socket = await perform(
      uri,
      { url: "http://x/", unix_socket: "/run/x" },
      { shell: { ...DASH, path: toolFolder("wget") } },
    );
    expect(socket.failed).toContain("a request through a socket needs curl, and the host has none");
    const wget = { ...DASH, path: toolFolder("wget") };
    const ciphers = await perform(uri, { url: "http://x/", ciphers: ["HIGH", "!MD5"] }, { shell: wget });
    expect(ciphers.failed).toContain("a choice of ciphers needs curl, and the host has none");
    const held = { headers: { "X-A": "1" }, unredirected_headers: "x-a" };
    const less = await perform(uri, { url: "http://x/", ...held }, { shell: wget });
    expect(less.failed).toContain("told less than the first server needs curl, and the host has none");
  });

  it.each([
    { url: "x" },
    { url: "http://x", method: "GET /" },
    { url: "http://x", status_code: [] },
    { url: "http://x", body_format: "form-multipart" },
    { url: "http://x", body_format: "form-multipart", body: ["a"] },
    { url: "http://x", body_format: "form-multipart", body: { a: ["b"] } },
    { url: "http://x", body_format: "form-multipart", body: { a: { mime_type: "text/plain" } } },
    { url: "http://x", body_format: "form-multipart", body: { a: { content: ["x"] } } },
    { url: "http://x", body_format: "form-multipart", body: { "a\nb": "x" } },
    { url: "http://x", body: "x", src: "/x" },
    { url: "http://x", use_gssapi: true },
  ])("does not take %j", (params) => {
    expect(() => readParams(uri, params)).toThrow();
  });
});
