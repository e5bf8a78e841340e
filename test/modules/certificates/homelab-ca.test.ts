import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { Unknown } from "../../../src/expression/unknown.ts";
import { newSerial, resolveAuthority } from "../../../src/modules/certificates/authority-files.ts";
import { homelabCa } from "../../../src/modules/homelab-ca.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { carryOut, type ProcedureRun } from "../local-procedure.ts";

function have(run: ProcedureRun, params: Readonly<Record<string, unknown>> = {}) {
  return carryOut(homelabCa, { directory: "ca", size: 3072, common_name: "Home CA", ...params }, run);
}

function access(folder: string) {
  return {
    read: async (name: string) => {
      try {
        return readFileSync(name);
      } catch {
        return undefined;
      }
    },
    resolve: (name: string) => path.resolve(folder, name),
    randomBytes: (count: number) => Buffer.alloc(count, 0xff),
  };
}

describe("homelab_ca", () => {
  test("makes an authority once, its key for nobody else", async () => {
    const run = { controllerFolder: tempFolder() };
    const made = await have(run);
    expect(made).toMatchObject({ changed: true, result: { subject: "CN=Home CA" } });
    const folder = path.join(run.controllerFolder, "ca");
    expect(readdirSync(folder).sort()).toEqual(["ca.crt", "ca.key"]);
    expect(statSync(path.join(folder, "ca.key")).mode & 0o777).toBe(0o600);
    const certificate = new X509Certificate(made.result.certificate as string);
    expect(certificate.ca).toBe(true);
    expect(certificate.fingerprint256).toBe(made.result.fingerprint);
    const again = await have(run, { common_name: "Another name" });
    expect(again).toMatchObject({ changed: false, result: { fingerprint: made.result.fingerprint } });
  });

  test("hosts that ask at the same time get the same one", async () => {
    const run = { controllerFolder: tempFolder() };
    const all = await Promise.all([have(run), have(run), have(run)]);
    expect(all.map((c) => c.changed)).toEqual([true, false, false]);
    expect(new Set(all.map((c) => c.result.fingerprint)).size).toBe(1);
  });

  test("a run that was cut off after the key is completed", async () => {
    const run = { controllerFolder: tempFolder() };
    await have(run);
    const key = readFileSync(path.join(run.controllerFolder, "ca/ca.key"), "utf8");
    rmSync(path.join(run.controllerFolder, "ca/ca.crt"));
    expect((await have(run)).changed).toBe(true);
    expect(readFileSync(path.join(run.controllerFolder, "ca/ca.key"), "utf8")).toBe(key);
  });

  test("a passphrase encrypts the key, and is needed from then on", async () => {
    const run = { controllerFolder: tempFolder() };
    await have(run, { passphrase: "hush" });
    const file = readFileSync(path.join(run.controllerFolder, "ca/ca.key"), "utf8");
    expect(file).toContain("BEGIN ENCRYPTED PRIVATE KEY");
    expect((await have(run, { passphrase: "hush" })).changed).toBe(false);
    expect((await have(run)).failed).toContain("no passphrase is given");
    expect((await have(run, { passphrase: "loud" })).failed).toContain(
      "the passphrase does not open its key",
    );
    const opened = await resolveAuthority(
      { directory: "ca", passphrase: "hush" },
      access(run.controllerFolder),
    );
    expect(opened.state).toBe("ready");
    const closed = await resolveAuthority({ directory: "ca" }, access(run.controllerFolder));
    expect(closed).toMatchObject({ state: "unusable", why: expect.stringContaining("encrypted") as unknown });
  });

  test("never replaces what it can't use", async () => {
    const run = { controllerFolder: tempFolder() };
    await have(run);
    const folder = path.join(run.controllerFolder, "ca");
    const other = { controllerFolder: tempFolder() };
    await have(other);
    writeFileSync(path.join(folder, "ca.key"), readFileSync(path.join(other.controllerFolder, "ca/ca.key")));
    expect((await have(run)).failed).toContain("don't belong together");
    rmSync(path.join(folder, "ca.key"));
    expect((await have(run)).failed).toContain("ca.key is missing");
    writeFileSync(path.join(folder, "ca.key"), "rubbish");
    expect((await have(run)).failed).toContain("its key can't be read");
  });

  test("check mode makes nothing and says what is not known", async () => {
    const run = { controllerFolder: tempFolder(), checkMode: true };
    const promised = await have(run);
    expect(promised.changed).toBe(true);
    expect(promised.result.certificate).toBeInstanceOf(Unknown);
    expect(promised.result.certificate_path).toBe(path.join(run.controllerFolder, "ca/ca.crt"));
    expect(readdirSync(run.controllerFolder)).toEqual([]);
    expect((await have(run)).changed).toBe(false);
    expect((await have({ ...run, checkMode: false })).changed).toBe(true);
  });
});

describe("the need of an authority", () => {
  test("says what is missing", async () => {
    const folder = tempFolder();
    expect(await resolveAuthority({ directory: "ca" }, access(folder))).toEqual({
      state: "absent",
      directory: path.join(folder, "ca"),
    });
    await have({ controllerFolder: folder });
    rmSync(path.join(folder, "ca/ca.crt"));
    expect(await resolveAuthority({ directory: "ca/" }, access(folder))).toEqual({
      state: "unusable",
      directory: path.join(folder, "ca"),
      why: "its ca.crt is missing",
    });
  });

  test("serial numbers are positive, of 16 bytes, and differ", () => {
    const serials = new Set(
      Array.from({ length: 1000 }, () => newSerial(crypto.getRandomValues(new Uint8Array(16)))),
    );
    expect(serials.size).toBe(1000);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/);
    expect(newSerial(new Uint8Array(16))).toBe("40000000000000000000000000000000");
  });
});
