import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { truenasConfigBackup } from "../../../src/modules/truenas-config-backup.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { startNas } from "../../stand-ins/truenas/start-nas.ts";
import { procedureContext } from "../local-procedure.ts";

async function backUp(params: Readonly<Record<string, unknown>> = {}) {
  const folder = tempFolder();
  const nas = await startNas();
  const session = nas.session();
  const context = procedureContext({
    controllerFolder: folder,
    intercept: async (call) => (await (await session.shell()).exchange([call]))[0],
  });
  const given = truenasConfigBackup.params.parse({ dest: "deep/config.tar", ...params });
  return { file: join(folder, "deep/config.tar"), again: () => truenasConfigBackup.run(given, context, {}) };
}

it("keeps the configuration and its seed where only its owner reads it", async () => {
  const { file, again } = await backUp();
  expect(await again()).toMatchObject({ changed: true, result: { dest: file } });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pwenc_secret: "seed" });
});

it("changes nothing where it is the same", async () => {
  const { again } = await backUp();
  await again();
  expect(await again()).toMatchObject({ changed: false });
});

it("leaves the seed where it is if asked to", async () => {
  const { file, again } = await backUp({ secret_seed: false });
  await again();
  expect(JSON.parse(readFileSync(file, "utf8"))).not.toHaveProperty("pwenc_secret");
});
