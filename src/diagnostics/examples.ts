/** What is wrong and what is right, one line each, for codes whose explanation says it in words only. */

/** `wrong` may be several lines; `right` is what to write, or what to call. */
export interface CodeExample {
  readonly wrong?: string;
  readonly right: string;
}

export const EXAMPLES: Readonly<Record<string, CodeExample>> = {
  SRC0002: { wrong: "-rw------- 1 root root  site.yml", right: "chmod u+r site.yml" },
  SRC0003: { wrong: "name: caf\\xe9 (Latin-1)", right: "iconv -f LATIN1 -t UTF-8 old.yml > new.yml" },
  SRC0004: {
    wrong: "vars: {image: <40 MB of base64>}",
    right: "copy: {src: files/image.bin, dest: /srv/image.bin}",
  },
  SRC0100: { wrong: "tasks: [ {name: x ]", right: "tasks: [ {name: x} ]" },
  SRC0103: { wrong: "tasks:\n<TAB>- name: x", right: "tasks:\n  - name: x" },
  SRC0105: { wrong: "{port: 80, port: 443}", right: "{port: 80, tls_port: 443}" },
  SRC0111: { wrong: "password: !secret x", right: "password: !vault |" },
  SRC0114: { wrong: "a: &a [*a]", right: "a: &a [1]" },
  SRC0115: { wrong: "[[[[… a hundred times …]]]]", right: "a value of its own, with a name, in vars:" },
  SRC0117: { wrong: "{[a, b]: 1}", right: '{"a,b": 1}' },
  SRC0118: { wrong: "countries: {no: Norway}", right: 'countries: {"no": Norway}' },
  SRC0119: { wrong: "name: “nas”", right: 'name: "nas"' },
  SRC0120: { wrong: "serial: 99999999999999999999", right: 'serial: "99999999999999999999"' },
  SRC0121: { wrong: "name:<NBSP>nas", right: "name: nas" },
  SRC0122: { wrong: "- hosts: a\n---\n- hosts: b", right: "- hosts: a\n- hosts: b" },
  INV0102: { wrong: "web: {host: {nas: }}", right: "web: {hosts: {nas: }}" },
  INV0103: { wrong: "hosts: {my nas: }", right: "hosts: {my-nas: }" },
  INV0104: { wrong: "children: {web-servers: }", right: "children: {web_servers: }" },
  INV0105: { wrong: "[all_web:children]\nwbe", right: "[all_web:children]\nweb" },
  INV0106: { wrong: "a: {children: {b: {children: {a: }}}}", right: "a: {children: {b: }}" },
  INV0108: { wrong: "[web:hosts]", right: "[web]" },
  INV0110: { wrong: "web[10:1]", right: "web[1:10]" },
  INV0111: { wrong: "hosts: sevrers", right: "hosts: servers" },
  INV0112: { wrong: "--limit 'web[a]'", right: "--limit 'web[0]'" },
  INV0113: { wrong: "nas: {hosts: {nas: }}", right: "storage: {hosts: {nas: }}" },
  INV0115: { wrong: "ansible_group_priority: high", right: "ansible_group_priority: 10" },
  INV0116: { wrong: "host_vars/minpc.yml", right: "host_vars/minipc.yml" },
  INV0117: { wrong: "-i hosts.ylm", right: "-i hosts.yml" },
  INV0119: {
    wrong: "groups: {pis: model is search('Pi')}",
    right: "groups: {pis: model | default('') is search('Pi')}",
  },
  INV0120: {
    wrong: "group_vars/web and group_vars/web.yml",
    right: "group_vars/web/main.yml and group_vars/web/more.yml",
  },
  INV0121: { wrong: "--limit @site.rtry", right: "--limit @site.retry" },
  INV0122: { wrong: "homerun inventory --list --toml", right: "homerun inventory --list --yaml" },
  INV0123: { wrong: "--output nowhere/out.json", right: "--output out.json" },
  PB0102: { wrong: "- all", right: "- hosts: all" },
  PB0104: { wrong: "- hosts: all\n  listen: x", right: "handlers:\n  - name: y\n    listen: x" },
  PB0105: { right: "as the message says; or leave the keyword out" },
  PB0106: { wrong: "sudo: yes", right: "become: true" },
  PB0109: { wrong: "# nothing yet", right: "- hosts: all\n  tasks: []" },
  PB0110: {
    wrong: "# homerun: language 2.9\n- hosts: all",
    right: "# homerun: language 2.19\n- hosts: all",
  },
  PB0111: {
    wrong: "- import_playbook: new.yml # begins with `# homerun: language 2.19`",
    right: "# homerun: language 2.19\n- import_playbook: new.yml",
  },
  PB0202: {
    wrong: "- copy: {src: a, dest: /b}\n  command: sync",
    right: "- copy: {src: a, dest: /b}\n- command: sync",
  },
  PB0207: { wrong: "vars: {disk-usage: 90}", right: "vars: {disk_usage: 90}" },
  PB0210: { wrong: "when:", right: "when: port is defined" },
  PB0211: { wrong: "with_itmes: [a, b]", right: "loop: [a, b]" },
  PB0212: { wrong: "notify: Restart nginx", right: "notify: restart nginx" },
  PB0213: { wrong: "handlers:\n  - block: […]", right: "handlers:\n  - name: first\n    listen: topic" },
  PB0214: { wrong: 'listen: "{{ topic }}"', right: "listen: web changed" },
  PB0217: { wrong: "- rescue: […]", right: "- block: […]\n  rescue: […]" },
  PB0218: {
    wrong: "loop: [1, 2]\nwith_items: [a, b]",
    right: "loop: \"{{ [1, 2] | product(['a', 'b']) | list }}\"",
  },
  PB0219: { wrong: "vars: {inventory_hostname: nas}", right: "vars: {shown_name: nas}" },
  PB0220: {
    wrong: "handlers:\n  - service: {name: x, state: restarted}",
    right: "handlers:\n  - name: restart x\n    service: {name: x, state: restarted}",
  },
  PB0225: { wrong: "- debug: {msg: x}\n  async: 60", right: "- debug: {msg: x}" },
  PB0301: { wrong: "roles: [ngnix]", right: "roles: [nginx]" },
  PB0302: { wrong: "import_tasks: instal.yml", right: "import_tasks: install.yml" },
  PB0303: { wrong: "a.yml imports b.yml, b.yml imports a.yml", right: "a.yml imports b.yml" },
  PB0304: { wrong: "roles/web/main.yml", right: "roles/web/tasks/main.yml" },
  PB0305: {
    wrong: 'import_tasks: "{{ inventory_hostname }}.yml"',
    right: 'include_tasks: "{{ inventory_hostname }}.yml"',
  },
  PB0307: { wrong: "dependancies: [docker]", right: "dependencies: [docker]" },
  PB0309: { wrong: "port: eighty, where the role says type: int", right: "port: 80" },
  PB0310: {
    wrong: "template: {src: templates/site.conf.j2, dest: /x}",
    right: "template: {src: site.conf.j2, dest: /x}",
  },
  MOD0101: { wrong: "- coyp: {src: a, dest: /b}", right: "- copy: {src: a, dest: /b}" },
  MOD0102: { wrong: "copy: {src: a, dst: /b}", right: "copy: {src: a, dest: /b}" },
  MOD0103: { wrong: "copy: {src: a}", right: "copy: {src: a, dest: /b}" },
  MOD0104: { wrong: "file: {path: /x, state: folder}", right: "file: {path: /x, state: directory}" },
  MOD0107: { wrong: "file: {path: /x, dest: /x}", right: "file: {path: /x}" },
  EXP0102: { wrong: "{{ 'nas }}", right: "{{ 'nas' }}" },
  EXP0103: { wrong: "{{ (a + b ] }}", right: "{{ (a + b) }}" },
  EXP0104: { wrong: "{{ }}", right: "{{ '' }}" },
  EXP0106: { wrong: "{{ 12abc }}", right: "{{ 12 }}" },
  EXP0107: {
    wrong: "{{ ((((… two hundred …)))) }}",
    right: "vars: {half: '{{ … }}', whole: '{{ half + … }}'}",
  },
  EXP0202: { wrong: "{{ ansible_facts.distrbution }}", right: "{{ ansible_facts.distribution }}" },
  EXP0203: { wrong: "{{ name | uper }}", right: "{{ name | upper }}" },
  EXP0204: { wrong: "when: result is faild", right: "when: result is failed" },
  EXP0205: { wrong: "{{ lookup('fiel', 'x') }}", right: "{{ lookup('file', 'x') }}" },
  EXP0206: { wrong: "{{ upper(name) }}", right: "{{ name | upper }}" },
  EXP0207: { wrong: "{{ name.trimmed() }}", right: "{{ name.strip() }}" },
  EXP0301: { wrong: "{{ names | join(', ', 'x', 1) }}", right: "{{ names | join(', ') }}" },
  EXP0302: { wrong: "{{ 5 | dict2items }}", right: "{{ {'a': 5} | dict2items }}" },
  EXP0304: { wrong: "{{ total / 0 }}", right: "{{ total / count if count else 0 }}" },
  EXP0305: { wrong: "{{ x | regex_search('(a') }}", right: "{{ x | regex_search('(a)') }}" },
  EXP0306: { wrong: "{{ '{a' | from_json }}", right: "{{ '{\"a\": 1}' | from_json }}" },
  EXP0307: {
    wrong: "{{ token | mandatory }}, and no token anywhere",
    right: "group_vars/all.yml:  token: …",
  },
  EXP0309: { wrong: '"user-{{ owner | default(omit) }}"', right: '"{{ owner | default(omit) }}"' },
  EXP0401: { wrong: "{{ range(1000000000) | list }}", right: "{{ range(10) | list }}" },
  EXP0501: {
    wrong: "{{ lookup('file', 'no-such') }}",
    right: "{{ lookup('file', 'no-such', errors='ignore') }}",
  },
  TPL0101: { wrong: "{{ name", right: "{{ name }}" },
  TPL0103: { wrong: "{# a remark", right: "{# a remark #}" },
  TPL0104: { wrong: "{% raw %}{{ kept }}", right: "{% raw %}{{ kept }}{% endraw %}" },
  TPL0106: { wrong: '{"{{ [1] }}": x}', right: '{"{{ name }}": x}' },
  TPL0201: { wrong: "{{#if tls}} and no end", right: "{{#if tls}} … {{/if}}" },
  TPL0203: {
    wrong: "{{#each users}}{{hostname}}{{/each}}",
    right: "{{#each users}}{{../hostname}}{{/each}}",
  },
  TPL0204: { wrong: "{{uper name}}", right: "{{upper name}}" },
  TPL0205: { wrong: "{{> haeder}}", right: "{{> header}}" },
  TPL0206: { wrong: "{{> (which)}}", right: "{{#if tls}}{{> tls}}{{else}}{{> plain}}{{/if}}" },
  TPL0207: { wrong: "{{names}}", right: '{{join names ", "}}' },
  TPL0208: { wrong: "{{#if a b}} … {{/if}}", right: "{{#if a}} … {{/if}}" },
  TPL0209: { wrong: "header.hbs:  {{> header}}", right: "header.hbs:  {{> title}}" },
  TPL0302: { wrong: "{% fi x %}", right: "{% if x %} … {% endif %}" },
  TPL0303: { wrong: "{% for a in b %} and no end", right: "{% for a in b %} … {% endfor %}" },
  TPL0304: { wrong: "{% set true = 1 %}", right: "{% set truth = 1 %}" },
  TPL0305: { wrong: "{% include 'haeder.j2' %}", right: "{% include 'header.j2' %}" },
  TPL0306: { wrong: "a.j2:  {% include 'a.j2' %}", right: "a.j2:  {% include 'b.j2' %}" },
  TPL0307: { wrong: "{% for key, value in map %}", right: "{% for key, value in map.items() %}" },
  TPL0308: {
    wrong: "{% block a %}{% endblock %}{% block a %}{% endblock %}",
    right: "{% block a %}{% endblock %}{{ self.a() }}",
  },
  TPL0309: { wrong: "{% macro box(text) %} … {{ box('a', 'b') }}", right: "{{ box('a') }}" },
};

function indented(label: string, text: string): string {
  const [first = "", ...rest] = text.split("\n");
  const blanks = " ".repeat(label.length + 2);
  return [`  ${label}${first}`, ...rest.map((line) => `${blanks}${line}`)].join("\n");
}

/** The example as it stands below an explanation; empty where there is none. */
export function exampleText(code: string): string {
  const example = Object.hasOwn(EXAMPLES, code) ? EXAMPLES[code] : undefined;
  if (!example) return "";
  const wrong = example.wrong === undefined ? "" : `${indented("wrong:  ", example.wrong)}\n`;
  return `\n\n${wrong}${indented("right:  ", example.right)}`;
}
