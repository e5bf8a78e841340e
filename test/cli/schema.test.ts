/** `homerun schema`: what it prints, writes and refuses. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SCHEMA_NAMES, schemaFile } from "../../src/schema/schemas.ts";
import { call } from "./call.ts";

describe("homerun schema", () => {
  const project = mkdtempSync(join(tmpdir(), "homerun-schema-"));
  mkdirSync(join(project, "roles/web/meta"), { recursive: true });
  mkdirSync(join(project, "more/db/tasks"), { recursive: true });
  writeFileSync(
    join(project, "roles/web/meta/argument_specs.yml"),
    "argument_specs:\n  main:\n    options:\n      web_port: {type: int, description: Where it listens., choices: [80, 8080]}\n",
  );
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  const surroundings = { cwd: project, loadProject: async () => ({ rolesPath: ["more"] }) };
  const schema = (...argv: readonly string[]) => call(["schema", ...argv], { surroundings });

  it("lists the kinds", async () => {
    const { code, out } = await schema();
    expect(code).toBe(0);
    for (const name of SCHEMA_NAMES) expect(out).toContain(`  ${name} `);
  });

  it("prints one kind, with the roles of the project", async () => {
    const playbook = JSON.parse((await schema("playbook")).out) as { definitions: Record<string, unknown> };
    expect(playbook.definitions.role_name).toMatchObject({ anyOf: [{ enum: ["db", "web"] }, {}] });
    const vars = JSON.parse((await schema("vars")).out) as { properties: Record<string, unknown> };
    expect(vars.properties.web_port).toEqual({
      description: "Where it listens.\n\nOf the role `web`.",
      examples: [80, 8080],
      if: { type: ["string", "null"], pattern: "\\{\\{|\\{%" },
      else: { enum: [80, 8080] },
    });
  });

  it("writes all kinds into a folder", async () => {
    expect((await schema("--output", "out/deep")).code).toBe(0);
    expect(readdirSync(join(project, "out/deep")).sort()).toEqual(SCHEMA_NAMES.map(schemaFile).sort());
    expect(() => JSON.parse(readFileSync(join(project, "out/deep/tasks.schema.json"), "utf8"))).not.toThrow();
  });

  it("writes one kind only, and prints the editor's settings for it", async () => {
    const { out } = await schema("inventory", "--output", "one", "--vscode");
    expect(readdirSync(join(project, "one"))).toEqual(["inventory.schema.json"]);
    expect(JSON.parse(out)).toMatchObject({
      "yaml.schemas": { "./one/inventory.schema.json": expect.arrayContaining(["inventory.{yml,yaml}"]) },
      "yaml.customTags": expect.arrayContaining(["!vault scalar"]),
    });
  });

  it("refuses a kind that there is not, and a folder that can't be written", async () => {
    const wrong = await schema("playbok");
    expect([wrong.code, wrong.err]).toEqual([5, expect.stringContaining("error[CLI0503]")]);
    expect(wrong.err).toContain("did you mean `playbook`?");
    writeFileSync(join(project, "file"), "");
    const blocked = await schema("--output", "file/below");
    expect([blocked.code, blocked.err]).toEqual([5, expect.stringContaining("error[CLI0504]")]);
    expect(existsSync(join(project, "file/below"))).toBe(false);
  });
});
