"""``AnsibleModule``: what a module written in Python gets its parameters from, and answers with."""

import atexit
import datetime  # noqa: F401
import errno  # noqa: F401
import fcntl  # noqa: F401
import hashlib  # noqa: F401
import json
import locale
import os
import platform
import pwd  # noqa: F401
import re
import shutil
import stat  # noqa: F401
import subprocess  # noqa: F401
import sys
import tempfile
import time
import traceback
import types  # noqa: F401
from ast import literal_eval  # noqa: F401
from collections import deque  # noqa: F401
from collections.abc import Mapping, MutableMapping, Sequence, MutableSequence, Set, MutableSet  # noqa: F401
from itertools import chain, repeat  # noqa: F401

from ansible.module_utils.common._utils import get_all_subclasses as _subclasses
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.common.attributes import Attributes
from ansible.module_utils.common.collections import is_iterable  # noqa: F401
from ansible.module_utils.common.commands import Commands
from ansible.module_utils.common.file import (  # noqa: F401
    FILE_ATTRIBUTES,
    PERMS_RE,
    S_IRANGE,
    USERS_RE,
    _DEFAULT_PERM,
    _EXEC_PERM_BITS,
    _PERM_BITS,
    is_executable,
    format_attributes,
    get_flags_from_attributes,
)
from ansible.module_utils.common.locale import get_best_parsable_locale
from ansible.module_utils.common.moving import Moving
from ansible.module_utils.common.parameters import (  # noqa: F401
    DEFAULT_TYPE_VALIDATORS,
    PASS_BOOLS,
    PASS_VARS,
    env_fallback,
    remove_values,
    sanitize_keys,
)
from ansible.module_utils.common.process import get_bin_path  # noqa: F401
from ansible.module_utils.common.sys_info import (  # noqa: F401
    get_distribution,
    get_distribution_version,
    get_platform_subclass,
)
from ansible.module_utils.common.text.converters import (  # noqa: F401
    container_to_bytes as json_dict_unicode_to_bytes,
    container_to_text as json_dict_bytes_to_unicode,
    jsonify,
    to_bytes,
    to_native,
    to_text,
)
from ansible.module_utils.common.text.formatters import (  # noqa: F401
    SIZE_RANGES,
    bytes_to_human,
    human_to_bytes,
    lenient_lowercase,
)
from ansible.module_utils.common.validation import (  # noqa: F401
    check_missing_parameters,
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
    count_terms,
    safe_eval,
)
from ansible.module_utils.common.warnings import deprecate, get_deprecation_messages, get_warning_messages, warn
from ansible.module_utils.errors import AnsibleFallbackNotFound, AnsibleValidationErrorMultiple, UnsupportedError  # noqa: F401
from ansible.module_utils.parsing.convert_bool import BOOLEANS, BOOLEANS_FALSE, BOOLEANS_TRUE, boolean  # noqa: F401
from ansible.module_utils.six import (  # noqa: F401
    PY2,
    PY3,
    b,
    binary_type,
    integer_types,
    iteritems,
    string_types,
    text_type,
)

try:
    import syslog

    HAS_SYSLOG = True
except ImportError:
    HAS_SYSLOG = False

HAVE_SELINUX = os.path.isdir("/sys/fs/selinux") and os.path.exists("/sys/fs/selinux/enforce")
NoneType = type(None)
NUMBERTYPES = tuple(integer_types) + (float,)
SEQUENCETYPE = (list, tuple, frozenset, set)
unicode = text_type
basestring = string_types
imap = map

PASSWORD_MATCH = re.compile(r"^(?:.+[-_\s])?pass(?:[-_\s]?(?:word|phrase|wrd|wd)?)(?:[-_\s].+)?$", re.I)

AVAILABLE_HASH_ALGORITHMS = dict((name, getattr(hashlib, name)) for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "md5"))

FILE_COMMON_ARGUMENTS = dict(
    mode=dict(type="raw"),
    owner=dict(type="str"),
    group=dict(type="str"),
    seuser=dict(type="str"),
    serole=dict(type="str"),
    selevel=dict(type="str"),
    setype=dict(type="str"),
    attributes=dict(type="str", aliases=["attr"]),
    unsafe_writes=dict(type="bool", default=False, fallback=(env_fallback, ["ANSIBLE_UNSAFE_WRITES"])),
)

# What the controller gave: bytes of JSON. Set by whoever starts the module.
_ANSIBLE_ARGS = None
_ANSIBLE_PROFILE = "legacy"

_secrets_of_all = set()


def get_platform():
    return platform.system()


def load_platform_subclass(cls, *args, **kwargs):
    return super(cls, get_platform_subclass(cls)).__new__(get_platform_subclass(cls))


def get_all_subclasses(cls):
    return list(_subclasses(cls))


def heuristic_log_sanitize(data, no_log_values=None):
    """Text without what looks like a password in a URL."""
    text = to_native(data)
    hidden = re.sub(r"(://[^/\s:@]*:)[^/\s@]+@", r"\1********@", text)
    return remove_values(hidden, no_log_values) if no_log_values else hidden


def missing_required_lib(library, reason=None, url=None):
    """What to say where the host's Python lacks a library."""
    text = "Failed to import the required Python library (%s) on %s's Python %s." % (library, platform.node(), sys.executable)
    if reason:
        text += " This is required %s." % reason
    if url:
        text += " See %s for more info." % url
    return text + (
        " Please read the module documentation and install it in the appropriate location."
        " If the required library is installed, but Ansible is using the wrong Python interpreter,"
        " please consult the documentation on ansible_python_interpreter"
    )


def get_module_path():
    return os.path.dirname(os.path.realpath(__file__))


def _load_params():
    """The parameters as they were sent."""
    global _ANSIBLE_ARGS
    if _ANSIBLE_ARGS is None:
        if len(sys.argv) > 1 and os.path.isfile(sys.argv[1]):
            with open(sys.argv[1], "rb") as stream:
                _ANSIBLE_ARGS = stream.read()
        else:
            _ANSIBLE_ARGS = to_bytes(sys.argv[1]) if len(sys.argv) > 1 else sys.stdin.buffer.read()
    try:
        return json.loads(_ANSIBLE_ARGS.decode("utf-8"))["ANSIBLE_MODULE_ARGS"]
    except (KeyError, TypeError, ValueError):
        print('\n{"msg": "Error: Module unable to decode stdin/parameters on target. Unable to exit cleanly", "failed": true}')
        sys.exit(1)


def _masked_everywhere(text):
    return remove_values(text, _secrets_of_all)


class AnsibleModule(Attributes, Commands, Moving):
    def __init__(
        self,
        argument_spec,
        bypass_checks=False,
        no_log=False,
        mutually_exclusive=None,
        required_together=None,
        required_one_of=None,
        add_file_common_args=False,
        supports_check_mode=False,
        required_if=None,
        required_by=None,
    ):
        self._name = os.path.basename(__file__)
        self.argument_spec = argument_spec
        self.supports_check_mode = supports_check_mode
        self.check_mode = False
        self.bypass_checks = bypass_checks
        self.no_log = no_log
        self.mutually_exclusive = mutually_exclusive
        self.required_together = required_together
        self.required_one_of = required_one_of
        self.required_if = required_if
        self.required_by = required_by
        self.cleanup_files = []
        self.run_command_environ_update = {}
        self.no_log_values = set()
        self.aliases = {}
        self._diff = False
        self._tmpdir = None
        self._clean = {}
        self._selinux_enabled = None
        self._selinux_mls_enabled = None
        self._options_context = []
        self._warnings = []
        self._deprecations = []
        if add_file_common_args:
            for name, spec in FILE_COMMON_ARGUMENTS.items():
                self.argument_spec.setdefault(name, spec)
        self.params = _load_params()
        self._take_settings()
        self._check_locale()
        validator = ModuleArgumentSpecValidator(
            self.argument_spec,
            self.mutually_exclusive,
            self.required_together,
            self.required_one_of,
            self.required_if,
            self.required_by,
        )
        self.validation_result = validator.validate(self.params)
        self.params.update(self.validation_result.validated_parameters)
        self.no_log_values.update(self.validation_result._no_log_values)
        self.aliases.update(self.validation_result._aliases)
        _secrets_of_all.update(self.no_log_values)
        self._refuse_wrong()
        if self.check_mode and not self.supports_check_mode:
            self.exit_json(skipped=True, msg="remote module (%s) does not support check mode" % self._name)
        if not self.no_log:
            self._warn_of_bare_passwords()
        self._set_cwd()

    def _warn_of_bare_passwords(self):
        """Of parameters that by their name hold a password and of which the specification does not say whether to hide them."""
        for name in self.params:
            spec = self.argument_spec.get(self.aliases.get(name, name), {})
            if spec.get("no_log") is None and PASSWORD_MATCH.search(name):
                self.warn("Module did not set no_log for %s" % name)

    def _take_settings(self):
        for name, (attribute, default) in PASS_VARS.items():
            key = "_ansible_%s" % name
            value = self.params.pop(key, default)
            if name in PASS_BOOLS:
                value = boolean(value, strict=False) if value is not None else False
            if attribute == "no_log":
                value = value or self.no_log
            setattr(self, attribute, value)
        self.params.pop("_ansible_tracebacks_for", None)
        if self._name is None:
            self._name = "module"

    def _refuse_wrong(self):
        errors = self.validation_result.errors
        if not errors or self.bypass_checks:
            return
        first = errors[0]
        if isinstance(first, UnsupportedError):
            if self._ignore_unknown_opts:
                if len(errors) > 1:
                    self.fail_json(msg=errors[1].msg)
                return
            kind = "module"
            self.fail_json(msg="Unsupported parameters for (%s) %s: %s" % (self._name, kind, errors.msg))
        self.fail_json(msg=errors.msg)

    # --- surroundings ---

    def _check_locale(self):
        try:
            locale.setlocale(locale.LC_ALL, "")
        except locale.Error:
            best = "C"
            try:
                best = get_best_parsable_locale(self)
            except Exception:  # pylint: disable=broad-except
                pass
            for name in ("LANG", "LC_ALL", "LC_MESSAGES"):
                os.environ[name] = best
            try:
                locale.setlocale(locale.LC_ALL, best)
            except locale.Error:
                pass

    def _set_cwd(self):
        """A folder that can be read, where the present one can't."""
        try:
            os.getcwd()
            return os.getcwd()
        except OSError:
            for folder in (os.path.expandvars("$HOME"), tempfile.gettempdir()):
                try:
                    os.chdir(folder)
                    return folder
                except OSError:
                    continue
        return None

    @property
    def tmpdir(self):
        """A private folder that is removed when the module ends."""
        if self._tmpdir is None:
            try:
                self._tmpdir = tempfile.mkdtemp(prefix="ansible-moduletmp-%s-" % time.time())
            except OSError as error:
                self.fail_json(msg="Failed to create remote module tmp path: %s" % to_native(error))
            if not self._keep_remote_files:
                atexit.register(shutil.rmtree, self._tmpdir, True)
        return self._tmpdir

    def add_cleanup_file(self, path):
        if path not in self.cleanup_files:
            self.cleanup_files.append(path)

    def do_cleanup_files(self):
        for path in self.cleanup_files:
            self.cleanup(path)

    # --- what is said on the way ---

    def warn(self, warning):
        warn(warning)
        self.log("[WARNING] %s" % warning)

    def deprecate(self, msg, version=None, date=None, collection_name=None):
        if version is not None and date is not None:
            raise AssertionError("implementation error -- version and date must not both be set")
        deprecate(msg, version=version, date=date, collection_name=collection_name)
        self.log("[DEPRECATION WARNING] %s" % msg)

    def debug(self, msg):
        if self._debug:
            self.log("[debug] %s" % msg)

    def log(self, msg, log_args=None):
        """The host's log is left alone."""

    def _log_invocation(self):
        """The host's log is left alone."""

    def _masked(self, text):
        return heuristic_log_sanitize(text, self.no_log_values)

    def boolean(self, arg):
        if arg is None:
            return arg
        try:
            return boolean(arg)
        except TypeError as error:
            self.fail_json(msg=to_native(error))

    def jsonify(self, data):
        try:
            return jsonify(data)
        except UnicodeError as error:
            self.fail_json(msg=to_text(error))

    def from_json(self, data):
        return json.loads(data)

    def safe_eval(self, value, locals=None, include_exceptions=False):  # pylint: disable=redefined-builtin
        return safe_eval(value, locals, include_exceptions)

    # --- types, for modules that read values themselves ---

    def _check_type_str(self, value, param=None, prefix=""):
        return check_type_str(value, True)

    def _check_type_list(self, value):
        return check_type_list(value)

    def _check_type_dict(self, value):
        return check_type_dict(value)

    def _check_type_bool(self, value):
        return check_type_bool(value)

    def _check_type_int(self, value):
        return check_type_int(value)

    def _check_type_float(self, value):
        return check_type_float(value)

    def _check_type_path(self, value):
        return check_type_path(value)

    def _check_type_jsonarg(self, value):
        return check_type_jsonarg(value)

    def _check_type_raw(self, value):
        return check_type_raw(value)

    def _check_type_bytes(self, value):
        return check_type_bytes(value)

    def _check_type_bits(self, value):
        return check_type_bits(value)

    def _tried(self, check, *args):
        try:
            return check(*args)
        except TypeError as error:
            self.fail_json(msg=to_native(error))

    def _check_required_if(self, spec, param=None):
        self._tried(check_required_if, spec, self.params if param is None else param)

    def _check_required_one_of(self, spec, param=None):
        self._tried(check_required_one_of, spec, self.params if param is None else param)

    def _check_required_together(self, spec, param=None):
        self._tried(check_required_together, spec, self.params if param is None else param)

    def _check_mutually_exclusive(self, spec, param=None):
        self._tried(check_mutually_exclusive, spec, self.params if param is None else param)

    # --- answers ---

    def _answer(self, kwargs):
        self.add_path_info(kwargs)
        kwargs.setdefault("invocation", {"module_args": self.params})
        warnings = kwargs.get("warnings")
        if warnings is not None:
            for text in [warnings] if isinstance(warnings, str) else warnings:
                self.warn(text)
        if get_warning_messages():
            kwargs["warnings"] = list(get_warning_messages())
        deprecations = kwargs.pop("deprecations", None)
        if deprecations is not None:
            for entry in [deprecations] if isinstance(deprecations, (str, Mapping)) else deprecations:
                self._deprecate_entry(entry)
        if get_deprecation_messages():
            kwargs["deprecations"] = list(get_deprecation_messages())
        if "diff" in kwargs and isinstance(kwargs["diff"], Sequence) and isinstance(kwargs["diff"], str):
            kwargs["diff"] = dict(prepared=kwargs["diff"])
        kwargs = remove_values(kwargs, self.no_log_values)
        print("\n%s" % self.jsonify(kwargs))

    def _deprecate_entry(self, entry):
        if isinstance(entry, Mapping):
            self.deprecate(entry["msg"], version=entry.get("version"), date=entry.get("date"), collection_name=entry.get("collection_name"))
        elif isinstance(entry, (tuple, list)) and len(entry) == 2:
            self.deprecate(entry[0], version=entry[1])
        else:
            self.deprecate(entry)

    def _return_formatted(self, kwargs):
        self._answer(kwargs)

    def exit_json(self, **kwargs):
        self.do_cleanup_files()
        self._answer(kwargs)
        sys.exit(0)

    def fail_json(self, msg, **kwargs):
        kwargs["failed"] = True
        kwargs["msg"] = msg
        if "exception" not in kwargs and sys.exc_info()[2] and (self._debug or self._verbosity >= 3):
            kwargs["exception"] = traceback.format_exc()
        self.do_cleanup_files()
        self._answer(kwargs)
        sys.exit(1)

    def fail_on_missing_params(self, required_params=None):
        if not required_params:
            return
        try:
            check_missing_parameters(self.params, required_params)
        except TypeError as error:
            self.fail_json(msg=to_native(error))

    def bytes_to_human(self, size):
        return bytes_to_human(size)

    pretty_bytes = bytes_to_human

    def human_to_bytes(self, number, isbits=False):
        return human_to_bytes(number, isbits)

    def is_executable(self, path):
        return is_executable(path)
