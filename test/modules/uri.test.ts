import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
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
  else if (url === "/empty") response.writeHead(204).end();
  else response.writeHead(503, "Busy").end("come back\n");
};

const CLIENTS: readonly LocalShell[] = [
  { ...DASH, name: "curl" },
  { ...DASH, name: "GNU wget", path: toolFolder("wget") },
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
  });

  it.each([
    { url: "x" },
    { url: "http://x", method: "GET /" },
    { url: "http://x", status_code: [] },
    { url: "http://x", body_format: "form-multipart" },
  ])("does not take %j", (params) => {
    expect(() => readParams(uri, params)).toThrow();
  });
});
