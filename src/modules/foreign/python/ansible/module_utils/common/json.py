"""JSON as modules write it."""

import json

from ansible.module_utils.common.text.converters import json_default


class AnsibleJSONEncoder(json.JSONEncoder):
    def __init__(self, preprocess_unsafe=False, vault_to_text=False, **kwargs):
        super().__init__(**kwargs)

    def default(self, o):
        return json_default(o)


def json_dump(structure):
    return json.dumps(structure, cls=AnsibleJSONEncoder, sort_keys=True, indent=4)
