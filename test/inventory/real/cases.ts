/** Inventories of which `outputs.json` has what the real `ansible-inventory` prints. `generate.ts` asks it anew. */

export interface RealCase {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Answers of programs by path and arguments; they are written as shell scripts for the real one. */
  readonly programs?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly sources: readonly string[];
  readonly limit?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const INI = `# a comment
; another
lone.lan n=1.0 t=(1,2) u=1,2 v='a,b' w="'quoted'"
host2:2201 ansible_port=2202
192.0.2.[1:2]:2022 a='x y' b="{{ n }}" # why

[web]
h[1:3].lan a=True b=true c=None d="" e=0x1f f=0644 g=1e3 h=-5 i=1_000 j=0b11 k=.5
h[01:04:3]-[a:c:2] z=1
[2001:db8::1]:22 s="[1, {'a': 'b'}, (1,)]" q='"x"' r=\\'x\\'
lone2   x=a=b   y='it''s'  path=C:\\\\temp  hash=ab#cd

[web:vars]
k = [1, 'a', None, 2.0]
text = some words # with a hash
number=08
tuple = 1, 2
map = {'one': 1, 'two': [2]}
empty =
spaces =    v w   
tpl={{ ansible_host | default('x') }}
ansible_group_priority=10

[up:children]
web   # trailing
db
later

[db] # heading comment
h1.lan z=0x10

[later:children]
deep
[deep]
deep1
[later:vars]
from=later
[up:vars]
from=up
level="up"
[all:vars]
everywhere=yes
from=all
[ungrouped:vars]
alone=True
`;

const YAML = `---
all:
  vars:
    x: 1
    f: 1.0
    big: 12345678901
    yes_word: yes
    octal: 0o17
    old_octal: 017
    nothing: ~
    multi: |
      line one
      line two
    list: [a, 1, 2.5, null, true]
    nested: {b: {c: [1, {d: e}]}}
  hosts:
    first:
      ansible_host: 10.0.0.1
    second.lan:2222:
  children:
    zeta:
      hosts:
        z[1:2]: {n: 5}
      vars: {p: zeta}
    alpha:
      hosts: single
      children:
        inner:
          hosts:
            first: {n: 6}
          vars: {p: inner, tpl: "{{ x }}"}
        zeta:
    empty_group:
lonely:
  hosts:
    solo: {a: "é ü", b: "quote \\" and ' and \\\\ "}
ungrouped:
  hosts:
    third: {}
    solo: {}
`;

export const REAL_CASES: readonly RealCase[] = [
  { name: "INI, everything", files: { "hosts.cfg": INI }, sources: ["hosts.cfg"] },
  { name: "YAML, everything", files: { "hosts.yml": YAML }, sources: ["hosts.yml"] },
  { name: "INI and YAML after each other", files: { "a.yml": YAML, b: INI }, sources: ["a.yml", "b"] },
  { name: "YAML and INI, the other way", files: { "a.yml": YAML, b: INI }, sources: ["b", "a.yml"] },
  { name: "with a limit", files: { b: INI }, sources: ["b"], limit: "web:!h1.lan" },
  { name: "a list of hosts", files: {}, sources: ["nas,pi:2222,fe80::1,10.0.0.1:22, spaced ,"] },
  {
    name: "variables beside the inventory",
    files: {
      "inv/hosts.yml":
        "web: {hosts: {a: {v: host}, b: }, children: {sub: {hosts: {c: {}}}}}\ndb: {hosts: {a: }}\n",
      "inv/group_vars/all.yml": "v: all\nall_only: 1\n",
      "inv/group_vars/web/10.yml": "v: web10\nw: 1\n",
      "inv/group_vars/web/20.yaml": "v: web20\n",
      "inv/group_vars/web/more/deep": "deep: true\n",
      "inv/group_vars/web/ignored.txt": "nope: true\n",
      "inv/group_vars/db.json": '{"v": "db", "f": 2.0}',
      "inv/group_vars/db": "v: db without extension\n",
      "inv/group_vars/sub.yml": "v: sub\n",
      "inv/host_vars/a.yml": "v: host_vars\nextra: {k: v}\n",
      "inv/host_vars/b/x.yml": "bx: 1\n",
      "inv/host_vars/c.yaml": "",
      "group_vars/all.yml": "v: playbook all\npb: 1\n",
      "group_vars/web.yml": "pbweb: 1\nw: 2\n",
      "host_vars/b.yml": "pbhost: 1\n",
    },
    sources: ["inv/hosts.yml"],
  },
  {
    name: "a folder of sources",
    files: {
      "inv/01-hosts": "[web]\nnas a=1 b=1\n[db]\npi\n",
      "inv/02.yml": "web: {hosts: {nas: {a: 2}}}\n",
      "inv/03.ini": "[web]\nignored\n",
      "inv/04.cfg": "[web]\nignored\n",
      "inv/.hidden": "[web]\nignored\n",
      "inv/05~": "[web]\nignored\n",
      "inv/README.md": "nothing\n",
      "inv/sub/hosts": "[late]\nbox\n",
      "inv/sub/group_vars/late.yml": "unseen: 1\n",
      "inv/group_vars/late.yml": "seen: 1\n",
    },
    sources: ["inv"],
  },
  {
    name: "folders with several sources",
    files: {
      "a/hosts": "nas\n[web]\nnas\n",
      "a/group_vars/web.yml": "v: a\n",
      "b/hosts": "[web]\npi\n",
      "b/group_vars/web.yml": "v: b\n",
    },
    sources: ["a/hosts", "b", "pi,extra,"],
  },
  {
    name: "priorities and depth",
    files: {
      hosts: `[a]
h
[b]
h
[c]
h
[top:children]
a
[a:vars]
v=a
ansible_group_priority=5
[b:vars]
v=b
[c:vars]
v=c
w=c
[top:vars]
v=top
w=top
u=top
`,
    },
    sources: ["hosts"],
  },
  {
    name: "a program with _meta",
    files: {},
    programs: {
      "prog.sh": {
        "--list": {
          web: { hosts: ["a", "b"], vars: { p: 80, f: 1.5 }, children: ["sub"] },
          sub: ["c"],
          single: { x: 1, y: "{{ x }}" },
          empty: {},
          _meta: { hostvars: { a: { k: [1, null] }, c: {}, unlisted: { z: 1 } } },
        },
      },
    },
    sources: ["prog.sh"],
  },
  {
    name: "a program that is asked for each host",
    files: { "inv/group_vars/web.yml": "gv: 1\n" },
    programs: {
      "inv/prog": {
        "--list": { web: ["a", "b"], other: { hosts: ["b"], vars: { o: true } } },
        "--host a": { ha: 1 },
        "--host b": { hb: { deep: [1] } },
      },
    },
    sources: ["inv"],
  },
  {
    name: "constructed",
    files: {
      "01-hosts": `lone os=none
[web]
a os=debian size=5 tags='["x", "y-z"]' meta='{"k": "v", "e": ""}' blank=
b os=arch size=10 tags='[]' meta='{}'
[db]
c os=debian size=1
[web:vars]
zone=eu
[all:vars]
from_all=1
`,
      "02-constructed.yml": `plugin: constructed
strict: false
compose:
  double: size * 2
  label: "inventory_hostname ~ '-' ~ os"
  seen: from_all
  later: double + 1
  fixed: "'text'"
  asmap: "{'a': size}"
  groupsof: group_names
groups:
  big: size > 4
  debian-family: os == 'debian'
  is_web: "'web' in group_names"
  broken: nothere.x
  with_double: double is defined
keyed_groups:
  - key: os
    prefix: os
  - key: tags
    prefix: tag
    separator: "-"
  - key: meta
  - key: zone
    prefix: zone
    separator: ""
    parent_group: zones
  - key: blank
    prefix: blank
    default_value: none
  - key: meta
    prefix: m
    trailing_separator: false
  - key: os
    separator: ""
    parent_group: "all_{{ os }}"
`,
    },
    sources: ["01-hosts", "02-constructed.yml"],
  },
  {
    name: "constructed without leading separators, with variables of folders",
    files: {
      "inv/01-hosts.yml": "all: {vars: {av: 1}, children: {web: {hosts: {a: , b: }}, db: {hosts: {c: }}}}\n",
      "inv/02-c.yaml": `plugin: ansible.builtin.constructed
use_vars_plugins: true
leading_separator: false
keyed_groups:
  - {key: role}
  - {key: rack, prefix: rack}
compose: {merged: "role ~ rack", av2: av + 1}
`,
      "inv/group_vars/web.yml": "role: front\n",
      "inv/group_vars/db.yml": "role: back\n",
      "inv/host_vars/a.yml": "rack: r1\n",
    },
    sources: ["inv"],
  },
  {
    name: "generator",
    files: {
      "gen.yml": `plugin: generator
hosts:
  name: "{{ operation }}-{{ application }}-{{ environment }}-runner"
  parents:
    - name: "{{ operation }}-{{ application }}-{{ environment }}"
      parents:
        - name: "{{ operation }}-{{ application }}"
          parents:
            - name: "{{ operation }}"
            - name: "{{ application }}"
        - name: "{{ application }}-{{ environment }}"
          parents:
            - name: "{{ application }}"
              vars:
                application: "{{ application }}"
            - name: "{{ environment }}"
              vars:
                environment: "{{ environment }}"
    - name: runner
layers:
  operation: [build, launch]
  environment: [dev, prod]
  application: [web, api]
`,
    },
    sources: ["gen.yml"],
  },
  {
    name: "TOML",
    files: {
      "hosts.toml": `[all.vars]
has = false
f = 2.0
n = 12

[web]
children = ["apache", "nginx"]

[web.vars]
port = 80
list = [1, "a"]
table = { a = "b" }

[web.hosts]
h1 = {}
"h2:2222" = { v = 1 }

[apache.hosts.t1]
[apache.hosts.t2]
my = 34
[nginx.hosts."j[1:2]"]
`,
    },
    sources: ["hosts.toml"],
    environment: { ANSIBLE_INVENTORY_ENABLED: "toml" },
  },
  {
    name: "groups that are children twice",
    files: {
      "h.yml": `all:
  children:
    a: {children: {shared: {hosts: {x: }, vars: {v: shared}}}}
    b: {children: {shared: , c: {children: {shared: }}}, vars: {v: b, w: b}}
    c: {vars: {w: c}}
`,
    },
    sources: ["h.yml"],
  },
  {
    name: "names with characters that variables can't have",
    files: { hosts: "[my-group]\na\n[1st]\nb\n[x.y:children]\nmy-group\n" },
    sources: ["hosts"],
  },
  {
    name: "names made plain",
    files: { hosts: "[my-group]\na\n[1st]\nb\n" },
    sources: ["hosts"],
    environment: { ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS: "silently" },
  },
  {
    name: "a host and a group of one name",
    files: { "h.yml": "web: {hosts: {web: {a: 1}, other: {b: 2}}, vars: {c: 3}}\n" },
    sources: ["h.yml"],
  },
  {
    name: "duplicates, ports and a localhost of one's own",
    files: { hosts: "nas:22 a=1\nnas:23 b=2\nlocalhost ansible_connection=local\n[web]\nnas:24 a=3\n" },
    sources: ["hosts"],
  },
];

/** Of the patterns, `patterns.json` has the hosts that the real `ansible` lists. */
export const PATTERN_INVENTORY = `lone
127.0.0.1 ansible_connection=local
[web]
web01
web02
web03
web10
[db]
db-a.lan
db-b.lan
web03
[edge:children]
db
attic
[attic]
box
2001:db8::1
[empty]
`;

export const REAL_PATTERNS: readonly string[] = [
  "all",
  "*",
  "web",
  "db:web",
  "web,db",
  " web , lone ",
  "web db",
  "web:!web02",
  "!web02:web",
  "web:&db",
  "&db",
  "!web",
  "edge",
  "edge:!attic:web01",
  "web:db:&edge:!box",
  "web0*",
  "web?0",
  "web0[12]",
  "web0[!1]",
  "*.lan",
  "db*",
  "e*",
  "al*",
  "ungr*",
  "~web0[13]",
  "~(web|db)",
  "~.*lan$",
  "~b",
  "web[0]",
  "web[-1]",
  "web[-2]",
  "web[1:2]",
  "web[1:]",
  "web[0:0]",
  "web[2:1]",
  "web[7:9]",
  "web0*[1]",
  "web*[0:1]",
  "all[0]",
  "all[-1]",
  "edge[1:2]:!box",
  "web[0]:db[0]",
  "web[0],db[0:1]",
  "2001:db8::1",
  "2001:db8::1,web01",
  "lone",
  "localhost",
  "127.0.0.1",
  "::1",
  "localhost,web01",
  "empty",
  "ungrouped",
  "db-a.lan",
  "web01:web01:web",
  "web03,web",
  "web:!all",
  "web:&web01:&web02",
  "!web01:!web02",
  "web[0]:!web[0]",
  "nothing*",
  "nosuch",
  "web,nosuch",
  "web:!nosuch",
];
