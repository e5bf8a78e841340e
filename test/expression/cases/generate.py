"""Writes the expected results beside the expressions, as Ansible itself computes them.

Usage: /usr/bin/python3 generate.py FILE.json …    (needs ansible-core; the tests themselves need no Python)

A file holds {"variables": {…}, "cases": [{"expression": "…"}, …]}; "value" and "text", or "error", are filled in: the
typed result, and what it looks like in the middle of text.
"""

import datetime
import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar


def plain(value):
    if isinstance(value, dict):
        return {str(k) if not isinstance(k, bool) else str(k).lower(): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(v) for v in value]
    if isinstance(value, (datetime.datetime, datetime.timedelta)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return str(value)


def expected(expression, variables):
    loader = DataLoader()
    try:
        native = Templar(loader=loader, variables=variables)
        typed = native.copy_with_new_env(environment_class=__import__("ansible.template", fromlist=["x"]).AnsibleNativeEnvironment)
        value = plain(typed.template("{{ [" + expression + "] }}")[0])
        text = Templar(loader=loader, variables=variables).template("<{{ " + expression + " }}>", convert_data=False)[1:-1]
        return {"value": value, "text": str(text)}
    except Exception as error:  # whatever it is: the expression is refused
        return {"error": type(error).__name__}


def condition(expression, variables):
    try:
        templar = Templar(loader=DataLoader(), variables=variables)
        return {"value": templar.template("{% if " + expression + " %} True {% else %} False {% endif %}").strip() == "True"}
    except Exception as error:
        return {"error": type(error).__name__}


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    evaluate = condition if data.get("conditions") else expected
    for case in data["cases"]:
        for key in ("value", "text", "error"):
            case.pop(key, None)
        case.update(evaluate(case["expression"], data["variables"]))
    with open(path, "w", encoding="utf-8") as file:
        head = json.dumps(data["variables"], ensure_ascii=False)
        lines = ",\n".join("    " + json.dumps(case, ensure_ascii=False) for case in data["cases"])
        file.write('{\n  "variables": ' + head + ',\n' + ('  "conditions": true,\n' if data.get("conditions") else "") + '  "cases": [\n' + lines + "\n  ]\n}\n")
