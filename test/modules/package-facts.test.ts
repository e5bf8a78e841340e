import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { installedPackages } from "../../src/host/reads/installed-packages.ts";
import { packageFacts } from "../../src/modules/package-facts.ts";
import { runCall, SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { isRefusal, observe, readParams } from "./local-host.ts";

const QI = `Name            : alpha
Version         : 1:2.0-1
Description     : a: colon
Architecture    : any
Provides        : libalpha.so=2-64  virtual-alpha=2.0
                  alpha-tools
Depends On      : None

Name            : beta
Version         : 1.0-1
Architecture    : x86_64
Provides        : None

`;

function toolsOf(files: Readonly<Record<string, string>>): string {
  const bin = path.join(tempFolder(), "bin");
  mkdirSync(bin);
  for (const [name, prints] of Object.entries(files)) {
    writeFileSync(path.join(bin, name), `#!/bin/sh\ncat <<'end'\n${prints}end\n`);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

const RPM = "rpm\tbash\t5.2.26\tx86_64\t3.fc40\t(none)\nrpm\talpha\t9\tnoarch\t1\t2\n";

async function facts(params: Readonly<Record<string, unknown>>, tools: Readonly<Record<string, string>>) {
  const [dash] = SHELLS;
  if (!dash) throw new Error("no shell");
  const shell = { ...dash, path: `${toolsOf(tools)}:${dash.path}` };
  const read = readParams(packageFacts, params) as never;
  const seen = await observe(packageFacts, read, { shell });
  const verdict = packageFacts.decide(read, seen as never, {} as never, {});
  return isRefusal(verdict)
    ? verdict.message
    : { packages: verdict.facts?.packages, warnings: verdict.warnings };
}

describe("what managers tell", () => {
  test("rpm, also under the names of those that use it", async () => {
    for (const manager of ["rpm", "dnf", "dnf5", "yum", "zypper"])
      expect(await facts({ manager }, { rpm: RPM })).toMatchObject({
        packages: {
          bash: [
            {
              name: "bash",
              version: "5.2.26",
              release: "3.fc40",
              epoch: null,
              arch: "x86_64",
              source: "rpm",
            },
          ],
          alpha: [{ epoch: 2 }],
        },
      });
  });

  test.each(SHELLS)("$name: pacman", async (shell) => {
    const { call, parse } = installedPackages({ sources: ["pacman"], first: true });
    const reply = await runCall(call, {
      shell: { ...shell, path: `${toolsOf({ pacman: QI })}:${shell.path}` },
    });
    expect(parse(reply)).toEqual([
      {
        ...{ name: "alpha", version: "1:2.0-1", arch: "any", source: "pacman" },
        provides: ["libalpha.so", "virtual-alpha", "alpha-tools"],
      },
      { name: "beta", version: "1.0-1", arch: "x86_64", source: "pacman", provides: null },
    ]);
  });

  test("apk, version and release apart", () => {
    const { parse } = installedPackages({ sources: ["apk"], first: true });
    const stdout = Buffer.from("apk\tbusybox\t1.36.1-r29\tx86_64\n");
    expect(parse({ status: 0, stdout, stderr: Buffer.alloc(0) })).toEqual([
      { name: "busybox", version: "1.36.1", release: "r29", arch: "x86_64", source: "apk" },
    ]);
  });
});

describe("several managers", () => {
  const both = { rpm: RPM, pacman: QI };

  test("the first that has packages, in the order of the task", async () => {
    expect(await facts({ manager: ["apk", "pacman", "rpm"] }, both)).toMatchObject({
      packages: { alpha: [{ source: "pacman" }], beta: [{}] },
    });
  });

  test("all: the last one counts where several have one", async () => {
    expect(await facts({ manager: ["rpm", "pacman"], strategy: "all" }, both)).toMatchObject({
      packages: { alpha: [{ source: "pacman" }], bash: [{ source: "rpm" }] },
      warnings: [],
    });
  });

  test("one that is not there is told of", async () => {
    expect(await facts({ manager: ["rpm", "apk"], strategy: "all" }, both)).toMatchObject({
      warnings: ["this host has no packages of apk"],
    });
    expect(await facts({ manager: "apk" }, both)).toBe("this host has no packages of apk");
  });
});

test.each([
  [{ manager: "pkgng" }, "homerun can ask apt, rpm, pacman and apk"],
  [{ manager: "brew" }, "pacman"],
  [{ strategy: "last" }, "first"],
])("%j is told when the playbook is read", (params, says) => {
  expect(() => readParams(packageFacts, params)).toThrow(says);
});
