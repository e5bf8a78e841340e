import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

const LOCAL = "ansible_connection=local";

describe("meta: refresh_inventory", () => {
  it("takes hosts, groups and variables that are new into the next play", async () => {
    const { said, code } = await play({
      "inventory.yml": "web: {hosts: {one: }, vars: {ansible_connection: local, size: 1}}\n",
      "site.yml": `
- hosts: web
  gather_facts: false
  tasks:
    - debug: {msg: "{{ size }} of {{ groups.web | join('+') }}"}
    - copy:
        dest: FOLDER/inventory.yml
        content: "web: {hosts: {one: , two: }, vars: {ansible_connection: local, size: 2}}\\n"
    - meta: refresh_inventory
    - debug: {msg: "{{ size }} of {{ groups.web | join('+') }}"}
- hosts: web
  gather_facts: false
  tasks:
    - debug: {msg: "{{ size }}"}
`,
    });
    expect([code, said]).toEqual([0, ["one: 1 of one", "one: 2 of one+two", "one: 2", "two: 2"]]);
  });

  it("keeps what add_host and group_by made", async () => {
    const { said, folder } = await play({
      "inventory.yml": "web: {hosts: {one: {ansible_connection: local}}}\n",
      "site.yml": `
- hosts: web
  gather_facts: false
  tasks:
    - add_host: {name: extra, groups: added, ansible_connection: local, kind: new}
    - group_by: {key: seen}
    - meta: refresh_inventory
- hosts: added:seen
  gather_facts: false
  tasks:
    - debug: {msg: "{{ kind | default('old') }} {{ group_names | join('+') }}"}
`,
    });
    expect(said).toEqual(["extra: new added", "one: old seen+web"]);
    expect(readFileSync(join(folder, "inventory.yml"), "utf8")).toContain("one");
  });

  it("ends the run where the inventory has become wrong", async () => {
    const { code, events } = await play({
      hosts: `one ${LOCAL}\n`,
      "inventory.yml": "web: {hosts: {one: {ansible_connection: local}}}\n",
      "site.yml": `
- hosts: web
  gather_facts: false
  tasks:
    - copy: {dest: FOLDER/inventory.yml, content: "web: {hosts: [one]}\\n"}
    - meta: refresh_inventory
`,
    });
    expect(code).not.toBe(0);
    expect(JSON.stringify(events)).toContain("INV0101");
  });
});
