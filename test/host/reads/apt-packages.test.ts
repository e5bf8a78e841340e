import { describe, expect, test } from "vitest";
import type { Effect } from "../../../src/host/effect.ts";
import { type AptPackages, aptPackages, isNamed } from "../../../src/host/reads/apt-packages.ts";
import { aptPlan } from "../../../src/host/reads/apt-plan.ts";
import { debFile } from "../../../src/host/reads/deb-file.ts";
import { overlayOf } from "../../modules/local-host.ts";

function reply(stdout: string, status = 0, stderr = "") {
  return { status, stdout: Buffer.from(stdout), stderr: Buffer.from(stderr) };
}

const CAPTURED = `architecture\tamd64
index
time\t1795240000\t/var/lib/apt/periodic/update-success-stamp
time\t1795246268\t/var/lib/apt/lists
time\t1795247151\t/etc/apt/sources.list
time\t1795247000\t/etc/apt/sources.list.d
package\tnginx\tamd64\t1.22.1-9+deb12u1\tinstalled\tinstall
package\tlibc6\tarm64\t2.36-9\thalf-configured\tinstall
package\told\tall\t1.0\tconfig-files\tdeinstall
package\tghost\t\t\tnot-installed\tunknown
package\tpin\tamd64\t1\ttriggers-pending\thold
provided\tmail-transport-agent\tpostfix
matching\tphp8.2
candidate\ttree\t2.1.0-1
candidate\tmta\t(none)
version\ttree\t2.1.0-1
version\ttree\t1.8-1
`;

const question = aptPackages({
  names: ["nginx", "libc6:arm64", "tree", "php8*"],
  candidates: "missing",
  search: true,
});

describe("what the host says", () => {
  test("of packages and the index", () => {
    expect(question.parse(reply(CAPTURED))).toEqual({
      manager: "apt",
      architecture: "amd64",
      installed: [
        {
          name: "nginx",
          architecture: "amd64",
          version: "1.22.1-9+deb12u1",
          state: "installed",
          held: false,
        },
        { name: "libc6", architecture: "arm64", version: "2.36-9", state: "broken", held: false },
        { name: "old", architecture: "all", version: "1.0", state: "removed", held: false },
        { name: "pin", architecture: "amd64", version: "1", state: "installed", held: true },
      ],
      provided: new Map([["mail-transport-agent", "postfix"]]),
      candidates: new Map([
        ["tree", "2.1.0-1"],
        ["mta", undefined],
      ]),
      versions: new Map([["tree", ["2.1.0-1", "1.8-1"]]]),
      matching: ["php8.2"],
      index: { refreshedAt: 1795246268, sourcesChangedAt: 1795247151, refreshPromised: false },
    });
  });

  test("of another manager, or of none", () => {
    expect(question.parse(reply("other\tapk\n"))).toEqual({ manager: "other", name: "apk" });
    expect(question.parse(reply("other\t\n"))).toEqual({ manager: "other", name: undefined });
  });

  test("without an index", () => {
    expect(question.parse(reply("architecture\tarm64\ntime\t5\t/var/lib/apt/lists\n"))).toMatchObject({
      index: { refreshedAt: undefined, sourcesChangedAt: 0 },
    });
  });

  test("nothing is an error", () => {
    expect(() => question.parse(reply("", 127))).toThrow("apt did not say");
  });

  test("patterns travel as expressions", () => {
    expect(question.call.args).toEqual([
      "missing",
      "",
      "php8.*",
      "",
      "nginx",
      "libc6:arm64",
      "tree",
      "php8*",
    ]);
  });
});

test.each([
  ["nginx", "nginx", "amd64", true],
  ["nginx", "nginx-core", "amd64", false],
  ["libc6:arm64", "libc6", "arm64", true],
  ["libc6:arm64", "libc6", "amd64", false],
  ["tzdata:arm64", "tzdata", "all", true],
  ["php*", "php8.2-cli", "amd64", true],
  ["lib[xy]*", "libx11", "amd64", true],
  ["lib[!x]*", "libx11", "amd64", false],
])("%s means %s:%s: %s", (wanted, name, architecture, is) => {
  expect(isNamed(wanted, { name, architecture })).toBe(is);
});

describe("what was promised", () => {
  const seen = question.parse(reply(CAPTURED)) as AptPackages;
  const promised = (...effects: Effect[]) => question.predict?.(seen, overlayOf(effects));

  test("packages come and go", () => {
    const known = promised(
      { kind: "package", name: "tree", installed: true },
      { kind: "package", name: "nginx", installed: false },
    );
    expect(known).toMatchObject({
      known: {
        installed: expect.arrayContaining([
          expect.objectContaining({ name: "tree", version: "2.1.0-1", state: "installed" }),
        ]) as unknown,
      },
    });
    const installed = known && "known" in known && known.known.manager === "apt" ? known.known.installed : [];
    expect(installed.map((p) => p.name)).not.toContain("nginx");
  });

  test("a refreshed index, and sources that change", () => {
    expect(promised({ kind: "package-index" })).toMatchObject({
      known: { index: { refreshPromised: true } },
    });
    expect(promised({ kind: "file", path: "/etc/apt/sources.list.d/x.sources" })).toMatchObject({
      known: { index: { sourcesChangedAt: Number.POSITIVE_INFINITY } },
    });
  });

  test("other things make no difference", () => {
    expect(
      promised({ kind: "package", name: "unasked", installed: true }, { kind: "hostname", value: "x" }),
    ).toBeUndefined();
  });
});

describe("what apt would do", () => {
  test("a simulated upgrade", () => {
    const text = `Inst libc6 [2.36-9+deb12u9] (2.36-9+deb12u10 Debian:12.10/stable [amd64])
Inst linux-image-6 (6.1.1-1 Debian:12.10/stable [amd64])
Remv old [1.0]
Conf libc6 (2.36-9+deb12u10 Debian:12.10/stable [amd64])
`;
    expect(aptPlan(["dist-upgrade"]).parse(reply(text))).toEqual({
      install: [
        { name: "libc6", from: "2.36-9+deb12u9", to: "2.36-9+deb12u10" },
        { name: "linux-image-6", to: "6.1.1-1" },
      ],
      remove: [{ name: "old", from: "1.0" }],
      configure: [],
      deleted: [],
    });
  });

  test("a repair: only what dpkg says is broken", () => {
    const text =
      "audit The following packages are only half configured\nConf nginx (1.22 Debian:12 [amd64])\n";
    expect(aptPlan(["-f", "install"]).parse(reply(text)).configure).toEqual(["nginx"]);
    expect(
      aptPlan(["-f", "install"]).parse(reply("Conf nginx (1.22 Debian:12 [amd64])\n")).configure,
    ).toEqual([]);
  });

  test("what it can't do", () => {
    expect(aptPlan(["install"]).parse(reply("E: Unable to correct problems\nfailed\n")).problem).toBe(
      "Unable to correct problems",
    );
    expect(aptPlan(["install"]).parse(reply("failed\n")).problem).toContain("does not say why");
  });
});

describe("a package file", () => {
  test.each([
    ["tool\n2\namd64\n\n\n", { name: "tool", version: "2", architecture: "amd64" }],
    [
      "tool\n2\namd64\n1\nolder\n",
      { name: "tool", version: "2", architecture: "amd64", installed: "1", comparison: "older" },
    ],
    ["absent\n", undefined],
  ])("%j", (text, found) => {
    expect(debFile("/tmp/x.deb").parse(reply(text))).toEqual(found);
  });

  test("that is none", () => {
    expect(() =>
      debFile("/tmp/x.deb").parse(reply("", 1, "dpkg-deb: error: not a Debian format archive\n")),
    ).toThrow("not a Debian format");
  });

  test("that is only promised", () => {
    const answer = debFile("/tmp/x.deb").predict?.(
      undefined,
      overlayOf([{ kind: "file", path: "/tmp/x.deb" }]),
    );
    expect(answer).toHaveProperty("unknown");
  });
});
