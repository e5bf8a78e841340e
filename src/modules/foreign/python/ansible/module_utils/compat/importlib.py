"""Importing by name."""

from importlib import import_module  # noqa: F401
