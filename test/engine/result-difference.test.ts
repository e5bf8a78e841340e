/** `result.diff`, as Ansible 2.18 registers it. */

import { expect, it } from "vitest";
import { play } from "./run-play.ts";

const SAY = "debug: {msg: \"{{ it.diff | default('none') | to_json(sort_keys=true) }}\"}";

const TASKS = `- hosts: all
  gather_facts: false
  diff: true
  tasks:
    - copy: {content: "a\\n", dest: FOLDER/f}
      register: it
    - ${SAY}
    - copy: {content: "b\\n", dest: FOLDER/f}
      register: it
    - ${SAY}
    - replace: {path: FOLDER/f, regexp: b, replace: c}
      register: it
    - ${SAY}
    - copy: {content: "c\\n", dest: FOLDER/f}
      register: it
    - ${SAY}
    - copy: {content: "d\\n", dest: FOLDER/f}
      register: it
      diff: false
    - ${SAY}
`;

it("can be registered, and is in no event", async () => {
  const { said, events, folder } = await play({ "site.yml": TASKS });
  const header = `${folder}/f`;
  const [made, changed, replaced, ...none] = said.map(
    (line) => JSON.parse(line.replace("one: ", "")) as unknown,
  );
  expect(made).toEqual([{ after: "a\n", after_header: header, before: "" }]);
  expect(changed).toEqual([{ after: "b\n", after_header: header, before: "a\n", before_header: header }]);
  expect(replaced).toEqual({ after: "c\n", after_header: header, before: "b\n", before_header: header });
  expect(none).toEqual(["none", "none"]);
  const results = events.flatMap((e) => (e.type === "host-finished" ? [e.result] : []));
  expect(results.filter((result) => "diff" in result)).toEqual([]);
});
