/** ssh_config and ssh's arguments: values as `ssh -G` computes them, refusals with their place. */

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { ConnectionError } from "../../../src/connection/connection.ts";
import type { ConnectionSpec } from "../../../src/connection/connection-spec.ts";
import { resolveSettings, type SshSettings } from "../../../src/connection/ssh/settings.ts";
import type { SshEnvironment } from "../../../src/connection/ssh/ssh-environment.ts";

const home = mkdtempSync(join(tmpdir(), "homerun-config-"));
const me = userInfo().username;
const file = join(home, ".ssh", "config");
const environment: SshEnvironment = {
  home,
  user: "me",
  env: { SSH_AUTH_SOCK: "/run/agent", KEYS: "/keys" },
  systemConfig: join(home, "system_config"),
  random: () => 0,
  notice: () => undefined,
};
const spec = (details: Partial<ConnectionSpec> = {}): ConnectionSpec => ({
  host: "box",
  kind: "ssh",
  address: "box",
  sshArguments: [],
  hostKeyMode: "strict",
  connectTimeout: 10_000,
  ...details,
});
const resolve = (details: Partial<ConnectionSpec> = {}): SshSettings =>
  resolveSettings(spec(details), environment);
const config = (text: string): void => writeFileSync(file, text);

beforeEach(() => {
  rmSync(join(home, ".ssh"), { recursive: true, force: true });
  rmSync(join(home, "system_config"), { force: true });
  mkdirSync(join(home, ".ssh"));
});
afterAll(() => rmSync(home, { recursive: true }));

describe("ssh_config", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["nothing", ""],
    ["first value wins", "Host box\n Port 1\n Port 2\nHost *\n Port 3\n User late\n"],
    ["keywords without sections", "user early\nHost box\n user late\n"],
    [
      "equals signs, quotes, case, comments",
      'Host "box"\n  HOSTNAME=10.0.0.9 # far\n\tport = 2222\n# Port 9\n  IdentityFile "/a key"\n',
    ],
    ["patterns", "Host b?x\n Port 1\nHost nas*\n Port 2\n"],
    ["a negation", "Host * !box\n Port 1\nHost *\n Port 2\n"],
    ["several patterns", "Host a b box c\n Port 7\n"],
    ["Match all", "Match all\n Port 4\n"],
    ["Match host after HostName", "Host box\n HostName inner.lan\nMatch host inner.lan\n Port 5\n"],
    [
      "Match originalhost and user",
      `Match originalhost box user ${me}\n Port 6\nMatch originalhost box !user ${me}\n Port 8\n`,
    ],
    [
      "Match final",
      "Match final\n Port 4\nHost box\n Port 5\n HostName x\nMatch final host x\n IdentityFile /final\n",
    ],
    ["Match not final", "Match !final\n Port 4\n"],
    ["HostName with tokens", "Host box\n HostName %h.home.arpa\n"],
    ["times", "ConnectTimeout 1m30s\nServerAliveInterval 45\nServerAliveCountMax 5\n"],
    [
      "several identities",
      "IdentityFile /k/%r-%h\nIdentityFile /k/two\nHost box\n IdentityFile /k/three\n IdentitiesOnly yes\n",
    ],
    [
      "known hosts",
      "UserKnownHostsFile /a /b\nGlobalKnownHostsFile /c\nHashKnownHosts yes\nHostKeyAlias nick\n",
    ],
    ["ProxyJump first", "ProxyJump a,b@c:1\nProxyCommand nc %h %p\n"],
    ["ProxyCommand first", "ProxyCommand nc -x 'a b' %h %p\nProxyJump a\n"],
    ["ProxyJump none", "ProxyJump none\nProxyCommand nc %h %p\n"],
    ["ProxyCommand none", "ProxyCommand none\nProxyJump a\n"],
    ["ProxyJump none twice", "ProxyJump none\nProxyJump a\n"],
    ["an agent", "IdentityAgent /run/other\n"],
    ["address family", "AddressFamily inet6\n"],
    ["Windows line ends", "Host box\r\n Port 11\r\n"],
  ];

  test.for(cases)("%s: as ssh -G", ([, text]) => {
    config(text);
    const lines = execFileSync("ssh", ["-G", "-F", file, "box"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { HOME: home, PATH: process.env.PATH },
    });
    const values = (name: string): string[] =>
      [...lines.matchAll(new RegExp(`^${name} (.*)$`, "gm"))].map((match) => match[1] ?? "");
    const ours = resolveSettings(spec(), { ...environment, user: me });
    const [port] = values("port");
    expect([ours.host, String(ours.port)]).toEqual([values("hostname")[0], port]);
    if (!text.includes("Match")) expect(ours.user).toBe(values("user")[0]);
    if (text.includes("Identity")) {
      if (text.includes("IdentityFile")) {
        expect(ours.identityFiles).toEqual(
          values("identityfile").map((path) => path.replace("%r", me).replace("%h", ours.host)),
        );
      }
      expect(ours.identitiesOnly).toBe(values("identitiesonly")[0] === "yes");
    }
    if (text.includes("KnownHosts")) {
      expect(ours.userKnownHosts.join(" ")).toBe(values("userknownhostsfile")[0]);
      expect(ours.globalKnownHosts.join(" ")).toBe(values("globalknownhostsfile")[0]);
      expect([ours.hashKnownHosts, ours.hostKeyAlias]).toEqual([
        values("hashknownhosts")[0] === "yes",
        values("hostkeyalias")[0],
      ]);
    }
    if (text.includes("Timeout")) {
      expect([ours.connectTimeout, ours.keepaliveInterval, ours.keepaliveCount].map(String)).toEqual([
        `${values("connecttimeout")[0]}000`,
        `${values("serveraliveinterval")[0]}000`,
        values("serveralivecountmax")[0],
      ]);
    }
    if (text.includes("Proxy")) {
      const [command] = values("proxycommand");
      const [jump] = values("proxyjump");
      const { proxy } = ours;
      if (proxy.kind === "command")
        expect(proxy.command).toBe(command?.replace("%h", ours.host).replace("%p", String(ours.port)));
      else if (proxy.kind === "jump") expect(proxy.hops.join(",")).toBe(jump);
      else expect([command, jump]).toEqual([undefined, undefined]);
    }
    if (text.includes("AddressFamily")) expect(ours.family).toBe(6);
    if (text.includes("IdentityAgent")) expect(ours.agentSocket).toBe(values("identityagent")[0]);
  });

  test("files are included by name and pattern, under the section that they stand in", () => {
    mkdirSync(join(home, ".ssh", "config.d"));
    writeFileSync(join(home, ".ssh", "config.d", "1"), "Host box\n Port 1\n");
    writeFileSync(join(home, ".ssh", "config.d", "2"), "Host *\n Port 2\n User two\n");
    config("Include config.d/*\nHost other\n Include config.d/2\nHost *\n IdentityFile ~/k\n");
    expect(resolve()).toMatchObject({ port: 1, user: "two", identityFiles: [join(home, "k")] });
    config(`Host other\n Include ${home}/.ssh/config.d/*\nHost box\n Include ~/.ssh/config.d/2\n`);
    expect(resolve()).toMatchObject({ port: 2, user: "two" });
    config("Include config\n");
    expect(() => resolve()).toThrow(ConnectionError);
  });

  test("the system's file comes last", () => {
    writeFileSync(join(home, "system_config"), "Host *\n Port 9\n User system\n");
    config("Host box\n Port 8\n");
    expect(resolve()).toMatchObject({ port: 8, user: "system" });
  });

  test("a section with a condition that is not understood is left out, and said", () => {
    config('Match exec "true"\n Port 1\nHost *\n Port 2\n');
    const { port, notices } = resolve();
    expect(port).toBe(2);
    expect(notices).toEqual([`\`Match exec\` in ${file}:1 is not understood; the section is left out`]);
  });

  test.for([
    ["Port ssh\n", "`ssh` is no value for Port", 1],
    ["\n\nStrictHostKeyChecking maybe\n", "`maybe` is no value for StrictHostKeyChecking", 3],
    ["HostName\n", "`HostName` is no value for a line", 1],
    ['User "open\n', '`"open` is no value for User', 1],
    ["IdentityFile %z\n", "unknown token `%z` in `%z`", undefined],
    ["IdentityFile ${NOPE}/x\n", "names the environment variable `NOPE`, which is not set", undefined],
  ] as const)("%j is refused with its place", ([text, message, line]) => {
    config(text);
    const error = (() => {
      try {
        resolve();
      } catch (reason) {
        return reason;
      }
      return undefined;
    })();
    expect(error).toMatchObject({ code: "CON0601", message: expect.stringContaining(message) });
    if (line !== undefined) expect(error).toMatchObject({ notes: [`in ${file}:${line}`] });
  });
});

describe("layers", () => {
  test("inventory over arguments over configuration over defaults", () => {
    config("Host *\n Port 1\n User c\n IdentityFile /c\n");
    expect(
      resolve({ port: 3, user: "i", privateKeyFile: "/i", sshArguments: ["-p", "2", "-l", "a", "-i", "/a"] }),
    ).toMatchObject({
      port: 3,
      user: "i",
      identityFiles: ["/i", "/a", "/c"],
    });
    expect(resolve({ sshArguments: ["-p2", "-la", "-oIdentityFile=/a"] })).toMatchObject({
      port: 2,
      user: "a",
      identityFiles: ["/a", "/c"],
    });
    config("");
    expect(resolve()).toMatchObject({
      host: "box",
      port: 22,
      user: "me",
      identitiesNamed: false,
      agentSocket: "/run/agent",
    });
  });

  test.for([
    [["-o", "ProxyCommand=nc -X 5 %h %p"], { proxy: { kind: "command", command: "nc -X 5 box 22" } }],
    [["-o", "ProxyCommand nc %h %p"], { proxy: { kind: "command", command: "nc box 22" } }],
    [["-o", "ProxyCommand=none"], { proxy: { kind: "none" } }],
    [["-J", "a@b:2,c"], { proxy: { kind: "jump", hops: ["a@b:2", "c"] } }],
    [["-o", "ControlMaster=auto", "-o", "ControlPersist=60s", "-C", "-q", "-4"], { family: 4 }],
    [["-L", "80:x:80", "-o", "Port=5"], { port: 5 }],
    [["-i", "/with space/key"], { identityFiles: ["/with space/key"] }],
    [["-o", "IdentityAgent=none"], { agentSocket: undefined }],
    [["-o", "IdentityAgent=$SSH_AUTH_SOCK"], { agentSocket: "/run/agent" }],
    [["-o", "IdentityFile=${KEYS}/id_%r"], { identityFiles: ["/keys/id_me"] }],
  ] as const)("arguments %j", ([sshArguments, expected]) => {
    expect(resolve({ sshArguments })).toMatchObject(expected);
  });

  test("-F reads another file only", () => {
    config("Port 1\n");
    writeFileSync(join(home, "system_config"), "User system\n");
    const other = join(home, "other");
    writeFileSync(other, "Port 2\n");
    expect(resolve({ sshArguments: ["-F", other] })).toMatchObject({ port: 2, user: "me" });
    expect(resolve({ sshArguments: ["-F", "none"] })).toMatchObject({ port: 22 });
  });

  test.for([
    [["box"], "`box` is not understood as an option of ssh"],
    [["-o"], "the option `-o` lacks its value"],
    [["-o", "nonsense"], "`nonsense` is not understood"],
    [["-o", "Port=x"], "`x` is no value for Port"],
  ] as const)("arguments %j are refused", ([sshArguments, message]) => {
    expect(() => resolve({ sshArguments })).toThrow(message);
  });

  test.for([
    ["strict", "", [], "strict", 0],
    ["accept-new", "", [], "accept-new", 0],
    ["strict", "StrictHostKeyChecking accept-new", [], "accept-new", 0],
    ["strict", "StrictHostKeyChecking ask", [], "strict", 0],
    ["strict", "StrictHostKeyChecking no", [], "accept-new", 1],
    ["strict", "", ["-o", "StrictHostKeyChecking=off"], "accept-new", 1],
    ["accept-new", "StrictHostKeyChecking yes", [], "accept-new", 0],
    ["accept-new", "", ["-o", "StrictHostKeyChecking=yes"], "strict", 0],
  ] as const)(
    "host key mode %s, configuration %j, arguments %j",
    ([hostKeyMode, text, sshArguments, expected, notices]) => {
      config(text);
      const settings = resolve({ hostKeyMode, sshArguments });
      expect([settings.hostKeyMode, settings.notices.length]).toEqual([expected, notices]);
    },
  );

  test("a host name that the configuration makes of it is checked as well", () => {
    config("Host box\n HostName -oProxyCommand=x\n");
    expect(() => resolve()).toThrow("is not acceptable");
  });
});
