/** known_hosts is read as OpenSSH reads it: ssh-keygen is the judge. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HostIdentity, judgeHostKey, knownKeyTypes } from "../../../src/connection/ssh/host-key.ts";
import {
  describeKey,
  fingerprint,
  knownHostName,
  matchesKnownHost,
  parseKnownHosts,
  recordHostKey,
} from "../../../src/connection/ssh/known-hosts.ts";
import { knownHostsNamed } from "../../../src/connection/ssh/known-hosts-index.ts";
import { makeKey } from "../sshd.ts";

const directory = mkdtempSync(join(tmpdir(), "homerun-known-"));
const file = join(directory, "known_hosts");
const keys: string[] = [];
const key = (at: number): string => keys[at] ?? "";
const bytes = (at: number): Buffer => Buffer.from(key(at).split(" ")[1] ?? "", "base64");

beforeAll(() => {
  for (const type of ["ed25519", "ecdsa", "rsa"]) {
    const path = makeKey(join(directory, type), { type });
    keys.push(readFileSync(`${path}.pub`, "utf8").split(" ").slice(0, 2).join(" "));
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Lines of the file that ssh-keygen finds for a name. */
function oracle(name: string): readonly number[] {
  try {
    const found = execFileSync("ssh-keygen", ["-F", name, "-f", file], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return [...found.matchAll(/found: line (\d+)/g)].map((match) => Number(match[1]));
  } catch {
    return [];
  }
}

const identity = (details: Partial<HostIdentity> = {}): HostIdentity => ({
  address: "root@box:22",
  host: "box",
  port: 22,
  alias: undefined,
  userFiles: [file],
  globalFiles: [],
  mode: "strict",
  ...details,
});

const verdict = (at: number, details: Partial<HostIdentity> = {}): string => {
  const result = judgeHostKey(identity(details), bytes(at));
  return result.kind === "refused" ? result.error.code : result.kind;
};

describe("known_hosts", () => {
  test("entries are found as by ssh-keygen -F, plain and hashed", () => {
    const label = fc.constantFrom("a", "b", "box", "BOX", "x1", "nas.lan", "10.0.0.1", "::1");
    const port = fc.constantFrom(22, 22, 2222);
    const pattern = fc.oneof(
      fc.tuple(label, port).map(([host, at]) => knownHostName(host, at)),
      fc.constantFrom("*", "b?x", "*.lan", "!box", "10.0.*", "[*]:2222", "[box]:*"),
    );
    const line = fc.tuple(
      fc.constantFrom("", "", "", "@revoked ", "@cert-authority ", "@unknown ", "#"),
      fc.array(pattern, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 1, 2),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), label, port, (lines, host, at) => {
        const name = knownHostName(host, at);
        const plain = lines.map(
          ([marker, names, which, comment]) =>
            `${marker}${names.join(",")} ${key(which)}${comment ? " comment" : ""}`,
        );
        writeFileSync(file, `${plain.join("\n")}\n\n`);
        const found = (): readonly number[] =>
          parseKnownHosts(readFileSync(file, "utf8"), file)
            .filter((entry) => matchesKnownHost(entry, name))
            .map((entry) => entry.line);
        expect(found()).toEqual(oracle(name));
      }),
      { numRuns: 150 },
    );
  });

  test("entries that ssh-keygen -H has hashed are found", () => {
    writeFileSync(file, `box ${key(0)}\n[box]:2222,other ${key(1)}\n10.0.0.9 ${key(2)}\n`);
    execFileSync("ssh-keygen", ["-H", "-f", file], { stdio: "ignore" });
    const text = readFileSync(file, "utf8");
    const names = text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" ")[0] ?? "");
    expect(names).toHaveLength(4);
    for (const name of names) expect(name).toMatch(/^\|1\|/);
    for (const name of ["box", "[box]:2222", "other", "10.0.0.9", "nobody"]) {
      const lines = parseKnownHosts(text, file)
        .filter((entry) => matchesKnownHost(entry, name))
        .map((entry) => entry.line);
      expect([name, lines]).toEqual([name, oracle(name)]);
    }
    expect(verdict(0)).toBe("known");
    expect(verdict(1, { port: 2222 })).toBe("known");
  });

  test("the index finds what looking at every line finds, and sees that the file has changed", () => {
    const lines = [
      `box,Other.lan ${key(0)}`,
      `*.lan,!not.lan ${key(1)}`,
      `@revoked box ${key(2)}`,
      `box ${key(1)}`,
      `[box]:2222 ${key(0)}`,
    ];
    writeFileSync(file, `${lines.join("\n")}\n`);
    const slowly = (name: string): readonly number[] =>
      parseKnownHosts(readFileSync(file, "utf8"), file)
        .filter((entry) => matchesKnownHost(entry, name))
        .map((entry) => entry.line);
    const found = (name: string): readonly number[] => knownHostsNamed(name, [file]).map((e) => e.line);
    for (const name of ["box", "other.lan", "not.lan", "x.lan", "[box]:2222", "nobody"])
      expect([name, found(name)]).toEqual([name, slowly(name)]);
    expect(found("box")).toEqual([1, 3, 4]);
    writeFileSync(file, `box ${key(2)}\n`);
    expect(found("box")).toEqual([1]);
    expect(found("other.lan")).toEqual([]);
    rmSync(file);
    expect(found("box")).toEqual([]);
  });

  test("what is recorded is found by ssh-keygen, hashed or not, and recorded once", () => {
    for (const hashed of [false, true]) {
      writeFileSync(file, `first ${key(1)}`);
      recordHostKey(file, "[box]:2222", bytes(0), hashed);
      recordHostKey(file, "[box]:2222", bytes(0), hashed);
      expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(2);
      expect(oracle("[box]:2222")).toEqual([2]);
      expect(oracle("first")).toEqual([1]);
    }
  });

  test("a file that is made is the user's alone", () => {
    const fresh = join(directory, "new", "known_hosts");
    recordHostKey(fresh, "box", bytes(0), false);
    expect([statSync(fresh).mode & 0o777, statSync(join(directory, "new")).mode & 0o777]).toEqual([
      0o600, 0o700,
    ]);
  });

  test("fingerprints are those of ssh-keygen -l", () => {
    for (const type of ["ed25519", "ecdsa", "rsa"]) {
      const [, printed, , kind = ""] = execFileSync("ssh-keygen", ["-lf", join(directory, type)], {
        encoding: "utf8",
      })
        .trim()
        .split(" ");
      const at = ["ed25519", "ecdsa", "rsa"].indexOf(type);
      expect(fingerprint(bytes(at))).toBe(printed);
      expect(describeKey(bytes(at))).toBe(`${kind.slice(1, -1)} ${printed}`);
    }
  });

  const cases: readonly (readonly [string, (() => string)[], number, Partial<HostIdentity>, string])[] = [
    ["known", [() => `box ${key(0)}`], 0, {}, "known"],
    ["known among several", [() => `box ${key(1)}`, () => `box ${key(0)}`], 0, {}, "known"],
    ["nothing recorded, strict", [], 0, {}, "CON0202"],
    ["nothing recorded, accept-new", [], 0, { mode: "accept-new" }, "new"],
    ["another key of the type", [() => `box ${key(1)}`], 0, {}, "CON0201"],
    ["another key, accept-new", [() => `box ${key(1)}`], 0, { mode: "accept-new" }, "CON0201"],
    ["revoked", [() => `box ${key(0)}`, () => `@revoked * ${key(0)}`], 0, { mode: "accept-new" }, "CON0203"],
    ["another key revoked", [() => `box ${key(0)}`, () => `@revoked * ${key(1)}`], 0, {}, "known"],
    ["an authority, strict", [() => `@cert-authority box ${key(0)}`], 0, {}, "CON0204"],
    ["an authority, accept-new", [() => `@cert-authority box ${key(0)}`], 0, { mode: "accept-new" }, "new"],
    [
      "an authority next to the key",
      [() => `@cert-authority * ${key(1)}`, () => `box ${key(0)}`],
      0,
      {},
      "known",
    ],
    ["by alias", [() => `nickname ${key(0)}`], 0, { alias: "Nickname", port: 2222 }, "known"],
    ["by alias only", [() => `box ${key(0)}`], 0, { alias: "nickname" }, "CON0202"],
    ["other port, same key", [() => `box ${key(0)}`], 0, { port: 2222 }, "known"],
    ["other port, other key", [() => `box ${key(1)}`], 0, { port: 2222 }, "CON0202"],
    ["excluded by a negation", [() => `*,!box ${key(0)}`], 0, {}, "CON0202"],
    ["in capitals", [() => `box ${key(0)}`], 0, { host: "BOX" }, "known"],
    [
      "a line whose key is of another type than it says",
      [() => `box ssh-rsa ${key(0).split(" ")[1]}`],
      0,
      {},
      "CON0202",
    ],
  ];
  test.for(cases)("%s", ([, lines, at, details, expected]) => {
    writeFileSync(file, lines.map((line) => `${line()}\n`).join(""));
    expect(verdict(at, details)).toBe(expected);
  });

  test("known types are those of the entries that count", () => {
    writeFileSync(file, `box ${key(0)}\n@revoked box ${key(2)}\nother ${key(1)}\n`);
    expect([...knownKeyTypes(identity())]).toEqual(["ssh-ed25519"]);
    expect([...knownKeyTypes(identity({ port: 2222 }))]).toEqual(["ssh-ed25519"]);
  });
});
