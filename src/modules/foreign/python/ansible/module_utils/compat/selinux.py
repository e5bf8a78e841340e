"""The library of SELinux, where the host has its Python binding."""

from selinux import *  # noqa: F401,F403
