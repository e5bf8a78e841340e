"""Types for those who read."""

import typing as _typing
from typing import *  # noqa: F401,F403

TYPE_CHECKING = _typing.TYPE_CHECKING
