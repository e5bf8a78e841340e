/** What `set_stats` sets, and where it is told. What comes of it was compared with Ansible 2.18. */

import { expect, it } from "vitest";
import { play } from "./run-play.ts";

const TASKS = `- hosts: all
  gather_facts: false
  serial: 1
  tasks:
    - set_stats: {data: {n: 1, l: [1], m: {x: {y: 1}}, s: a}}
      register: it
    - set_stats: {data: {n: five, m: {x: {z: 2}}}}
    - set_stats: {data: {p: 1}, per_host: true}
    - set_stats: {data: {p: 2}, per_host: true}
      when: inventory_hostname == 'a'
    - set_stats: {data: {loop: "{{ item }}", last: "{{ item }}"}}
      loop: [1, 2]
    - set_stats: {data: {last: 7}, aggregate: false}
    - set_stats: {data: {hidden: secret}}
      no_log: true
    - set_stats: {data: {1x: 1}}
      ignore_errors: true
    - debug: {msg: "{{ it.ansible_stats.data.n }} {{ it.ansible_stats.per_host }} {{ it.ansible_stats.aggregate }}"}
`;

it("is put together for the run and for each host", async () => {
  const played = await play({ "site.yml": TASKS }, { hosts: ["a", "b"] });
  expect(played.said).toEqual(["a: 1 False True", "b: 1 False True"]);
  const finished = played.events.find((e) => e.type === "run-finished");
  expect(finished).toMatchObject({
    customStats: {
      run: { n: 2, l: [1, 1], m: { x: { y: 1, z: 2 } }, s: "aa", loop: 6, last: 7 },
      hosts: { a: { p: 3 }, b: { p: 1 } },
    },
  });
  expect(JSON.stringify(played.events)).not.toContain("secret");
});

it("is one for each host where one of them works for all", async () => {
  const text =
    "- hosts: all\n  gather_facts: false\n  tasks:\n    - set_stats: {data: {p: 1}, per_host: true}\n      run_once: true\n    - set_stats: {data: {q: 1}}\n      run_once: true\n";
  const { events } = await play({ "site.yml": text }, { hosts: ["a", "b"] });
  expect(events.find((e) => e.type === "run-finished")).toMatchObject({
    customStats: { run: { q: 1 }, hosts: { a: { p: 1 }, b: { p: 1 } } },
  });
});
