/** What tasks may ask of the way to their host, keywords that come out as `omit`, and what is not defined. */

import { describe, expect, it } from "vitest";
import { play } from "./run-play.ts";

function say(expression: string): string {
  return `debug: {msg: "{{ ${expression} }}"}`;
}

const NAMES = "ansible_host ~ ' ' ~ ansible_connection ~ ' ' ~ ansible_user | default('nobody')";

describe("what no variable says", () => {
  it("comes from keywords, and is no variable of the host", async () => {
    const { said } = await play({
      "inventory.yml": "all: {hosts: {a: , b: {ansible_host: 10.0.0.2, ansible_user: pi}}}\n",
      "site.yml": `- hosts: all
  gather_facts: false
  connection: local
  remote_user: "{{ ansible_user | default('ada') }}"
  tasks:
    - ${say(NAMES)}
    - ${say("hostvars[inventory_hostname].ansible_host | default('none')")}
`,
    });
    expect([...said].sort()).toEqual(["a: a local ada", "a: none", "b: 10.0.0.2", "b: 10.0.0.2 local pi"]);
  });
});

describe("keywords", () => {
  it("that come out as omit leave those further out in force", async () => {
    const { said } = await play(`- hosts: all
  gather_facts: false
  check_mode: true
  tasks:
    - ${say("1")}
      ignore_errors: "{{ omit }}"
    - block:
        - fail: {msg: no}
          ignore_errors: "{{ nope | default(omit) }}"
        - ${say("'went on'")}
      ignore_errors: true
`);
    expect(said).toEqual(["one: 1", "one: went on"]);
  });
});
