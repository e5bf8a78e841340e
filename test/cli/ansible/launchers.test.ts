/** The launchers themselves: written, called by their names, and never in the place of a foreign file. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { call } from "../call.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const made: string[] = [];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "launchers-"));
  made.push(path);
  return path;
}

afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true });
});

const self = [process.execPath, join(ROOT, "src/main.ts")];

describe("homerun shims", () => {
  it("writes programs that run homerun in Ansible's dress", { timeout: 60_000 }, async () => {
    const bin = join(folder(), "bin");
    const said = await call(["shims", bin], { surroundings: { self } });
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining(`export PATH="${bin}:$PATH"`) });
    expect(readdirSync(bin).sort()).toEqual([
      "ansible",
      "ansible-config",
      "ansible-doc",
      "ansible-inventory",
      "ansible-playbook",
      "ansible-vault",
    ]);
    const cwd = folder();
    writeFileSync(
      join(cwd, "site.yml"),
      "- hosts: all\n  gather_facts: false\n  tasks:\n    - fail: {msg: enough}\n",
    );
    const { status, stdout } = spawnSync("ansible-playbook", ["-i", "here,", "-c", "local", "site.yml"], {
      cwd,
      encoding: "utf8",
      env: { PATH: `${bin}:/usr/bin:/bin`, HOME: cwd, HOMERUN_RUNS_DIRECTORY: cwd },
    });
    expect(stdout).toContain(
      'fatal: [here]: FAILED! => {"changed": false, "msg": "enough"}\n\nPLAY RECAP ***',
    );
    expect(status).toBe(2);
  });

  it("takes the place of its own, of nobody else's without --force", async () => {
    const bin = folder();
    const foreign = join(bin, "ansible");
    writeFileSync(foreign, "#!/usr/bin/python3\n");
    const refused = await call(["shims", bin], { surroundings: { self } });
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining("CLI0210") });
    expect(readdirSync(bin)).toEqual(["ansible"]);
    expect(readFileSync(foreign, "utf8")).toBe("#!/usr/bin/python3\n");
    expect((await call(["shims", bin, "--force"], { surroundings: { self } })).code).toBe(0);
    expect((await call(["shims", bin], { surroundings: { self } })).code).toBe(0);
    expect(readFileSync(foreign, "utf8")).toContain("as ansible ");
  });

  it("quotes paths, and says nothing of PATH where the folder is on it", async () => {
    const bin = folder();
    const odd = [process.execPath, "/o'dd/home run/main.js"];
    const said = await call(["shims", bin], { surroundings: { self: odd, environment: { PATH: bin } } });
    expect(said.err).toBe("");
    expect(readFileSync(join(bin, "ansible-vault"), "utf8")).toContain("'/o'\\''dd/home run/main.js'");
  });

  it("homerun can be called as nothing else", async () => {
    expect(await call(["as", "ansible-galaxy"])).toMatchObject({
      code: 5,
      err: expect.stringContaining("can't be called as `ansible-galaxy`"),
    });
  });
});
