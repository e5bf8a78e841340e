"""Names of maps in the spellings of Python and of web interfaces, and maps that are compared or put together."""

import re
from collections.abc import MutableMapping
from copy import deepcopy


def _camel_to_snake(name, reversible=False):
    def joined(match):
        return "_" + match.group(0).lower()

    if reversible:
        return re.sub(r"[A-Z]", joined, name)
    plurals = re.sub(r"[A-Z]{3,}s$", lambda match: "_" + match.group(0).lower(), name)
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", plurals)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", words).lower()


def camel_dict_to_snake_dict(camel_dict, reversible=False, ignore_list=()):
    def convert(value):
        if isinstance(value, dict):
            return camel_dict_to_snake_dict(value, reversible, ignore_list)
        if isinstance(value, list):
            return [convert(item) for item in value]
        return value

    return dict(
        (_camel_to_snake(key, reversible=reversible), value if key in ignore_list else convert(value))
        for key, value in camel_dict.items()
    )


def _snake_to_camel(snake, capitalize_first=False):
    words = snake.split("_")
    first = words[0].capitalize() or "_" if capitalize_first else words[0]
    return first + "".join(word.capitalize() or "_" for word in words[1:])


def snake_dict_to_camel_dict(snake_dict, capitalize_first=False):
    def convert(value):
        if isinstance(value, dict):
            return dict((_snake_to_camel(key, capitalize_first), convert(item)) for key, item in value.items())
        if isinstance(value, list):
            return [convert(item) for item in value]
        return value

    return convert(snake_dict)


def dict_merge(a, b):
    """``b`` over ``a``, level by level."""
    if not isinstance(b, dict):
        return b
    merged = deepcopy(a)
    for key, value in b.items():
        if key in merged and isinstance(merged[key], dict):
            merged[key] = dict_merge(merged[key], value)
        else:
            merged[key] = deepcopy(value)
    return merged


def recursive_diff(dict1, dict2):
    """What the one has and the other has not, as a pair; None where they are equal."""
    if not all(isinstance(item, MutableMapping) for item in (dict1, dict2)):
        raise TypeError("Unable to diff 'dict1' %s and 'dict2' %s. Both must be a dictionary." % (type(dict1), type(dict2)))
    left = dict((key, value) for key, value in dict1.items() if key not in dict2)
    right = dict((key, value) for key, value in dict2.items() if key not in dict1)
    for key in set(dict1) & set(dict2):
        if isinstance(dict1[key], dict) and isinstance(dict2[key], dict):
            inner = recursive_diff(dict1[key], dict2[key])
            if inner:
                left[key], right[key] = inner
        elif dict1[key] != dict2[key]:
            left[key], right[key] = dict1[key], dict2[key]
    return (left, right) if left or right else None
