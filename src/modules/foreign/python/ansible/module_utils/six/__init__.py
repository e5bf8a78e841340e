"""Names that code for Python 2 and 3 shares, as they are in Python 3."""

import builtins
import functools
import importlib
import importlib.abc
import importlib.machinery
import io
import itertools
import operator
import os
import shlex
import sys
import types

__version__ = "1.16.0"

PY2 = False
PY3 = True
PY34 = sys.version_info >= (3, 4)

string_types = (str,)
integer_types = (int,)
class_types = (type,)
text_type = str
binary_type = bytes
MAXSIZE = sys.maxsize

unichr = chr


def int2byte(number):
    return bytes((number,))



byte2int = operator.itemgetter(0)
indexbytes = operator.getitem
iterbytes = iter
StringIO = io.StringIO
BytesIO = io.BytesIO
Iterator = object
advance_iterator = next
next = builtins.next
callable = builtins.callable
wraps = functools.wraps
print_ = builtins.print

get_method_function = operator.attrgetter("__func__")
get_method_self = operator.attrgetter("__self__")
get_function_closure = operator.attrgetter("__closure__")
get_function_code = operator.attrgetter("__code__")
get_function_defaults = operator.attrgetter("__defaults__")
get_function_globals = operator.attrgetter("__globals__")
viewkeys = operator.methodcaller("keys")
viewvalues = operator.methodcaller("values")
viewitems = operator.methodcaller("items")


def b(text):
    return text.encode("latin-1")


def u(text):
    return text


def iterkeys(mapping, **kwargs):
    return iter(mapping.keys(**kwargs))


def itervalues(mapping, **kwargs):
    return iter(mapping.values(**kwargs))


def iteritems(mapping, **kwargs):
    return iter(mapping.items(**kwargs))


def iterlists(mapping, **kwargs):
    return iter(mapping.lists(**kwargs))


def get_unbound_function(unbound):
    return unbound


def create_bound_method(function, owner):
    return types.MethodType(function, owner)


def create_unbound_method(function, _cls):
    return function


def exec_(code, globs=None, locs=None):
    exec(code, globs, locs)  # pylint: disable=exec-used


def reraise(_kind, value, trace=None):
    try:
        if value is None:
            value = _kind()
        if value.__traceback__ is not trace:
            raise value.with_traceback(trace)
        raise value
    finally:
        value = None
        trace = None


def raise_from(value, from_value):
    try:
        raise value from from_value
    finally:
        value = None


def ensure_binary(value, encoding="utf-8", errors="strict"):
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode(encoding, errors)
    raise TypeError("not expecting type '%s'" % type(value))


def ensure_text(value, encoding="utf-8", errors="strict"):
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode(encoding, errors)
    raise TypeError("not expecting type '%s'" % type(value))


ensure_str = ensure_text


def python_2_unicode_compatible(cls):
    return cls


def with_metaclass(meta, *bases):
    """A class to inherit from that makes ``meta`` the metaclass."""

    class Between(type):
        def __new__(mcs, name, _bases, namespace):
            return meta(name, bases, namespace)

        @classmethod
        def __prepare__(mcs, name, _bases):
            return meta.__prepare__(name, bases)

    return type.__new__(Between, "temporary_class", (), {})


def add_metaclass(metaclass):
    def wrapper(cls):
        namespace = dict(cls.__dict__)
        slots = namespace.get("__slots__")
        for name in [slots] if isinstance(slots, str) else (slots or ()):
            namespace.pop(name, None)
        namespace.pop("__dict__", None)
        namespace.pop("__weakref__", None)
        return metaclass(cls.__name__, cls.__bases__, namespace)

    return wrapper


# --- modules that have another name now: imported when they are asked for ----------------------------

_MODULES = {
    "builtins": "builtins",
    "collections_abc": "collections.abc",
    "configparser": "configparser",
    "copyreg": "copyreg",
    "cPickle": "pickle",
    "html_entities": "html.entities",
    "html_parser": "html.parser",
    "http_client": "http.client",
    "http_cookiejar": "http.cookiejar",
    "http_cookies": "http.cookies",
    "BaseHTTPServer": "http.server",
    "SimpleHTTPServer": "http.server",
    "CGIHTTPServer": "http.server",
    "email_mime_base": "email.mime.base",
    "email_mime_image": "email.mime.image",
    "email_mime_multipart": "email.mime.multipart",
    "email_mime_nonmultipart": "email.mime.nonmultipart",
    "email_mime_text": "email.mime.text",
    "queue": "queue",
    "reprlib": "reprlib",
    "socketserver": "socketserver",
    "_thread": "_thread",
    "_dummy_thread": "_thread",
    "urllib": "urllib",
    "urllib.error": "urllib.error",
    "urllib.parse": "urllib.parse",
    "urllib.request": "urllib.request",
    "urllib.response": "urllib.response",
    "urllib.robotparser": "urllib.robotparser",
    "urllib_error": "urllib.error",
    "urllib_parse": "urllib.parse",
    "urllib_robotparser": "urllib.robotparser",
    "xmlrpc_client": "xmlrpc.client",
    "xmlrpc_server": "xmlrpc.server",
}

_NAMES = {
    "cStringIO": io.StringIO,
    "StringIO": io.StringIO,
    "BytesIO": io.BytesIO,
    "filter": filter,
    "filterfalse": itertools.filterfalse,
    "getcwd": os.getcwd,
    "getcwdb": os.getcwdb,
    "input": input,
    "intern": sys.intern,
    "map": map,
    "range": range,
    "reduce": functools.reduce,
    "reload_module": importlib.reload,
    "shlex_quote": shlex.quote,
    "xrange": range,
    "zip": zip,
    "zip_longest": itertools.zip_longest,
}

_ELSEWHERE = {
    "UserDict": ("collections", "UserDict"),
    "UserList": ("collections", "UserList"),
    "UserString": ("collections", "UserString"),
    "getoutput": ("subprocess", "getoutput"),
}

_PREFIX = __name__ + ".moves"


class _Moves(types.ModuleType):
    """``moves``, and ``moves.urllib``."""

    def __getattr__(self, name):
        if self.__name__ == _PREFIX:
            if name in _ELSEWHERE:
                module, attribute = _ELSEWHERE[name]
                value = getattr(importlib.import_module(module), attribute)
                setattr(self, name, value)
                return value
            inside = name
        else:
            inside = self.__name__[len(_PREFIX) + 1 :] + "." + name
        if inside not in _MODULES:
            raise AttributeError(name)
        value = importlib.import_module(_PREFIX + "." + inside)
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what is below ``moves``."""

    def find_spec(self, fullname, path=None, target=None):
        if fullname != _PREFIX and not fullname.startswith(_PREFIX + "."):
            return None
        if fullname != _PREFIX and fullname[len(_PREFIX) + 1 :] not in _MODULES:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=fullname in (_PREFIX, _PREFIX + ".urllib"))

    def create_module(self, spec):
        name = spec.name[len(_PREFIX) + 1 :]
        return _Moves(spec.name) if name in ("", "urllib") else _Alias(spec.name)

    def exec_module(self, module):
        name = module.__name__[len(_PREFIX) + 1 :]
        if name == "":
            module.__dict__.update(_NAMES)
        elif name != "urllib":
            source = importlib.import_module(_MODULES[name])
            module.__dict__.update((key, value) for key, value in vars(source).items() if not key.startswith("__"))


class _Alias(types.ModuleType):
    """A module under its old name."""


sys.meta_path.append(_Finder())
moves = importlib.import_module(_PREFIX)
