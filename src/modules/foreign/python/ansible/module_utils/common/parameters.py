"""A module's parameters as its specification has them: aliases, fallbacks, defaults, types, secrets."""

import datetime
import os
from collections.abc import Mapping, Sequence, Set

from ansible.module_utils.common.collections import is_iterable
from ansible.module_utils.common.text.converters import to_bytes, to_text
from ansible.module_utils.common.validation import (
    _inside,
    check_mutually_exclusive,
    check_required_arguments,
    check_required_by,
    check_required_if,
    check_required_one_of,
    check_required_together,
    check_type_bits,
    check_type_bool,
    check_type_bytes,
    check_type_dict,
    check_type_float,
    check_type_int,
    check_type_jsonarg,
    check_type_list,
    check_type_path,
    check_type_raw,
    check_type_str,
)
from ansible.module_utils.errors import (
    AliasError,
    AnsibleFallbackNotFound,
    AnsibleValidationErrorMultiple,
    ArgumentTypeError,
    ArgumentValueError,
    ElementError,
    MutuallyExclusiveError,
    NoLogError,
    RequiredByError,
    RequiredError,
    RequiredIfError,
    RequiredOneOfError,
    RequiredTogetherError,
    SubParameterTypeError,
    UnsupportedError,
)
from ansible.module_utils.parsing.convert_bool import BOOLEANS_FALSE, BOOLEANS_TRUE

HIDDEN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
HIDDEN_PART = "********"

DEFAULT_TYPE_VALIDATORS = {
    "str": check_type_str,
    "list": check_type_list,
    "dict": check_type_dict,
    "bool": check_type_bool,
    "int": check_type_int,
    "float": check_type_float,
    "path": check_type_path,
    "raw": check_type_raw,
    "jsonarg": check_type_jsonarg,
    "json": check_type_jsonarg,
    "bytes": check_type_bytes,
    "bits": check_type_bits,
}

PASS_VARS = {
    "check_mode": ("check_mode", False),
    "debug": ("_debug", False),
    "diff": ("_diff", False),
    "ignore_unknown_opts": ("_ignore_unknown_opts", False),
    "keep_remote_files": ("_keep_remote_files", False),
    "module_name": ("_name", None),
    "no_log": ("no_log", False),
    "remote_tmp": ("_remote_tmp", None),
    "selinux_special_fs": ("_selinux_special_fs", ["fuse", "nfs", "vboxsf", "ramfs", "9p", "vfat"]),
    "shell_executable": ("_shell", "/bin/sh"),
    "socket": ("_socket_path", None),
    "string_conversion_action": ("_string_conversion_action", "warn"),
    "syslog_facility": ("_syslog_facility", "INFO"),
    "target_log_info": ("_target_log_info", None),
    "tmpdir": ("_tmpdir", None),
    "verbosity": ("_verbosity", 0),
    "version": ("ansible_version", "0.0"),
}

PASS_BOOLS = ("check_mode", "debug", "diff", "keep_remote_files", "ignore_unknown_opts", "no_log")


def env_fallback(*args, **kwargs):
    """The first of these environment variables that is there."""
    for name in args:
        if name in os.environ:
            return os.environ[name]
    raise AnsibleFallbackNotFound


def set_fallbacks(argument_spec, parameters):
    """Returns the secrets among the values that were found."""
    secrets = set()
    for name, spec in argument_spec.items():
        fallback = spec.get("fallback", (None,))
        if name in parameters or fallback[0] is None:
            continue
        args, kwargs = [], {}
        for item in fallback[1:]:
            if isinstance(item, dict):
                kwargs = item
            else:
                args = item
        try:
            value = fallback[0](*args, **kwargs)
        except AnsibleFallbackNotFound:
            continue
        if spec.get("no_log", False) and value:
            secrets.add(value)
        parameters[name] = value
    return secrets


# --- secrets -----------------------------------------------------------------------------------------


def _texts_in(value):
    """Every text and number of a value, as text."""
    if value is None or isinstance(value, bool):
        return set()
    if isinstance(value, (str, bytes)):
        text = to_text(value, errors="surrogate_or_strict")
        return set([text]) if text else set()
    if isinstance(value, Mapping):
        return set().union(*[_texts_in(item) for item in value.values()])
    if is_iterable(value):
        return set().union(*[_texts_in(item) for item in value])
    if isinstance(value, (int, float, datetime.date)):
        return set([to_text(value)])
    raise TypeError("Value of unknown type: %s, %s" % (type(value), value))


def _maps_of(value, name):
    """The maps that have parameters of their own, where a value should hold such."""
    if value is None:
        return []
    if isinstance(value, str):
        value = check_type_dict(value)
    if isinstance(value, Mapping):
        return [value]
    if not is_iterable(value):
        raise TypeError("Value '%s' in the sub parameter field '%s' must be a dictionary" % (value, name))
    found = []
    for item in value:
        item = check_type_dict(item) if isinstance(item, str) else item
        if not isinstance(item, Mapping):
            raise TypeError("Value '%s' in the sub parameter field '%s' must by a dictionary, not '%s'" % (item, name, type(item)))
        found.append(item)
    return found


def _list_no_log_values(argument_spec, params):
    secrets = set()
    for name, spec in argument_spec.items():
        if spec.get("no_log", False) and params.get(name):
            try:
                secrets |= _texts_in(params[name])
            except TypeError as error:
                raise TypeError("Failed to convert \"%s\": %s" % (name, error))
        if spec.get("options") is not None and params.get(name) is not None:
            for inner in _maps_of(params[name], name):
                secrets |= _list_no_log_values(spec["options"], inner)
    return secrets


def _hidden_text(text, secrets):
    if text in secrets:
        return HIDDEN
    for secret in secrets:
        text = text.replace(secret, HIDDEN_PART)
    return text


def _without(value, secrets):
    if isinstance(value, str):
        return _hidden_text(value, secrets)
    if isinstance(value, bytes):
        return to_bytes(_hidden_text(to_text(value), secrets))
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return dict((key, _without(item, secrets)) for key, item in value.items())
    if isinstance(value, (Sequence, Set)):
        return [_without(item, secrets) for item in value]
    if isinstance(value, (int, float)):
        text = to_text(value)
        if text in secrets:
            return HIDDEN
        return HIDDEN_PART if any(secret in text for secret in secrets) else value
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise TypeError("Value of unknown type: %s, %s" % (type(value), value))


def remove_values(value, no_log_strings):
    """The value with stars in the place of secrets, the longest of these first."""
    secrets = sorted((to_text(item) for item in no_log_strings if item), key=len, reverse=True)
    return _without(value, secrets)


def sanitize_keys(obj, no_log_strings, ignore_keys=frozenset()):
    """The same for the keys of maps."""
    secrets = sorted((to_text(item) for item in no_log_strings if item), key=len, reverse=True)

    def clean(value):
        if isinstance(value, Mapping):
            found = {}
            for key, item in value.items():
                kept = key in ignore_keys or (isinstance(key, str) and key.startswith("_ansible"))
                found[key if kept or not isinstance(key, str) else _without(key, secrets)] = clean(item)
            return found
        if isinstance(value, (Sequence, Set)) and not isinstance(value, (str, bytes)):
            return [clean(item) for item in value]
        return value

    return clean(obj)


# --- the steps ---------------------------------------------------------------------------------------


def handle_aliases(argument_spec, parameters, alias_warnings=None, alias_deprecations=None):
    """Puts the values of aliases under their names, and tells which alias is which name."""
    of_alias = {}
    for name, spec in argument_spec.items():
        aliases = spec.get("aliases")
        if spec.get("required", False) and spec.get("default") is not None:
            raise ValueError("internal error: required and default are mutually exclusive for %s" % name)
        if aliases is None:
            continue
        if not is_iterable(aliases) or isinstance(aliases, (bytes, str)):
            raise TypeError("internal error: aliases must be a list or tuple")
        for old in spec.get("deprecated_aliases") or []:
            if old.get("name") in parameters and alias_deprecations is not None:
                alias_deprecations.append(old)
        for alias in aliases:
            of_alias[alias] = name
            if alias not in parameters:
                continue
            if name in parameters and alias_warnings is not None:
                alias_warnings.append((name, alias))
            parameters[name] = parameters[alias]
    return of_alias


_handle_aliases = handle_aliases


def _deprecated(argument_spec, parameters, prefix=""):
    """What is said of parameters that will go, as ``warnings.deprecate`` takes it."""
    found = []
    for name, spec in argument_spec.items():
        if name not in parameters:
            continue
        shown = '%s["%s"]' % (prefix, name) if prefix else name
        message = "Param '%s' is deprecated. See the module docs for more information" % shown
        if spec.get("removed_at_date") is not None:
            found.append(dict(msg=message, date=spec["removed_at_date"], collection_name=spec.get("removed_from_collection")))
        elif spec.get("removed_in_version") is not None:
            found.append(dict(msg=message, version=spec["removed_in_version"], collection_name=spec.get("removed_from_collection")))
        options = spec.get("options")
        if options is not None:
            for inner in [item for item in _loose_maps(parameters[name])]:
                found += _deprecated(options, inner, shown)
    return found


def _loose_maps(value):
    items = value if isinstance(value, (list, tuple)) else [value]
    return [item for item in items if isinstance(item, Mapping)]


def get_unsupported_parameters(argument_spec, parameters, legal_inputs=None, options_context=None, store_supported=None):
    known = legal_inputs
    if known is None:
        known = set(argument_spec)
        for spec in argument_spec.values():
            known.update(spec.get("aliases") or [])
    return set(name for name in parameters if name not in known)


def _set_defaults(argument_spec, parameters, set_default=True):
    secrets = set()
    for name, spec in argument_spec.items():
        default = spec.get("default")
        if name in parameters or (default is None and not set_default):
            continue
        if spec.get("no_log", False) and default:
            secrets.add(to_text(default))
        parameters[name] = default
    return secrets


set_defaults = _set_defaults


def get_type_validator(wanted):
    """The function that a type's values are read by, with its name."""
    if callable(wanted):
        return wanted, getattr(wanted, "__name__", str(wanted))
    kind = "str" if wanted is None else wanted
    return DEFAULT_TYPE_VALIDATORS.get(kind), kind


def _as_type(value, wanted, describe, errors, error_kind):
    validator, kind = get_type_validator(wanted)
    try:
        return validator(value)
    except (TypeError, ValueError) as error:
        message = "%s is of type %s and we were unable to convert to %s: %s" % (describe, type(value), kind, to_text(error))
        errors.append(error_kind(message))
        return value


def _read_types(argument_spec, parameters, context, errors):
    for name, spec in argument_spec.items():
        if name not in parameters or (parameters[name] is None and not spec.get("required")):
            continue
        wanted = spec.get("type")
        if parameters[name] is None and spec.get("default") is None:
            continue
        parameters[name] = _as_type(parameters[name], wanted, _inside("argument '%s'" % name, context), errors, ArgumentTypeError)
        elements = spec.get("elements")
        if elements is None or wanted != "list" or not isinstance(parameters[name], list):
            continue
        describe = _inside("Elements value for option '%s'" % name, context)
        parameters[name] = [_as_type(item, elements, describe, errors, ElementError) for item in parameters[name]]


def _boolean_choice(value, choices):
    """The one choice that means what YAML or Python made a boolean of."""
    words = {"False": BOOLEANS_FALSE, "True": BOOLEANS_TRUE}.get(str(value))
    if words is None or not isinstance(choices, (list, tuple, set, frozenset)):
        return value
    overlap = words.intersection(choices)
    return next(iter(overlap)) if len(overlap) == 1 else value


def _check_choices(argument_spec, parameters, context, errors):
    for name, spec in argument_spec.items():
        choices = spec.get("choices")
        if choices is None or name not in parameters:
            continue
        if not isinstance(choices, (list, tuple, set, frozenset, range)) and not is_iterable(choices):
            errors.append(ArgumentTypeError("internal error: choices for argument %s are not iterable: %s" % (name, choices)))
            continue
        value = parameters[name]
        shown = ", ".join(str(item) for item in choices)
        if isinstance(value, list):
            wrong = [item for item in value if item not in choices]
            if wrong:
                message = "value of %s must be one or more of: %s. Got no match for: %s" % (name, shown, ", ".join(str(item) for item in wrong))
                errors.append(ArgumentValueError(_inside(message, context)))
        elif value is not None and value not in choices:
            parameters[name] = _boolean_choice(value, choices)
            if parameters[name] not in choices:
                message = "value of %s must be one of: %s, got: %s" % (name, shown, parameters[name])
                errors.append(ArgumentValueError(_inside(message, context)))


class Rules:
    """What must hold between parameters."""

    def __init__(self, mutually_exclusive=None, required_together=None, required_one_of=None, required_if=None, required_by=None):
        self.mutually_exclusive = mutually_exclusive
        self.required_together = required_together
        self.required_one_of = required_one_of
        self.required_if = required_if
        self.required_by = required_by


class Reading:
    """What reading one set of parameters leaves beside the values."""

    def __init__(self):
        self.errors = AnsibleValidationErrorMultiple()
        self.secrets = set()
        self.unsupported = set()
        self.warnings = []
        self.deprecations = []
        self.aliases = {}
        self.supported = {}


def _tried(check, kind, errors, *args):
    try:
        check(*args)
    except TypeError as error:
        errors.append(kind(to_text(error)))


def read_parameters(argument_spec, parameters, rules, reading, context=(), prefix=""):
    """Reads ``parameters`` in place, level by level; errors are gathered."""
    errors = reading.errors
    reading.secrets |= set_fallbacks(argument_spec, parameters)
    twice, old = [], []
    try:
        aliases = handle_aliases(argument_spec, parameters, twice, old)
    except (TypeError, ValueError) as error:
        errors.append(AliasError(to_text(error)))
        aliases = {}
    if not context:
        reading.aliases.update(aliases)
    for name, alias in twice:
        reading.warnings.append("Both option %s%s and its alias %s%s are set." % (prefix, name, prefix, alias))
    for entry in old:
        message = "Alias '%s%s' is deprecated. See the module docs for more information" % (prefix, entry["name"])
        reading.deprecations.append(
            dict(msg=message, version=entry.get("version"), date=entry.get("date"), collection_name=entry.get("collection_name"))
        )
    try:
        reading.secrets |= _list_no_log_values(argument_spec, parameters)
    except TypeError as error:
        errors.append(NoLogError(to_text(error)))
    if not context:
        reading.deprecations += _deprecated(argument_spec, parameters)
    unknown = get_unsupported_parameters(argument_spec, parameters)
    for name in unknown:
        reading.unsupported.add(".".join(tuple(context) + (name,)))
        reading.supported[name] = argument_spec
    _tried(check_mutually_exclusive, MutuallyExclusiveError, errors, rules.mutually_exclusive, parameters, list(context))
    reading.secrets |= _set_defaults(argument_spec, parameters, False)
    _tried(check_required_arguments, RequiredError, errors, argument_spec, parameters, list(context))
    _read_types(argument_spec, parameters, list(context), errors)
    _check_choices(argument_spec, parameters, list(context), errors)
    _tried(check_required_together, RequiredTogetherError, errors, rules.required_together, parameters, list(context))
    _tried(check_required_one_of, RequiredOneOfError, errors, rules.required_one_of, parameters, list(context))
    _tried(check_required_if, RequiredIfError, errors, rules.required_if, parameters, list(context))
    _tried(check_required_by, RequiredByError, errors, rules.required_by, parameters, list(context))
    reading.secrets |= _set_defaults(argument_spec, parameters, True)
    _read_inner(argument_spec, parameters, reading, context, prefix)


def _read_inner(argument_spec, parameters, reading, context, prefix):
    for name, spec in argument_spec.items():
        options = spec.get("options")
        holds = spec.get("type") == "dict" or (spec.get("type") == "list" and spec.get("elements", "") == "dict")
        if not holds:
            continue
        if options is not None and spec.get("apply_defaults", False) and parameters.get(name) is None:
            parameters[name] = {}
        if options is None or parameters.get(name) is None:
            continue
        is_map = isinstance(parameters[name], dict)
        items = [parameters[name]] if is_map else parameters[name]
        read = []
        for index, item in enumerate(items):
            if not isinstance(item, dict):
                reading.errors.append(SubParameterTypeError("value of '%s' must be of type dict or list of dicts" % name))
                read.append(item)
                continue
            inner = dict(item)
            rules = Rules(*(spec.get(key) for key in ("mutually_exclusive", "required_together", "required_one_of", "required_if", "required_by")))
            deeper = "%s%s%s." % (prefix, name, "" if is_map else "[%d]" % index)
            read_parameters(options, inner, rules, reading, tuple(context) + (name,), deeper)
            read.append(inner)
        parameters[name] = read[0] if is_map else read


def supported_names(argument_spec):
    """``name (alias)`` of all parameters, in order."""
    shown = []
    for name in sorted(argument_spec):
        aliases = argument_spec[name].get("aliases") or []
        shown.append("%s (%s)" % (name, ", ".join(sorted(aliases))) if aliases else name)
    return shown


def unsupported_error(reading):
    spec = next(iter(reading.supported.values()))
    shown = ", ".join(sorted(reading.unsupported))
    return UnsupportedError("%s. Supported parameters include: %s." % (shown, ", ".join(supported_names(spec))))
