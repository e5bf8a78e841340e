"""Text to bytes and back, and anything to JSON."""

import datetime
import json
from collections.abc import Mapping, Set

_POLICIES = (None, "surrogate_or_strict", "surrogate_or_replace", "surrogate_then_replace")


def _encode(text, encoding, errors):
    if errors in ("surrogate_or_strict",):
        return text.encode(encoding, "surrogateescape")
    if errors in (None, "surrogate_or_replace", "surrogate_then_replace"):
        try:
            return text.encode(encoding, "surrogateescape")
        except UnicodeEncodeError:
            if errors == "surrogate_or_replace":
                return text.encode(encoding, "replace")
            return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").encode(encoding, "replace")
    return text.encode(encoding, errors)


def _decode(data, encoding, errors):
    policy = "surrogateescape" if errors in _POLICIES else errors
    return data.decode(encoding, policy)


def _other(value, nonstring, as_text, empty):
    """What becomes of a value that is neither text nor bytes."""
    if nonstring == "simplerepr":
        try:
            return as_text(str(value))
        except UnicodeError:
            return as_text(repr(value))
    if nonstring == "passthru":
        return value
    if nonstring == "empty":
        return empty
    if nonstring == "strict":
        raise TypeError("obj must be a string type")
    raise TypeError("Invalid value %s for the nonstring parameter" % (nonstring,))


def to_bytes(obj, encoding="utf-8", errors=None, nonstring="simplerepr"):
    if isinstance(obj, bytes):
        return obj
    if isinstance(obj, str):
        return _encode(obj, encoding, errors)
    return _other(obj, nonstring, lambda text: _encode(text, encoding, errors), b"")


def to_text(obj, encoding="utf-8", errors=None, nonstring="simplerepr"):
    if isinstance(obj, str):
        return obj
    if isinstance(obj, bytes):
        return _decode(obj, encoding, errors)
    return _other(obj, nonstring, lambda text: text, "")


to_native = to_text


def container_to_text(d, encoding="utf-8", errors="surrogate_or_strict"):
    return _convert(d, lambda value: to_text(value, encoding, errors), bytes)


def container_to_bytes(d, encoding="utf-8", errors="surrogate_or_strict"):
    return _convert(d, lambda value: to_bytes(value, encoding, errors), str)


def _convert(value, convert, kind):
    if isinstance(value, kind):
        return convert(value)
    if isinstance(value, dict):
        return dict((_convert(k, convert, kind), _convert(v, convert, kind)) for k, v in value.items())
    if isinstance(value, list):
        return [_convert(item, convert, kind) for item in value]
    if isinstance(value, tuple):
        return tuple(_convert(item, convert, kind) for item in value)
    return value


def json_default(value):
    """What JSON has no form for."""
    if isinstance(value, Set):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return to_text(value)
    raise TypeError("%r is not JSON serializable" % (value,))


def jsonify(data, **kwargs):
    for encoding in ("utf-8", "latin-1"):
        try:
            readable = container_to_text(data, encoding=encoding, errors="strict")
        except UnicodeDecodeError:
            continue
        return json.dumps(readable, default=json_default, **kwargs)
    raise UnicodeError("Invalid unicode encoding encountered")
