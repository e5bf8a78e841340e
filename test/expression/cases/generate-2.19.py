"""Writes what Ansible 2.19 makes of conditions and of whole texts beside them.

Usage: python3 generate-2.19.py FILE.json …    (needs ansible-core 2.19; the tests themselves need no Python)

A file holds {"variables": {…}, "language": "2.19", "cases": [{"expression": "…"}, …]}, with "conditions": true or
"templates": true; "value" (and its "type"), or "error", are filled in. Texts of the variables are templates too.
"""

import json
import sys

from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import init_plugin_loader
from ansible.template import Templar, trust_as_template

init_plugin_loader()

TYPES = (("boolean", bool), ("number", (int, float)), ("none", type(None)), ("list", (list, tuple, set)), ("map", dict))


def trusted(value):
    if isinstance(value, str):
        return trust_as_template(value)
    if isinstance(value, list):
        return [trusted(v) for v in value]
    if isinstance(value, dict):
        return {k: trusted(v) for k, v in value.items()}
    return value


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def outcome(data, expression):
    templar = Templar(loader=DataLoader(), variables=trusted(data["variables"]))
    text = trust_as_template(expression)
    try:
        if data.get("conditions"):
            return {"value": templar.evaluate_conditional(text)}
        value = templar.template(text)
        kind = next((name for name, types in TYPES if isinstance(value, types)), "text")
        return {"value": plain(value), "type": kind}
    except Exception as error:
        return {"error": type(error).__name__}


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    for case in data["cases"]:
        for key in ("value", "type", "error"):
            case.pop(key, None)
        case.update(outcome(data, case["expression"]))
    with open(path, "w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=2)
