"""Writes string-cases.json: what ansible-core 2.18 makes of our own strings with statements in them.

Run by hand:  python3 test/template/jinja/make-string-cases.py /path/to/ansible-playbook
"""

import json
import os
import re
import subprocess
import sys
import tempfile

VARIABLES = {"flag": True, "off": False, "port": 80, "half": 1.5, "list": ["a", "b", "c"], "map": {"k": 1}}

STRINGS = [
    "{% if flag %}a{% endif %}",
    "{% if off %}a{% endif %}",
    "{% if flag %}{{ port }}{% endif %}",
    "{% if flag %}{{ list }}{% endif %}",
    "{% if flag %}{{ map }}{% endif %}",
    "{% if flag %}{{ flag }}{% endif %}",
    "{% if flag %}True{% endif %}",
    "{% if flag %}true{% endif %}",
    "{% if flag %}[1, 2]{% else %}[]{% endif %}",
    " {% if flag %}[1]{% endif %}",
    "{% if flag %}[1]{% endif %}\n",
    "{% if flag %}{'a': 1, 'b': [true]}{% endif %}",
    "{% set l = [] %}{% for x in list %}{% set _ = l.append(x ~ '!') %}{% endfor %}{{ l }}",
    "{% set l = [] %}{% for x in list %}{{ l.append(x) }}{% endfor %}{{ l }}",
    "{% for x in list %}{{ x }},{% endfor %}",
    "{% for x in list %}\n- {{ x }}\n{% endfor %}\n",
    "{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(3) }}",
    "{% macro m(x) %}[{{ x }}]{% endmacro %}{{ m(3)[0] + 1 }}",
    "{% set x %}[1, 2]{% endset %}{{ x | length }}",
    "{% set x %}{{ port }}{% endset %}{{ x }}",
    "{% if flag %}{{ half }}{% endif %}",
    "{% if flag %}{{ none }}{% endif %}",
    "{% if flag %}{{ '[1]' }}{% endif %}",
    "{% if flag %}{{ '[1]' | string }}{% endif %}",
    "{% if flag %}{{ list | to_json }}{% endif %}",
    "{% if flag %}{{ list | join(',') }}{% endif %}",
    "{% raw %}{{ x }}{% endraw %}",
    "{# c #}\n{{ port }}",
    "x {# c #}\ny",
    "{% if flag %}\none\n{% endif %}\n",
    "{{ 'a\\1b' }}{% if 'a\\\\1' == 'a' ~ '\\\\' ~ '1' %}y{% endif %}",
    "{% set a, b = list[:2] %}{{ b }}{{ a }}",
    "{% if flag %}{{ (1, 2) }}{% endif %}",
    "{% if flag %}1{% endif %}{{ port }}",
    "{% set d = {} %}{% do d.update({'k': port}) %}{{ d }}",
    "{% set _ = map.update({'z': 9}) %}{{ map.keys() | list }}",
    "{{ 'x' if off }}",
    "a{{ 'x' if off }}b",
    "{% if flag %}null{% endif %}",
    "{% if flag %}{\"a\": null}{% endif %}",
    "#jinja2: trim_blocks: False\n{% if flag %}\na{% endif %}",
    "{{ list.append('z') }}{{ list }}",
    "{% filter upper %}a{{ list[0] }}{% endfilter %}",
    "{% call m() %}{% endcall %}{% macro m() %}{% endmacro %}",
]

tasks = [{"debug": {"msg": text}, "ignore_errors": True} for text in STRINGS]
play = {"hosts": "localhost", "gather_facts": False, "connection": "local", "vars": VARIABLES, "tasks": tasks}
settings = {
    "ANSIBLE_CALLBACK_RESULT_FORMAT": "json",
    "ANSIBLE_JINJA2_EXTENSIONS": "jinja2.ext.do",
    "ANSIBLE_LOCALHOST_WARNING": "0",
    "ANSIBLE_NOCOLOR": "1",
}

with tempfile.TemporaryDirectory() as folder:
    playbook = os.path.join(folder, "strings.yml")
    with open(playbook, "w", encoding="utf-8") as file:
        json.dump([play], file)
    run = subprocess.run(
        [sys.argv[1], "-i", "localhost,", playbook], env={**os.environ, **settings}, capture_output=True, text=True, check=False
    )

cases = []
for text, shown in zip(STRINGS, re.split(r"(?m)^TASK \[.*\n", run.stdout)[1:]):
    shown = re.split(r"(?m)^(?:PLAY RECAP|\.\.\.ignoring)", shown)[0]
    if shown.startswith("ok:"):
        cases.append({"text": text, "result": json.loads(shown[shown.index("=> ") + 3 :])["msg"]})
    else:
        cases.append({"text": text, "error": True})

target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "string-cases.json")
with open(target, "w", encoding="utf-8") as file:
    json.dump({"variables": VARIABLES, "cases": cases}, file, indent=1)
    file.write("\n")
print(len(cases), "cases")
