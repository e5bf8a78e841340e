import { describe, expect, it } from "vitest";
import { findProjectFile, loadProject, PROJECT_KEYS, readProjectFile } from "../../src/cli/project-file.ts";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { memoryReader, shownDiagnostics } from "../source/golden-case.ts";

const FULL = `inventory: [inventory/, more.yml]
forks: 10
remote_user: admin
private_key_file: ~/.ssh/id_ed25519
become: yes
become_user: root
host_key: accept-new
connect_timeout: 5
roles_path: shared/roles
runs_directory: .homerun/runs
language: 2.19
duplicate_keys: warning
hash_behaviour: merge
inject_facts_as_vars: false
vault_ids: [prod@vault/prod, dev@prompt]
vault_password_file: ~/.vault
ask_vault_pass: true
vault_id_match: true
vault_encrypt_id: prod
age_recipients: age1x
age_identities: [~/age.key]
inventory_forms: [yaml, ini]
unparsed_inventory: warning
host_pattern_mismatch: ignore
group_names: silently
become_method: doas
async_dir: /var/lib/jobs
jinja2_native: true
collections_path: shared/collections
library: shared/library
module_utils: shared/utils
interpreter_python: /usr/bin/python3.12
own_code: true
gathering: implicit
fact_caching: jsonfile
fact_caching_connection: .homerun/facts
fact_caching_timeout: 0
`;

describe("the project file", () => {
  it("is found in a folder or above it", () => {
    const reader = memoryReader({ "/home/me/lab/homerun.yml": "", "/home/me/other/homerun.yaml": "" });
    expect(findProjectFile("/home/me/lab/playbooks/deep", reader)).toBe("/home/me/lab/homerun.yml");
    expect(findProjectFile("/home/me/other", reader)).toBe("/home/me/other/homerun.yaml");
    expect(findProjectFile("/home/me", reader)).toBeUndefined();
  });

  it("holds every setting of the table", () => {
    const project = loadProject("/lab", memoryReader({ "/lab/homerun.yml": FULL }));
    expect(project).toEqual({
      directory: "/lab",
      inventory: ["inventory/", "more.yml"],
      forks: 10,
      remoteUser: "admin",
      privateKeyFile: "~/.ssh/id_ed25519",
      language: "2.19",
      duplicateKeys: "warning",
      hashBehaviour: "merge",
      injectFactsAsVars: false,
      become: true,
      becomeUser: "root",
      hostKeyMode: "accept-new",
      connectTimeout: 5,
      rolesPath: ["/lab/shared/roles", "/lab/roles"],
      library: ["/lab/shared/library", "/lab/library"],
      moduleUtils: ["/lab/shared/utils", "/lab/module_utils"],
      pythonInterpreter: "/usr/bin/python3.12",
      ownCode: true,
      runsDirectory: ".homerun/runs",
      vaultIds: ["prod@vault/prod", "dev@prompt"],
      vaultPasswordFiles: ["~/.vault"],
      askVaultPassword: true,
      vaultIdMatch: true,
      vaultEncryptId: "prod",
      ageRecipients: ["age1x"],
      ageIdentities: ["~/age.key"],
      inventoryForms: ["yaml", "ini"],
      unparsedInventory: "warning",
      hostPatternMismatch: "ignore",
      groupNames: "silently",
      becomeMethod: "doas",
      jobDirectory: "/var/lib/jobs",
      jinja2Native: true,
      collectionsPath: ["/lab/shared/collections"],
      gathering: "implicit",
      factCaching: "jsonfile",
      factCachingConnection: ".homerun/facts",
      factCachingTimeout: 0,
    });
    expect(Object.keys(project).sort()).toEqual(
      [...Object.values(PROJECT_KEYS).map((k) => k.field), "directory"].sort(),
    );
  });

  it("may be missing or empty", () => {
    expect(loadProject("/lab", memoryReader({}))).toEqual({});
    expect(loadProject("/lab", memoryReader({ "/lab/homerun.yml": "# nothing\n" }))).toEqual({
      directory: "/lab",
      rolesPath: ["/lab/roles"],
      library: ["/lab/library"],
      moduleUtils: ["/lab/module_utils"],
    });
  });

  it("tells all that is wrong with it", () => {
    const text = "fork: 5\nforks: 0\nbecome: perhaps\nhost_key: off\ninventory: []\nforks: 3\nremote_user:\n";
    const { diagnostics } = readProjectFile(
      "/lab/homerun.yml",
      memoryReader({ "/lab/homerun.yml": text }),
      "homerun.yml",
    );
    expect(shownDiagnostics(diagnostics)).toMatchInlineSnapshot(`
      "SRC0105 homerun.yml:6:1 the key \`forks\` stands twice in one map
        help: remove one of the two, or rename it
      CLI0204 homerun.yml:1:1 \`fork\` is no setting of the project file
        help: did you mean \`forks\`?
      CLI0204 homerun.yml:2:8 \`forks\` must be a whole number from 1 to 1000, not \`0\`
      CLI0204 homerun.yml:3:9 \`become\` must be true or false, not \`perhaps\`
      CLI0204 homerun.yml:4:11 \`host_key\` must be strict or accept-new, not \`off\`
      CLI0204 homerun.yml:5:12 \`inventory\` must be text or a list of texts, not a list
      CLI0204 homerun.yml:7:13 \`remote_user\` must be text, not nothing
      "
    `);
    expect(() => loadProject("/lab", memoryReader({ "/lab/homerun.yml": text }))).toThrowError(
      DiagnosticError,
    );
    const list = readProjectFile(
      "/lab/homerun.yml",
      memoryReader({ "/lab/homerun.yml": "- a\n" }),
    ).diagnostics;
    expect(list.map((d) => d.message)).toEqual(["the project file must be a map of settings"]);
  });
});
