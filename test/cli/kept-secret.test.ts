/** A password is made once, kept in a file that nobody else may read, and never half. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keptSecret } from "../../src/cli/operations/kept-secret.ts";
import type { LookupHost } from "../../src/expression/lookup-host.ts";
import { contextOf, rendered } from "../expression/fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-secret-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const six = (below: (n: number) => number): string => Array.from({ length: 6 }, () => below(10)).join("");

describe("a kept secret", () => {
  it("is made once, readable by its owner only, with nothing beside it", () => {
    const path = join(folder, "new/harbor");
    const made = keptSecret(path, six);
    expect(made).toMatch(/^[0-9]{6}$/);
    expect(keptSecret(path, () => "another")).toBe(made);
    expect(readFileSync(path, "utf8")).toBe(`${made}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "new")).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, "new"))).toEqual(["harbor"]);
  });

  it("that another process made meanwhile counts", () => {
    const path = join(folder, "harbor");
    const made = keptSecret(path, () => {
      writeFileSync(path, "theirs\n");
      return "mine";
    });
    expect(made).toBe("theirs");
    expect(readdirSync(folder)).toEqual(["harbor"]);
  });

  it("may be written by hand, with or without an end of line", () => {
    writeFileSync(join(folder, "a"), "by hand");
    writeFileSync(join(folder, "b"), " blanks count \r\n");
    expect(keptSecret(join(folder, "a"), six)).toBe("by hand");
    expect(keptSecret(join(folder, "b"), six)).toBe(" blanks count ");
  });

  it("can't be empty", () => {
    writeFileSync(join(folder, "a"), "\n");
    expect(() => keptSecret(join(folder, "a"), six)).toThrow(`${join(folder, "a")} is empty`);
  });

  it("is not kept in /dev/null", () => {
    expect(keptSecret("/dev/null", six)).toMatch(/^[0-9]{6}$/);
  });
});

describe("the lookup `password` with `encrypt`", () => {
  function asked(expression: string, path: string): string {
    const secret: LookupHost["secret"] = (_at, make, complete) => keptSecret(path, make, complete);
    return String(rendered(`{{ ${expression} }}`, contextOf({}, { secret })));
  }

  it.each([
    ["sha512_crypt", /^\$6\$rounds=656000\$/, /^\w{4} salt=[./\w]{16}\n$/],
    ["md5_crypt", /^\$1\$/, /^\w{4} salt=[./\w]{8}\n$/],
    ["bcrypt", /^\$2b\$12\$/, /^\w{4} salt=[./\w]{22} ident=2b\n$/],
  ])("%s: gives the same hash each time, with the salt that the file keeps", (how, hash, content) => {
    const path = join(folder, how);
    const expression = `lookup('password', '/x length=4 chars=ascii_letters encrypt=${how}')`;
    const first = asked(expression, path);
    expect(first).toMatch(hash);
    expect(readFileSync(path, "utf8")).toMatch(content);
    expect(asked(expression, path)).toBe(first);
    expect(asked("lookup('password', '/x')", path)).toMatch(/^[a-zA-Z]{4}$/);
  });

  it("gives a password that was there without a salt one, and keeps it", () => {
    const path = join(folder, "old");
    writeFileSync(path, "hunter2\n", { mode: 0o600 });
    expect(asked("lookup('password', '/x encrypt=md5_crypt')", path)).toMatch(/^\$1\$/);
    expect(readFileSync(path, "utf8")).toMatch(/^hunter2 salt=[./\w]{8}\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("takes Python's generator where there is a seed", () => {
    const expression = "lookup('password', '/dev/null seed=minipc length=8')";
    expect(asked(expression, "/dev/null")).toBe("j2YNOO8Z");
  });
});

describe("the lookup `password`", () => {
  function asked(expression: string): { readonly path: string; readonly secret: string } {
    let path = "";
    const secret = rendered(
      `{{ ${expression} }}`,
      contextOf(
        {},
        {
          env: (name) => (name === "HOME" ? "/home/you" : undefined),
          secret: (at, make) => {
            path = at;
            let next = 0;
            return make((n) => next++ % n);
          },
        },
      ),
    );
    return { path, secret: String(secret) };
  }

  it.each([
    ["lookup('password', '/a b/c length=4 chars=digits')", "/a b/c", "0123"],
    ["lookup('password', '/x', length=4, chars=['ascii_lowercase'])", "/x", "abcd"],
    ["lookup('password', '/x length=13 chars=digits,abc')", "/x", "0123456789abc"],
    ["lookup('password', '/x length=4 chars=a,,b')", "/x", ",ab,"],
    ["lookup('password', '~/x length=2 chars=xy')", "/home/you/x", "xy"],
    ["lookup('password', '/x')", "/x", "abcdefghijklmnopqrst"],
  ])("%s", (expression, path, secret) => {
    expect(asked(expression)).toEqual({ path, secret });
  });

  it.each([
    ["lookup('password', '/x length=0')", "characters long"],
    ["lookup('password', '/x length=x')", "characters long"],
    ["lookup('password', '/x chars=a')", "names too few"],
    ["lookup('password', '/x encript=bcrypt')", "no parameter `encript`"],
    ["lookup('password', '/x encrypt=rot13')", "no password hash `rot13`"],
  ])("%s is refused", (expression, why) => {
    expect(() => asked(expression)).toThrow(why);
  });
});
