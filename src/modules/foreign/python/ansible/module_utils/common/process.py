"""Programs of the host."""

import os

from ansible.module_utils.common.file import is_executable


def get_bin_path(arg, opt_dirs=None, required=None):
    """The path of a program; raises ValueError where there is none."""
    folders = [folder for folder in (opt_dirs or []) if folder]
    folders += [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in ("/sbin", "/usr/sbin", "/usr/local/sbin"):
        if folder not in folders:
            folders.append(folder)
    for folder in folders:
        if not os.path.exists(folder):
            continue
        path = os.path.join(folder, arg)
        if os.path.exists(path) and not os.path.isdir(path) and is_executable(path):
            return path
    raise ValueError('Failed to find required executable "%s" in paths: %s' % (arg, os.pathsep.join(folders)))
