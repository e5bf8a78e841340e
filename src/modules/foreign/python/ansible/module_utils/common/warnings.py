"""Warnings and deprecations that the module gives with its result."""

_warnings = []
_deprecations = []


def warn(warning):
    if not isinstance(warning, str):
        raise TypeError("warn requires a string not a %s" % type(warning))
    if warning not in _warnings:
        _warnings.append(warning)


def deprecate(msg, version=None, date=None, collection_name=None):
    if not isinstance(msg, str):
        raise TypeError("deprecate requires a string not a %s" % type(msg))
    entry = {"msg": msg, "collection_name": collection_name}
    if date is not None:
        entry["date"] = date
    else:
        entry["version"] = version
    if entry not in _deprecations:
        _deprecations.append(entry)


def get_warning_messages():
    return tuple(_warnings)


def get_deprecation_messages():
    return tuple(_deprecations)
