import { createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ConnectionError } from "../../../src/connection/connection.ts";
import { ConnectionLost, type Session } from "../../../src/connection/session/session.ts";
import { endpointOf } from "../../../src/connection/truenas/dial-truenas.ts";
import { DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";
import type { Call, Reply } from "../../../src/host/primitive.ts";
import { heartbeat } from "../../../src/host/reads/heartbeat.ts";
import { callOf, middlewareDownload } from "../../../src/host/truenas/middleware-call.ts";
import { KEY, startNas } from "../../stand-ins/truenas/start-nas.ts";

const ask = (method: string, ...args: readonly unknown[]): Call => callOf({ method, args, mutates: false });
const act = (method: string, ...args: readonly unknown[]): Call => callOf({ method, args, mutates: true });
const job = (method: string, ...args: readonly unknown[]): Call =>
  callOf({ method, args, mutates: true, job: true });

async function one(session: Session, call: Call): Promise<Reply> {
  const [reply] = await (await session.shell()).exchange([call]);
  if (!reply) throw new Error("no reply");
  return reply;
}

const said = (reply: Reply): unknown => JSON.parse(reply.stdout.toString());
const SETPERM = { path: "/mnt/tank", mode: "750", options: { recursive: false } };

async function failure(work: Promise<unknown>): Promise<ConnectionError> {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof ConnectionError)) throw new Error(`no ConnectionError: ${String(error)}`);
  return error;
}

describe("connecting", () => {
  it.each(["http", "ws"])("refuses %s before any byte leaves", async (scheme) => {
    let bytes = 0;
    let connections = 0;
    const wire = createServer((socket) => {
      connections++;
      socket.on("data", (part) => {
        bytes += part.length;
      });
    });
    await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void wire.close());
    const address = wire.address();
    const port = typeof address === "object" ? address?.port : 0;
    const nas = await startNas();
    const error = await failure(nas.session({ url: `${scheme}://127.0.0.1:${port}` }).shell());
    expect([error.code, error.retryable, connections, bytes]).toEqual(["CON0801", false, 0, 0]);
    expect(error.message).not.toContain(KEY);
  });

  it("would have the key revoked otherwise: the stand-in does as TrueNAS does", async () => {
    const nas = await startNas();
    await fetch(`http://127.0.0.1:${nas.server.plainPort}/api/v2.0/`, {
      headers: { Authorization: `Bearer ${KEY}` },
      redirect: "manual",
    });
    const error = await failure(nas.session().shell());
    expect([error.code, error.message]).toEqual(["CON0803", expect.stringContaining("revoked")]);
  });

  it.each([
    ["a pinned fingerprint", (f: string) => ({ fingerprint: f })],
    [
      "the same in other letters",
      (f: string) => ({ fingerprint: `sha256:${f.replaceAll(":", "").toLowerCase()}` }),
    ],
  ])("trusts %s", async (_title, trust) => {
    const nas = await startNas();
    expect(said(await one(nas.session(trust(nas.certificate.fingerprint)), ask("core.ping")))).toBe("pong");
  });

  it("trusts what a given authority has signed", async () => {
    const nas = await startNas();
    const session = nas.session({ fingerprint: undefined, authority: nas.certificate.authority });
    expect(said(await one(session, ask("core.ping")))).toBe("pong");
  });

  it("says that the authority's file holds none", async () => {
    const nas = await startNas();
    const error = await failure(nas.session({ fingerprint: undefined, authority: "none\n" }).shell());
    expect([error.code, error.message]).toEqual([
      "CON0802",
      expect.stringContaining("no certificate in PEM form"),
    ]);
  });

  it("says the fingerprint of a certificate that nobody signed, and sends nothing", async () => {
    const nas = await startNas();
    const error = await failure(nas.session({ fingerprint: undefined }).shell());
    expect([error.code, error.retryable, nas.server.logins()]).toEqual(["CON0802", false, 0]);
    expect(error.help).toContain(nas.certificate.fingerprint);
  });

  it("refuses another certificate than the one that is written down", async () => {
    const nas = await startNas();
    const error = await failure(nas.session({ fingerprint: "00".repeat(32) }).shell());
    expect([error.code, nas.server.logins()]).toEqual(["CON0802", 0]);
  });

  it.each([
    ["a wrong key", { key: "4-wrong" }],
    ["another user's key", { user: "root" }],
  ])("tries %s once", async (_title, different) => {
    const nas = await startNas();
    const session = nas.session(different);
    for (let i = 0; i < 3; i++) expect((await failure(session.shell())).code).toBe("CON0803");
    expect(nas.server.logins()).toBe(1);
  });

  it("names the lock-out where an address has logged in too often, and does not go on", async () => {
    const nas = await startNas("25.10", {}, { rate: 2 });
    for (let i = 0; i < 2; i++) await nas.session().shell();
    const late = nas.session();
    for (let i = 0; i < 2; i++) {
      const error = await failure(late.shell());
      expect([error.code, error.notes.join()]).toEqual([
        "CON0803",
        expect.stringMatching(/Rate Limit.*ten minutes/),
      ]);
    }
    expect(nas.server.logins()).toBe(2);
  });

  it("says that there is no key", async () => {
    const nas = await startNas();
    const error = await failure(nas.session({ key: "" }).shell());
    expect([error.code, nas.server.logins()]).toEqual(["CON0803", 0]);
  });

  it.each([
    ["25.04", "/api/v25.04.2"],
    ["25.10", "/api/v25.10.1"],
    ["26", "/api/v26.0.0"],
  ] as const)("opens the newest known endpoint of %s", async (release, endpoint) => {
    const nas = await startNas(release);
    await one(nas.session(), ask("core.ping"));
    expect(nas.server.endpoints).toEqual([endpoint]);
  });

  it("names midclt over ssh as the way to 24.10", async () => {
    const nas = await startNas("24.10");
    const error = await failure(nas.session().shell());
    expect([error.code, error.help]).toEqual(["CON0804", expect.stringContaining("ssh")]);
  });

  it.each([
    [["v25.04.0", "v25.10.2", "v25.10.10"], "/api/v25.10.10"],
    [["v26.0.0", "v27.4.0"], "/api/v26.0.0"],
    [["nonsense"], "/api/current"],
    [[], "/api/current"],
  ])("of %j takes %s", (versions, endpoint) => {
    expect(endpointOf(versions)).toBe(endpoint);
  });
});

describe("calls", () => {
  it("answers forty questions in order over one login", async () => {
    const nas = await startNas();
    const shell = await nas.session().shell();
    const names = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? "core.ping" : "system.state"));
    const told: number[] = [];
    const replies = await shell.exchange(
      names.map((n) => ask(n)),
      { onReply: (index) => told.push(index) },
    );
    expect(replies.map((r) => r && said(r))).toEqual(
      names.map((n) => (n === "core.ping" ? "pong" : "READY")),
    );
    expect(told).toEqual(names.map((_, i) => i));
    expect(nas.server.logins()).toBe(1);
  });

  it("says back the word that `wait_for_connection` asks for, once the API answers", async () => {
    const nas = await startNas();
    const { call } = heartbeat("pong");
    expect((await one(nas.session(), call)).stdout.toString()).toBe("pong");
    expect(nas.middleware.calls.map((asked) => asked.method)).toContain("core.ping");
  });

  it("names the fields that are wrong", async () => {
    const nas = await startNas();
    const wrong = { path: "/mnt/tank", hosts: ["pi.home.lan"], maproot_user: "root", mapall_user: "nobody" };
    const reply = await one(nas.session(), act("sharing.nfs.create", wrong));
    expect([reply.status, reply.stderr.toString()]).toEqual([
      1,
      "sharingnfs_create.maproot_user: maproot_user disqualifies mapall_user",
    ]);
  });

  it("says that a method is not there", async () => {
    const nas = await startNas("26");
    const reply = await one(nas.session(), act("service.start", "nfs"));
    expect(reply.stderr.toString()).toContain("no method service.start");
  });

  it("waits and asks again where there are too many calls", async () => {
    const nas = await startNas("25.10", { busy: 2 });
    expect(said(await one(nas.session(), ask("core.ping")))).toBe("pong");
    expect(nas.middleware.calls.map((c) => c.method)).toEqual(["core.ping", "core.ping", "core.ping"]);
  });

  it("stops behind a change that fails, and tells what it did not start", async () => {
    const nas = await startNas();
    const shell = await nas.session().shell();
    const wrong = act("service.update", 99, { enable: true });
    const replies = await shell.exchange(
      [wrong, act("service.update", 4, { enable: true }), ask("core.ping")],
      {
        stopAtFailure: 2,
      },
    );
    expect(replies.map((r) => r?.status)).toEqual([1, undefined, undefined]);
    expect(nas.middleware.writes).toEqual(["service.update"]);
  });

  it("refuses what wants a shell, and answers what came before it", async () => {
    const nas = await startNas();
    const shell = await nas.session().shell();
    const told: number[] = [];
    const shellCall: Call = { primitive: { name: "hr_stat", body: "" }, args: ["/"], mutates: false };
    const error = await shell
      .exchange([ask("core.ping"), shellCall, ask("core.ping")], { onReply: (index) => told.push(index) })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DiagnosticError);
    expect((error as DiagnosticError).diagnostics.map((d) => d.code)).toEqual(["CON0806"]);
    expect(told).toEqual([0]);
  });

  it("brings files that the appliance promises", async () => {
    const nas = await startNas();
    const reply = await one(nas.session(), {
      primitive: middlewareDownload,
      args: ["config.save", "config.tar", '{"secretseed":true}'],
      mutates: false,
    });
    expect(JSON.parse(reply.stdout.toString())).toMatchObject({ pwenc_secret: "seed" });
  });

  it("gives a call up after its time", async () => {
    const nas = await startNas("25.10", { jobTime: 5_000 });
    const call: Call = { ...job("filesystem.setperm", SETPERM), timeout: 50 };
    await expect((await nas.session().shell()).exchange([call])).rejects.toThrow("gave up after 0.05 s");
  });
});

describe("a lost connection", () => {
  it("lets questions be asked again", async () => {
    const nas = await startNas("25.10", { cutAfter: "core.ping" });
    expect(said(await one(nas.session(), ask("core.ping")))).toBe("pong");
    expect(nas.server.logins()).toBe(2);
  });

  it("leaves in doubt what a change did", async () => {
    const nas = await startNas("25.10", { cutAfter: "service.update" });
    const work = nas
      .session()
      .shell()
      .then((s) => s.exchange([act("service.update", 4, { enable: true })]));
    const error = await failure(work);
    expect(error).toBeInstanceOf(ConnectionLost);
    expect([error.code, nas.middleware.writes]).toEqual(["CON0401", ["service.update"]]);
  });

  it("does not say so of a change that was never sent", async () => {
    const nas = await startNas();
    const session = nas.session();
    const shell = await session.shell();
    await nas.server.close();
    await vi.waitFor(() => expect(session.opened()).toBeUndefined());
    const error = await failure(shell.exchange([act("service.update", 4, { enable: true })]));
    expect(error).not.toBeInstanceOf(ConnectionLost);
  });
});

describe("jobs", () => {
  it("are followed to their end", async () => {
    const nas = await startNas("25.10", { jobTime: 150 });
    const lines: string[] = [];
    const shell = await nas.session().shell();
    const [reply] = await shell.exchange([job("filesystem.setperm", SETPERM)], {
      onProgress: (l) => lines.push(l),
    });
    expect(reply && said(reply)).toBeNull();
    expect(nas.middleware.nas.folders["/mnt/tank"]?.mode).toBe(0o40750);
    expect(lines).toContain("filesystem.setperm: 50 % at work");
  });

  it("that fail say why", async () => {
    const nas = await startNas("25.10", { failing: "filesystem.setperm" });
    const reply = await one(nas.session(), job("filesystem.setperm", SETPERM));
    expect([reply.status, reply.stderr.toString()]).toEqual([
      1,
      expect.stringContaining("[EPERM] Operation not permitted"),
    ]);
  });

  it.each([
    ["in the middle", { cutDuring: "filesystem.setperm", jobTime: 200 }],
    ["before its number was told", { cutAfter: "filesystem.setperm", jobTime: 200 }],
  ])("go on through a connection that is cut %s, and are started once", async (_title, trouble) => {
    const nas = await startNas("25.10", trouble);
    const reply = await one(nas.session(), job("filesystem.setperm", SETPERM));
    expect([reply.status, reply.stderr.toString()]).toEqual([0, ""]);
    expect(nas.middleware.writes).toEqual(["filesystem.setperm"]);
    expect(nas.server.logins()).toBe(2);
  });
});
