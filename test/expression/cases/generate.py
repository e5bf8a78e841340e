"""Writes the expected results beside the expressions, as Ansible itself computes them.

Usage: python3 generate.py FILE.json …    (needs ansible-core up to 2.18; the tests themselves need no Python)

A file holds {"variables": {…}, "cases": [{"expression": "…"}, …]}; "value" and "text", or "error", are filled in: the
typed result, and what it looks like in the middle of text. In a file with "templates": true the expressions are whole
texts, and "value" is what Ansible makes of them, together with its Python "type". ANSIBLE_COLLECTIONS_PATH says where
the collections are that a file needs.
"""

import datetime
import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

try:
    from ansible.plugins.loader import init_plugin_loader

    init_plugin_loader()
except ImportError:
    pass  # older ones find their collections without being asked


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


TYPES = (("boolean", bool), ("number", (int, float)), ("none", type(None)), ("list", (list, tuple, set)), ("map", dict))


def template(text, variables):
    """The outcome of a whole text, as a variable or an argument of a task gets it."""
    try:
        value = Templar(loader=DataLoader(), variables=variables).template(text)
        kind = next((name for name, types in TYPES if isinstance(value, types)), "text")
        return {"value": plain(value), "type": kind}
    except Exception as error:
        return {"error": type(error).__name__}


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    evaluate = condition if data.get("conditions") else template if data.get("templates") else expected
    for case in data["cases"]:
        for key in ("value", "text", "type", "error"):
            case.pop(key, None)
        case.update(evaluate(case["expression"], data["variables"]))
    with open(path, "w", encoding="utf-8") as file:
        head = json.dumps(data["variables"], ensure_ascii=False)
        lines = ",\n".join("    " + json.dumps(case, ensure_ascii=False) for case in data["cases"])
        file.write('{\n  "variables": ' + head + ',\n' + "".join(f'  "{k}": true,\n' for k in ("conditions", "templates") if data.get(k)) + '  "cases": [\n' + lines + "\n  ]\n}\n")
