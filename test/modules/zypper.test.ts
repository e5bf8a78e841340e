import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readZypper } from "../../src/host/reads/zypper-plan.ts";
import { packageModule } from "../../src/modules/package.ts";
import { zypper } from "../../src/modules/zypper.ts";
import { SHELLS } from "../host/run-primitive.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";
import { type FakeZypper, fakeZypper, zypperCalls, zypperTools } from "./zypper/fake-zypper.ts";

const HOST: FakeZypper = {
  installed: ["alpha 1.0-1"],
  available: ["alpha 2.0-1", "beta 1.0-1"],
};

async function run(params: Readonly<Record<string, unknown>>, host: FakeZypper = HOST) {
  const folder = tempFolder();
  fakeZypper(host)(folder);
  const tools = zypperTools(folder);
  writeFileSync(path.join(folder, "zypp/calls"), "");
  const [dash] = SHELLS;
  if (!dash) throw new Error("no shell");
  const shell = { ...dash, path: `${tools}:${dash.path}` };
  return { ...(await perform(zypper, params, { shell })), calls: zypperCalls(folder) };
}

const START = "--non-interactive --xmlout --quiet";
const INSTALL = "install --type package --auto-agree-with-licenses";

describe("zypper's words", () => {
  test.each([
    [{ name: "beta" }, [`${START} ${INSTALL} --no-recommends -- beta`]],
    [{ name: "beta>=1.0" }, [`${START} ${INSTALL} --no-recommends --oldpackage -- beta>=1.0`]],
    [
      { name: "beta", disable_recommends: false, force_resolution: true, replacefiles: true, quiet: false },
      [`--non-interactive --xmlout ${INSTALL} --force-resolution --replacefiles -- beta`],
    ],
    [
      {
        name: "beta",
        disable_gpg_check: true,
        extra_args_precommand: "--root=/mnt",
        extra_args: "--from='a b'",
      },
      [`${START} --root=/mnt --no-gpg-checks ${INSTALL} --no-recommends --from=a b -- beta`],
    ],
    [
      { name: "alpha", force: true, state: "latest" },
      [`${START} ${INSTALL} --no-recommends --force -- alpha`],
    ],
    [
      { name: "alpha", state: "absent", clean_deps: true },
      [`${START} remove --type package --clean-deps -- alpha`],
    ],
    [
      { name: "*", state: "dist-upgrade", allow_vendor_change: true, oldpackage: true },
      [`${START} dist-upgrade --auto-agree-with-licenses --no-recommends --oldpackage --allow-vendor-change`],
    ],
    [
      { name: "*", state: "latest", type: "patch" },
      [`${START} patch --auto-agree-with-licenses --no-recommends`],
    ],
    [
      { name: "beta", update_cache: true },
      [`${START} refresh`, `${START} ${INSTALL} --no-recommends -- beta`],
    ],
    [{ name: "alpha", update_cache: true }, []],
  ])("%j", async (params, calls) => {
    expect((await run(params)).calls).toEqual(calls);
  });
});

describe("what can't be meant is told when the playbook is read", () => {
  test.each([
    [{ name: [] }, "`name` is empty"],
    [{ name: "--root" }, "a package is"],
    [{ name: "a b" }, "a package is"],
    [{ name: "a", state: "dist-upgrade" }, "`dist-upgrade` is about everything"],
    [{ name: ["*", "a"], state: "latest" }, "`*` stands alone"],
    [{ name: "*" }, "`*` stands alone"],
    [{ name: "+a", state: "absent" }, "without `+`"],
    [{ name: "http://a/b.rpm", state: "absent" }, "not by a file or an address"],
    [{ name: "a", state: "absent", type: "patch" }, "patches can't be removed"],
    [{ name: "a", extra_args: "'" }, "a quote is not closed"],
  ])("%j", (params, says) => {
    expect(() => readParams(zypper, params)).toThrow(says);
  });
});

describe("a host that is not ready", () => {
  test("without zypper", async () => {
    expect((await perform(zypper, { name: "a" })).refusal?.message).toBe("this host has no zypper");
  });

  test("no repository has it", async () => {
    const { refusal, calls } = await run({ name: ["nosuch", "beta"] });
    expect([refusal?.message, calls]).toEqual(["no repository of this host has `nosuch`", []]);
  });

  test("the transaction fails", async () => {
    const { failed, changed, result } = await run({ name: "beta" }, { ...HOST, broken: true });
    expect([failed, changed, result.rc]).toEqual([
      "could not install beta: Installation of alpha failed: Signature verification failed (`rpm_key` brings the key that it is signed with)",
      false,
      8,
    ]);
  });

  test("a package's script fails", async () => {
    const host = { ...HOST, script: true };
    expect((await run({ name: "beta" }, host)).failed).toContain("a script of one failed");
    const { failed, changed } = await run({ name: "beta", skip_post_errors: true }, host);
    expect([failed, changed]).toEqual([undefined, true]);
  });
});

test("fresh repositories bring what was not to be had before, or nothing", async () => {
  const coming = { ...HOST, coming: ["alpha 1.0-1", "new 1.0-1"] };
  expect((await run({ name: "new", update_cache: true }, coming)).changed).toBe(true);
  const same = { installed: ["alpha 1.0-1"], available: ["alpha 1.0-1"] };
  expect((await run({ name: "*", state: "latest", update_cache: true }, same)).changed).toBe(false);
});

test("what is told", async () => {
  const { verdict } = await run({ name: ["alpha", "beta"], state: "latest" });
  expect(verdict?.changes.map((c) => [c.summary, c.difference])).toEqual([
    [
      "install beta, upgrade alpha",
      { subject: "packages", before: "alpha 1.0-1\n", after: "alpha 2.0-1\nbeta 1.0-1\n" },
    ],
  ]);
});

test("downgrades, removals and problems are understood", () => {
  const down = `<to-downgrade><solvable type="package" name="a" edition="1-1" edition-old="2-1"/></to-downgrade>`;
  const gone = `<to-remove><solvable type="package" name="b&amp;c" edition="1-1"/></to-remove>`;
  expect(readZypper(`<stream>${down}${gone}</stream>`, 0)).toEqual({
    install: [{ name: "a", from: "2-1", to: "1-1", isOlder: true }],
    remove: [{ name: "b&c", from: "1-1" }],
    unknown: [],
  });
  const refused = `<message type="error">System management is locked by &apos;YaST&apos;.</message>`;
  const problem =
    "<prompt><description>Problem: nothing provides x needed by e-1\n Solution 1: no e\n</description></prompt>";
  expect(readZypper(problem, 4).problem).toBe("Problem: nothing provides x needed by e-1");
  expect(readZypper(refused, 7).problem).toBe("System management is locked by 'YaST'.");
});

describe.each(SHELLS)("$name", (shell) => {
  test("asks and installs, also through `package`", async () => {
    const folder = tempFolder();
    fakeZypper(HOST)(folder);
    const here = { shell: { ...shell, path: `${zypperTools(folder)}:${shell.path}` } };
    const first = await perform(zypper, { name: ["beta", "alpha"], state: "latest" }, here);
    expect(first.verdict?.changes.map((c) => c.summary)).toEqual(["install beta, upgrade alpha"]);
    expect((await perform(packageModule, { name: ["beta", "alpha"], use: "zypper" }, here)).changed).toBe(
      false,
    );
  });
});
