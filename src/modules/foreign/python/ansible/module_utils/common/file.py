"""Attributes of files that do not need a module."""

import os
import re
import stat

USERS_RE = re.compile(r"[^ugo]")
PERMS_RE = re.compile(r"[^rwxXstugo]")

_PERM_BITS = 0o7777
_EXEC_PERM_BITS = 0o0111
_DEFAULT_PERM = 0o0666

S_IRANGE = _PERM_BITS
FILE_ATTRIBUTES = {
    "A": "noatime",
    "a": "append",
    "c": "compressed",
    "C": "nocow",
    "d": "nodump",
    "D": "dirsync",
    "e": "extents",
    "E": "encrypted",
    "h": "blocksize",
    "i": "immutable",
    "I": "indexed",
    "j": "journalled",
    "N": "inline",
    "s": "zero",
    "S": "synchronous",
    "t": "notail",
    "T": "blockroot",
    "u": "undelete",
    "X": "compressedraw",
    "Z": "compresseddirty",
}


def is_executable(path):
    return int(stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH) & os.stat(path)[stat.ST_MODE]


def format_attributes(attributes):
    return [FILE_ATTRIBUTES[flag] for flag in attributes if flag in FILE_ATTRIBUTES]


def get_flags_from_attributes(attributes):
    return "".join(flag for flag, name in FILE_ATTRIBUTES.items() if name in attributes)


def get_file_arg_spec():
    return dict(mode=dict(type="raw"), owner=dict(), group=dict(), seuser=dict(), serole=dict(), selevel=dict(), setype=dict(), attributes=dict(aliases=["attr"]))
