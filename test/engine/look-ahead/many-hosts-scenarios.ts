/** Ways in which one host makes untrue what another one has asked early. */

import { ON_H1, ON_H2 } from "./house.ts";
import { cell, look, ONES, type Scenario, SHARING, say } from "./scenario.ts";

/** Before the change every host has asked for all that it can, so that there is something to be stale. */
export const MANY_HOSTS: Readonly<Record<string, Scenario>> = {
  "a delegated task changes what another host has read early": {
    tasks: [look("/b"), cell("/a", "0", { when: ON_H1, delegate_to: "h2" }), look("/a"), cell("/a", "0")],
  },
  "a delegated procedure changes what another host has read early": {
    tasks: [look("/b"), { poke: { path: "/n" }, when: ON_H1, delegate_to: "h2" }, look("/n")],
  },
  "a task for all is done once, and the others see it": {
    tasks: [
      look("/b"),
      cell("/share/s", "0", { run_once: true, register: "r" }),
      look("/share/s"),
      say("{{ r.before }}"),
      cell("/a", "0", { run_once: true, delegate_to: "h2" }),
      look("/a"),
    ],
    machines: { h1: SHARING, h2: SHARING },
    share: { "/share/s": "1" },
  },
  "a command reaches another machine": {
    tasks: [
      look("/b"),
      { command_model: { elsewhere: [{ machine: "h2", path: "/a", value: "0" }] }, when: ON_H1 },
      look("/a"),
    ],
  },
  "a share is changed by another host": {
    tasks: [look("/b"), cell("/share/s", "0", { when: ON_H1 }), look("/share/s"), cell("/share/s", "0")],
    machines: { h1: SHARING, h2: SHARING },
    share: { "/share/s": "1" },
  },
  "a share is changed on the machine that it lies on": {
    tasks: [look("/b"), cell("/share/s", "0", { when: ON_H1 }), look("/share/s", { when: ON_H2 })],
    machines: { h1: { cells: ONES, exports: true }, h2: SHARING },
    share: { "/share/s": "1" },
  },
  "a share is changed by a machine that has mounted it, and seen where it lies": {
    tasks: [look("/b"), cell("/share/s", "0", { when: ON_H2 }), look("/share/s", { when: ON_H1 })],
    machines: { h1: { cells: ONES, exports: true }, h2: SHARING },
    share: { "/share/s": "1" },
  },
  "a share that is mounted in this very play is changed by another host": {
    tasks: [
      look("/b"),
      cell("/mounted", "1"),
      look("/c"),
      cell("/share/s", "0", { when: ON_H1 }),
      look("/share/s", { when: ON_H2 }),
    ],
    share: { "/share/s": "1" },
  },
  "a page is changed by the host that has it": {
    tasks: [look("/b"), cell("/www/p", "0", { when: ON_H1 }), { ask_url: { url: "http://h1/www/p" } }],
    machines: { h1: { cells: { ...ONES, "/www/p": "1" } } },
  },
  "something in the world is changed by another host": {
    tasks: [
      look("/b"),
      { publish: { url: "http://x/1", value: "0" }, when: ON_H1 },
      { ask_url: { url: "http://x/1" } },
      { command_model: { post: { "http://x/1": "2" } }, when: ON_H2 },
      { publish: { url: "http://x/1", value: "2" } },
    ],
    web: { "http://x/1": "1" },
  },
  "hosts change each other's cells at the same step": {
    tasks: [
      look("/b"),
      {
        command_model: {
          elsewhere: [{ machine: `{{ 'h2' if ${ON_H1} else 'outsider' }}`, path: "/a", value: "0" }],
        },
      },
      look("/a", { when: ON_H2 }),
    ],
    times: 150,
  },
  "a host reads on while another one changes its cells": {
    tasks: [
      look("/b"),
      {
        command_model: {
          elsewhere: [{ machine: "h2", path: "/a", value: "0" }],
          creates: `{{ '/none' if ${ON_H1} and item == 2 else '/i' ~ item }}`,
        },
        loop: [1, 2, 3],
      },
      look("/a", { when: ON_H2 }),
    ],
    machines: {
      h1: { cells: { ...ONES, "/i1": "1", "/i2": "1", "/i3": "1" } },
      h2: { cells: { ...ONES, "/i1": "1", "/i2": "1", "/i3": "1" } },
    },
    times: 100,
  },
  "two names of one machine": {
    tasks: [
      look("/b"),
      cell("/a", "0", { when: ON_H1 }),
      look("/a"),
      cell("/a", "2", { when: ON_H2 }),
      look("/a"),
    ],
    vars: { h2: { ansible_host: "h1" } },
  },
  "machines that can't be told apart keep their own answers": {
    tasks: [look("/a", { register: "r" }), cell("/b", "{{ r.value }}"), look("/b")],
    machines: {
      h1: { cells: { "/a": "1", "/b": "1" }, identity: "" },
      h2: { cells: { "/a": "2", "/b": "1" }, identity: "" },
    },
  },
  "what another host has registered decides what is read": {
    tasks: [
      look("/p", { register: "r" }),
      look("{{ hostvars.h1.r.value }}", { register: "q" }),
      { set_fact: { there: "{{ '/c' if inventory_hostname == 'h1' else '/b' }}" } },
      look("{{ hostvars.h2.there }}"),
      cell("/b", "{{ hostvars.h1.q.value }}"),
    ],
    machines: { h1: { cells: { ...ONES, "/p": "/a" } }, h2: { cells: { ...ONES, "/p": "/b" } } },
  },
  "a host that failed is no longer counted": {
    tasks: [
      look("/b"),
      { fail: { msg: "no" }, when: ON_H1 },
      cell("/a", "{{ ansible_play_hosts | length }}"),
      look("/n{{ ansible_play_hosts | length }}"),
    ],
  },
  "a fact of another host is gathered for it": {
    tasks: [
      look("/b"),
      { setup: {}, delegate_to: "h2", delegate_facts: true, run_once: true },
      cell("/a", "{{ hostvars.h2.ansible_facts.model | default('none') }}"),
    ],
  },
  "hosts go on alone": {
    tasks: [look("/b"), cell("/a", "0"), look("/a"), { increment: { path: "/n" } }, look("/n")],
    play: { strategy: "free" },
  },
  "hosts go on alone, as many at a time as there are forks": {
    tasks: [look("/b"), cell("/a", "0"), look("/a"), { increment: { path: "/n" } }, look("/n")],
    play: { strategy: "host_pinned" },
  },
  "hosts come in another order, one at a time": {
    tasks: [look("/share/n"), { increment: { path: "/share/n" } }, look("/share/n")],
    machines: { h1: SHARING, h2: SHARING },
    play: { serial: 1, order: "reverse_sorted" },
  },
  "only one host at a time does a task": {
    tasks: [
      look("/b", { throttle: 1 }),
      { increment: { path: "/share/n" }, throttle: 1 },
      look("/share/n", { throttle: 1 }),
    ],
    machines: { h1: SHARING, h2: SHARING },
  },
  "a host that a task adds is asked and changed in the next play": {
    before: [
      {
        hosts: "all",
        gather_facts: false,
        tasks: [
          look("/b", { register: "r" }),
          { add_host: { name: "h3", groups: "fresh", found: "{{ r.value }}" } },
          look("/a"),
          cell("/c", "{{ hostvars.h3.found }}"),
        ],
      },
    ],
    tasks: [look("/a"), cell("/a", "{{ found }}"), look("/a")],
    play: { hosts: "fresh:h1" },
    machines: { h3: { cells: ONES } },
  },
  "groups are made of what hosts have said": {
    before: [
      {
        hosts: "all",
        gather_facts: false,
        tasks: [
          look("/a", { register: "r" }),
          { group_by: { key: "is {{ r.value }}", parents: "known" } },
          look("/b"),
          cell("/c", "{{ groups['is-1'] | length }}", { when: "'is-1' in group_names" }),
        ],
      },
    ],
    tasks: [look("/b"), cell("/b", "{{ group_names | join(',') }}"), look("/b")],
    play: { hosts: "is-2" },
    machines: { h1: { cells: ONES }, h2: { cells: { ...ONES, "/a": "2" } } },
  },
  "one host's failure is everybody's, and is rescued": {
    tasks: [
      {
        any_errors_fatal: true,
        block: [look("/b"), { fail: { msg: "no" }, when: ON_H1 }, cell("/a", "0"), look("/a")],
        rescue: [look("/a"), cell("/a", "2")],
        always: [look("/a")],
      },
      look("/c"),
    ],
  },
  "the first host decides for all": {
    tasks: [
      look("/b", { register: "r" }),
      { meta: "end_play", when: `r.value == '2' or ${ON_H2}` },
      cell("/a", "0"),
      look("/a"),
    ],
  },
  "a handler runs once for all": {
    tasks: [cell("/a", "0", { notify: "once" }), look("/b")],
    handlers: [{ name: "once", increment: { path: "/n" }, run_once: true }],
  },
  "hosts come one after the other and change a share": {
    tasks: [{ increment: { path: "/share/n" } }, look("/share/n"), { increment: { path: "/share/n" } }],
    machines: { h1: SHARING, h2: SHARING },
    play: { serial: 1 },
  },
};
