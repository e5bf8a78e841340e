"""Single rules that parameters keep to, and the types that they have."""

import json
import os
import re
from ast import literal_eval

from ansible.module_utils.common.collections import is_iterable
from ansible.module_utils.common.text.converters import jsonify, to_text
from ansible.module_utils.common.text.formatters import human_to_bytes
from ansible.module_utils.parsing.convert_bool import boolean


def _inside(message, options_context):
    return "%s found in %s" % (message, " -> ".join(options_context)) if options_context else message


def _named(terms):
    return [terms] if isinstance(terms, str) or not is_iterable(terms) else list(terms)


def count_terms(terms, parameters):
    return len(set(_named(terms)).intersection(parameters))


def safe_eval(value, locals=None, include_exceptions=False):  # pylint: disable=redefined-builtin
    result, error = value, None
    if isinstance(value, str) and not re.search(r"\w\.\w+\(", value) and not re.search(r"import \w+", value):
        try:
            result = literal_eval(value)
        except Exception as problem:  # pylint: disable=broad-except
            error = problem
    return (result, error) if include_exceptions else result


def check_mutually_exclusive(terms, parameters, options_context=None):
    found = [group for group in terms or [] if count_terms(group, parameters) > 1]
    if found:
        groups = ", ".join("|".join(group) for group in found)
        raise TypeError(_inside("parameters are mutually exclusive: %s" % groups, options_context))
    return found


def check_required_one_of(terms, parameters, options_context=None):
    found = [group for group in terms or [] if count_terms(group, parameters) == 0]
    for group in found:
        raise TypeError(_inside("one of the following is required: %s" % ", ".join(group), options_context))
    return found


def check_required_together(terms, parameters, options_context=None):
    found = []
    for group in terms or []:
        there = [count_terms(name, parameters) for name in group]
        if any(there) and not all(there):
            found.append(group)
    for group in found:
        raise TypeError(_inside("parameters are required together: %s" % ", ".join(group), options_context))
    return found


def check_required_by(requirements, parameters, options_context=None):
    result = {}
    for name, needed in (requirements or {}).items():
        if parameters.get(name) is None:
            continue
        missing = [other for other in _named(needed) if parameters.get(other) is None]
        result[name] = missing
        if missing:
            message = "missing parameter(s) required by '%s': %s" % (name, ", ".join(missing))
            raise TypeError(_inside(message, options_context))
    return result


def check_required_arguments(argument_spec, parameters, options_context=None):
    missing = [name for name, spec in (argument_spec or {}).items() if spec.get("required", False) and name not in parameters]
    if missing:
        raise TypeError(_inside("missing required arguments: %s" % ", ".join(sorted(missing)), options_context))
    return missing


def check_required_if(requirements, parameters, options_context=None):
    results = []
    for rule in requirements or []:
        name, value, needed = rule[:3]
        one_is_enough = len(rule) == 4 and rule[3]
        if name not in parameters or parameters[name] != value:
            continue
        absent = [other for other in needed if not count_terms(other, parameters)]
        fits = len(absent) < len(needed) if one_is_enough else not absent
        if fits:
            continue
        term = "any" if one_is_enough else "all"
        results.append({"missing": absent, "requires": term, "parameter": name, "value": value, "requirements": needed})
    for found in results:
        message = "%s is %s but %s of the following are missing: %s" % (
            found["parameter"],
            found["value"],
            found["requires"],
            ", ".join(found["missing"]),
        )
        raise TypeError(_inside(message, options_context))
    return results


def check_missing_parameters(parameters, required_parameters=None):
    missing = [name for name in required_parameters or [] if not parameters.get(name)]
    if missing:
        raise TypeError("missing required arguments: %s" % ", ".join(missing))
    return missing


def _cannot(value, kind):
    return TypeError("%s cannot be converted to %s" % (type(value), kind))


def check_type_str(value, allow_conversion=True, param=None, prefix=""):
    if isinstance(value, str):
        return value
    if allow_conversion and value is not None:
        return to_text(value, errors="surrogate_or_strict")
    raise TypeError("'%s' is not a string and conversion is not allowed" % to_text(value))


def check_type_list(value):
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        return value.split(",")
    if isinstance(value, (int, float)):
        return [str(value)]
    raise TypeError("%s cannot be converted to a list" % type(value))


def _pairs(text):
    """``a=1, b="2 3"`` as a map."""
    fields, field, quote, escaped = [], "", None, False
    for char in text.strip():
        if escaped:
            field += char
            escaped = False
        elif char == "\\":
            escaped = True
        elif quote is None and char in "'\"":
            quote = char
        elif quote == char:
            quote = None
        elif quote is None and char in ", ":
            if field.strip():
                fields.append(field.strip())
            field = ""
        else:
            field += char
    if field.strip():
        fields.append(field.strip())
    try:
        return dict(item.split("=", 1) for item in fields)
    except ValueError:
        raise TypeError("unable to evaluate string in the 'key=value' format as dictionary")


def check_type_dict(value):
    if isinstance(value, dict):
        return value
    if not isinstance(value, str):
        raise TypeError("%s cannot be converted to a dict" % type(value))
    if value.startswith("{"):
        try:
            return json.loads(value)
        except ValueError:
            result, error = safe_eval(value, dict(), include_exceptions=True)
            if error is not None:
                raise TypeError("unable to evaluate string as dictionary")
            return result
    if "=" in value:
        return _pairs(value)
    raise TypeError("dictionary requested, could not parse JSON or key=value")


def check_type_bool(value):
    if isinstance(value, bool):
        return value
    if isinstance(value, (str, int, float)):
        return boolean(value)
    raise _cannot(value, "a bool")


def check_type_int(value):
    if not isinstance(value, (int, float, str)) or (isinstance(value, float) and value != int(value)):
        raise TypeError('"%s" cannot be converted to an int' % (value,))
    try:
        return value if isinstance(value, int) else int(value)
    except ValueError:
        raise TypeError('"%s" cannot be converted to an int' % (value,))


def check_type_float(value):
    if isinstance(value, float):
        return value
    if isinstance(value, (bytes, str, int)):
        try:
            return float(value)
        except ValueError:
            pass
    raise _cannot(value, "a float")


def check_type_path(value):
    return os.path.expanduser(os.path.expandvars(check_type_str(value)))


def check_type_raw(value):
    return value


def check_type_bytes(value):
    try:
        return human_to_bytes(value)
    except ValueError:
        raise _cannot(value, "a Byte value")


def check_type_bits(value):
    try:
        return human_to_bytes(value, isbits=True)
    except ValueError:
        raise _cannot(value, "a Bit value")


def check_type_jsonarg(value):
    if isinstance(value, (str, bytes)):
        return value.strip()
    if isinstance(value, (list, tuple, dict)):
        return jsonify(value)
    raise _cannot(value, "a json string")
