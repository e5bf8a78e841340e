/** Modules that others have written: every kind of them, with the interpreters of this machine. */

import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finished, type PlayOptions, play, temporaryFolder } from "./run-play.ts";

const PYTHON = `from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(
    argument_spec=dict(
        name=dict(type="str", required=True, aliases=["title"]),
        count=dict(type="int", default=1),
        state=dict(choices=["present", "absent"], default="present"),
        token=dict(no_log=True),
        parts=dict(type="list", elements="dict", options=dict(size=dict(type="int", required=True))),
        a=dict(), b=dict(),
    ),
    mutually_exclusive=[("a", "b")],
    supports_check_mode=True,
)
module.warn("mind this")
module.exit_json(
    changed=module.params["state"] == "present",
    said="%s %s" % (module.params["name"], module.params["token"]),
    params=module.params,
    check=module.check_mode,
    diff=dict(before="one\\n", after="two\\n"),
    ansible_facts=dict(greeted=module.params["name"]),
)
`;

const MODULES = {
  "library/greet.py": PYTHON,
  "library/words": `#!/bin/sh\n. "$1"\nprintf '{"changed": true, "got": "%s"}' "$name"\n`,
  "library/json.sh": `#!/bin/sh\n# WANT_JSON\necho before\nprintf '{"got": %s}\\n' "$(cat "$1")"\necho after\n`,
  "library/inside.sh": `#!/bin/sh\ncat <<'X'\n{"got": <<INCLUDE_ANSIBLE_MODULE_JSON_ARGS>>}\nX\n`,
  "library/old.py": `#!/usr/bin/python\ndef main():\n    m = AnsibleModule(argument_spec=dict(on=dict(type="bool")))\n    m.exit_json(on=m.params["on"])\n#<<INCLUDE_ANSIBLE_MODULE_COMMON>>\nmain()\n`,
  "library/crash.py": `from ansible.module_utils.basic import AnsibleModule\nm = AnsibleModule(argument_spec=dict(pw=dict(no_log=True)))\n{}["no " + m.params["pw"]]\n`,
  "library/rude.py": `from ansible.module_utils.basic import AnsibleModule\nm = AnsibleModule(argument_spec={})\nm.exit_json(rc=3, stdout="a\\nb\\n")\n`,
  "library/nowhere": "#!/no/such/program\n",
  "library/mute": "no first line\n",
  "library/ping.py": `from ansible.module_utils.basic import AnsibleModule\nAnsibleModule(argument_spec={}).exit_json(ping="mine")\n`,
};

function tasks(text: string, options: PlayOptions = {}, files: Readonly<Record<string, string>> = {}) {
  const body = text
    .trim()
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
  return play(
    { ...MODULES, ...files, "site.yml": `- hosts: all\n  gather_facts: false\n  tasks:\n${body}\n` },
    options,
  );
}

const resultsOf = (played: Awaited<ReturnType<typeof play>>) => finished(played.events).map((e) => e.result);

describe("modules in Python", () => {
  it("get their parameters, and answer", async () => {
    const played = await tasks(`
- {greet: {title: bob, count: "3", parts: [{size: "2"}], token: hush}, register: r}
- debug: {msg: "{{ r.params.name }} {{ r.params.count + 1 }} {{ r.params.parts }} {{ r.diff.after }} {{ greeted }} {{ r.said }}"}`);
    expect(played.lines).toEqual(["one: greet: changed", "one: debug: ok"]);
    expect(played.said).toEqual(["one: bob 4 [{'size': 2}] two\n bob bob ********"]);
    expect(resultsOf(played)[0]).toMatchObject({
      warnings: ["mind this"],
      invocation: { module_args: { token: "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" } },
    });
    expect(JSON.stringify(played.events)).not.toContain("bob hush");
  });

  it.each<[args: string, message: string]>([
    ["{}", "missing required arguments: name"],
    ["{name: x, state: gone}", "value of state must be one of: present, absent, got: gone"],
    ["{name: x, a: 1, b: 2}", "parameters are mutually exclusive: a|b"],
    ["{name: x, parts: [{}]}", "missing required arguments: size found in parts"],
    [
      "{name: x, count: many}",
      `argument 'count' is of type <class 'str'> and we were unable to convert to int: "many" cannot be converted to an int`,
    ],
    [
      "{name: x, nme: y}",
      "Unsupported parameters for (greet) module: nme. Supported parameters include: a, b, count, name (title), parts, state, token.",
    ],
  ])("refuse %s", async (args, message) => {
    const played = await tasks(`- greet: ${args}`);
    expect(resultsOf(played)[0]).toMatchObject({ failed: true, changed: false, msg: message });
  });

  it("are asked in check mode, and skipped where they have none", async () => {
    const played = await tasks("- greet: {name: x}\n- old: on=yes", { checkMode: true });
    const [asked, skipped] = resultsOf(played);
    expect(asked).toMatchObject({ changed: true, check: true });
    expect(skipped).toMatchObject({ skipped: true, msg: "remote module (old) does not support check mode" });
  });

  it("may break off: the account holds no secret", async () => {
    const played = await tasks("- {crash: {pw: hunter2}, ignore_errors: true}");
    expect(resultsOf(played)[0]).toMatchObject({
      rc: 1,
      exception: expect.stringContaining("KeyError: 'no ********'"),
    });
    expect(JSON.stringify(played.events)).not.toContain("no hunter2");
  });

  it("fail by their rc, and have their output as lines", async () => {
    const played = await tasks("- {rude: , ignore_errors: true}");
    expect(resultsOf(played)[0]).toMatchObject({ failed: true, rc: 3, stdout_lines: ["a", "b"] });
  });

  it("can be jobs", async () => {
    const played = await tasks(
      `
- {greet: {name: x}, async: 60, poll: 1, register: r}
- {greet: {name: y}, async: 60, poll: 0, register: job}
- {async_status: {jid: "{{ job.ansible_job_id }}"}, register: s, until: s is finished, retries: 90, delay: 1}
- debug: {msg: "{{ r.said }}, {{ s.said }}"}`,
      { extraVars: [] },
    );
    expect(played.said).toEqual(["one: x None, y None"]);
  });
});

describe("modules in other languages", () => {
  it("get their parameters as each wants them", async () => {
    const played = await tasks(`
- {words: {name: "a 'b' c"}, register: w}
- {json: {a: [1, "x"]}, register: j}
- {inside: {q: "it's"}, register: i}
- {old: on=yes, register: o}
- debug: {msg: "{{ w.got }} | {{ j.got.a }} | {{ i.got.q }} | {{ o.on }}"}`);
    expect(played.said).toEqual(["one: a 'b' c | [1, 'x'] | it's | True"]);
    expect(resultsOf(played)[1]).toMatchObject({
      warnings: ["Module invocation had junk after the JSON data: after"],
    });
  });

  it("may be no text at all", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "library"));
    copyFileSync("/bin/cat", join(folder, "library/bytes"));
    chmodSync(join(folder, "library/bytes"), 0o755);
    const played = await tasks("- {bytes: {a: 1}, register: r}\n- debug: {msg: '{{ r.a }}'}", { folder });
    expect(played.said).toEqual(["one: 1"]);
  });

  it("are not run in check mode where they know none", async () => {
    const played = await tasks("- words: {name: x}", { checkMode: true });
    expect(played.lines).toEqual(["one: words: skipped"]);
  });

  it("need their interpreter", async () => {
    const played = await tasks(
      "- {nowhere: , ignore_errors: true}\n- {greet: {name: x}, vars: {ansible_python_interpreter: /no/python}}",
    );
    const [nowhere, python] = resultsOf(played);
    expect(nowhere?.msg).toContain("`nowhere` needs `/no/such/program` on the host, which has none");
    expect(python?.msg).toContain("`greet` needs `/no/python` on the host, which has none");
  });
});

describe("where they are found", () => {
  const coll = "collections/ansible_collections/my/coll";

  it("a library comes before what homerun has, but for its full name", async () => {
    const played = await tasks(`
- {ping: , register: a}
- {ansible.builtin.ping: , register: b}
- {ansible.legacy.ping: , register: c}
- {action: "{{ 'ping' }}", register: d}
- debug: {msg: "{{ a.ping }} {{ b.ping }} {{ c.ping }} {{ d.ping }}"}`);
    expect(played.said).toEqual(["one: mine pong mine mine"]);
  });

  it("in collections, with what they import, and defaults by name and group", async () => {
    const module = `from ansible.module_utils.basic import AnsibleModule
from ..module_utils.thing import VALUE
from ansible_collections.my.other.plugins.module_utils.deep.er import MORE
try:
    from ansible.module_utils.nothing import x
except ImportError:
    x = None
m = AnsibleModule(argument_spec=dict(a=dict(), b=dict()))
m.exit_json(all=[VALUE, MORE, m.params["a"], m.params["b"]])
`;
    const played = await tasks(
      `
- {my.coll.mod: , register: r}
- {my.coll.former: , register: s}
- {mod: , collections: [my.coll], register: t}
- debug: {msg: "{{ r.all }} {{ s.all == t.all }}"}
- name: with defaults
  my.coll.mod: {b: 2}
  module_defaults: {my.coll.mod: {a: 1}, group/my.coll.g: {b: 3}}
  register: u
- debug: {msg: "{{ u.all }}"}`,
      {},
      {
        [`${coll}/plugins/modules/mod.py`]: module,
        [`${coll}/plugins/module_utils/thing.py`]: "VALUE = 1\n",
        [`${coll}/meta/runtime.yml`]:
          "plugin_routing: {modules: {former: {redirect: my.coll.mod}}}\naction_groups: {g: [mod]}\n",
        "collections/ansible_collections/my/other/plugins/module_utils/deep/er.py": "MORE = 2\n",
      },
    );
    expect(played.said).toEqual(["one: [1, 2, None, None] True", 'one: [1,2,"1","2"]']);
  });

  it("a role's library, with the module_utils of roles and the playbook", async () => {
    const module = `from ansible.module_utils.basic import AnsibleModule\nfrom ansible.module_utils.mine import A\nfrom ansible.module_utils.theirs import B\nAnsibleModule(argument_spec={}).exit_json(all=A + B)\n`;
    const played = await play({
      "site.yml":
        "- hosts: all\n  gather_facts: false\n  roles: [r]\n  tasks:\n  - {rolled: , register: x}\n  - debug: {msg: '{{ x.all }} {{ y.all }}'}\n",
      "roles/r/tasks/main.yml": "- {rolled: , register: y}\n",
      "roles/r/library/rolled.py": module,
      "roles/r/module_utils/theirs.py": "B = 2\n",
      "module_utils/mine.py": "A = 1\n",
    });
    expect(played.said).toEqual(["one: 3 3"]);
  });

  it.each<[what: string, task: string, codes: readonly string[]]>([
    ["an import that nobody has", "my.coll.lost:", ["RUN0134"]],
    ["a part that runs in Ansible", "my.coll.acts:", ["RUN0134"]],
    ["nothing that runs it", "mute:", ["RUN0134"]],
    ["no file", "my.coll.none:", ["RUN0132"]],
  ])("refused before the run: %s", async (_what, task, codes) => {
    const files = {
      [`${coll}/plugins/modules/lost.py`]: "from ansible.module_utils.nothing import x\n",
      [`${coll}/plugins/modules/acts.py`]: "",
      [`${coll}/plugins/action/acts.py`]: "",
    };
    expect((await tasks(`- ${task}`, {}, files)).refused).toEqual(codes);
    expect((await tasks(`- {${task} , when: false}`, {}, files)).lines).toEqual([
      expect.stringContaining("skipped"),
    ]);
  });
});
