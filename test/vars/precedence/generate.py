"""Writes project.json, a playbook in which every two places of variables disagree, and expected.txt, who wins.

Usage: python3 generate.py ANSIBLE_PLAYBOOK    (ansible-core 2.18; the test itself needs no Python)

`p_7_10` is given by the 7th and the 10th place of Ansible's list of precedences, each with its own number as the value.
Places 1, 11 and 13 are left out: command-line values are no variables, facts and prompts have tests of their own.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

PLACES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22]
PAIRS = [(a, b) for i, a in enumerate(PLACES) for b in PLACES[i + 1 :]]
NAMES = [f"p_{a}_{b}" for a, b in PAIRS]


def given(place, indent=0):
    lines = (f"p_{a}_{b}: '{place}'\n" for a, b in PAIRS if place in (a, b))
    return "".join(" " * indent + line for line in lines)


SAY = "{% for n in names %}{{ n }}={{ lookup('vars', n) }} {% endfor %}"
PROJECT = {
    "inv/hosts.yml": f"all:\n  children:\n    web:\n      vars:\n{given(3, 8)}      hosts:\n        one:\n          ansible_connection: local\n{given(8, 10)}",
    "inv/group_vars/all.yml": given(4),
    "group_vars/all.yml": given(5),
    "inv/group_vars/web.yml": given(6),
    "group_vars/web.yml": given(7),
    "inv/host_vars/one.yml": given(9),
    "host_vars/one.yml": given(10),
    "more.yml": given(14),
    "roles/r/defaults/main.yml": given(2),
    "roles/r/vars/main.yml": given(15),
    "roles/r/vars/included.yml": given(18),
    "roles/r/tasks/main.yml": f"- include_vars: included.yml\n- set_fact:\n{given(19, 4)}- include_tasks: inner.yml\n  vars:\n{given(21, 4)}",
    "roles/r/tasks/inner.yml": f'- vars:\n{given(16, 4)}  block:\n    - debug:\n        msg: "{SAY}"\n      vars:\n{given(17, 8)}',
    "site.yml": f"- hosts: web\n  gather_facts: false\n  vars:\n{given(12, 4)}    names: [{', '.join(NAMES)}]\n  vars_files: [more.yml]\n  roles:\n    - role: r\n{given(20, 6)}",
    "extra.yml": given(22),
}

here = os.path.dirname(os.path.abspath(__file__))
with tempfile.TemporaryDirectory() as folder:
    for path, text in PROJECT.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", encoding="utf-8") as file:
            file.write(text)
    command = [sys.argv[1], "-i", "inv", "site.yml", "-e", "@extra.yml"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    said = re.search(r'"msg": "(.*)"', run.stdout)[1].split()
with open(os.path.join(here, "project.json"), "w", encoding="utf-8") as file:
    json.dump(PROJECT, file, indent=2)
with open(os.path.join(here, "expected.txt"), "w", encoding="utf-8") as file:
    file.write("\n".join(said) + "\n")
