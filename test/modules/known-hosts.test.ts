import { describe, expect, test } from "vitest";
import { isAbout, readKnownHost, withHashedName } from "../../src/modules/files/known-hosts-file.ts";
import { knownHosts } from "../../src/modules/known-hosts.ts";
import { ED } from "./laws/known-hosts.ts";
import { isRefusal, readParams } from "./local-host.ts";

const EMPTY = {
  inFolder: false,
  path: "/k",
  own: undefined,
  beyond: undefined,
  old: undefined,
  folder: "directory",
};
const HOST = { name: "one", user: "root", uid: 0, home: "/root", system: "Linux" };

describe("known_hosts", () => {
  /** `ssh-keygen -F` says the same. */
  test.each([
    ["a.example", "a.example", true],
    ["A.Example,1.2.3.4", "a.example", true],
    ["*.example,!a.example", "a.example", false],
    ["?.example", "a.example", true],
    ["[a.example]:2222", "a.example", false],
    ["[a.example]:2222", "[a.example]:2222", true],
    ["axexample", "a.example", false],
    ["|1|OcQWsCjoIat1LS+iMY29kwWStMM=|2lBR8jsVtUtKqoRyMvi0PWrAIzY=", "a.example", true],
    ["|1|OcQWsCjoIat1LS+iMY29kwWStMM=|2lBR8jsVtUtKqoRyMvi0PWrAIzY=", "b.example", false],
  ])("%s and %s: %s", (hosts, name, about) => {
    const entry = readKnownHost(`${hosts} ${ED}`);
    expect(entry && isAbout(entry, name)).toBe(about);
  });

  test("a hashed name is found again, and is another for another server", () => {
    const lines = ["a.example", "b.example"].map((name) => withHashedName(`${name} ${ED}`, name));
    expect(readKnownHost(lines[0] ?? "")).toSatisfy(
      (e) => isAbout(e, "A.example") && !isAbout(e, "b.example"),
    );
    expect(new Set(lines.map((line) => line.split("|")[2])).size).toBe(2);
  });

  test.each([
    ["several names", { name: "a,b", key: `a ${ED}` }, "Comma separated"],
    ["no key", {}, "No key specified"],
    ["an empty one", { key: "" }, "No key specified"],
    ["another server's", { key: `b.example ${ED}` }, "does not match"],
    ["another server's among others", { key: `a.example ${ED}\nb.example ${ED}` }, "does not match"],
    ["nothing but a comment", { key: "# a.example" }, "does not match"],
    ["no key of that type", { key: `a.example ssh-rsa ${ED.split(" ")[1]}` }, "does not match"],
    ["half a line", { key: "a.example ssh-rsa" }, "does not match"],
  ])("%s is refused", (_title, given, message) => {
    const verdict = knownHosts.decide(
      readParams(knownHosts, { name: "a.example", path: "/k", ...given }) as never,
      { file: EMPTY } as never,
      { host: HOST } as never,
      {},
    );
    expect(isRefusal(verdict) && verdict.message).toContain(message);
  });
});
