"""Old names of what ``common.text.converters`` has."""

from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text  # noqa: F401
from ansible.module_utils.six import PY3, binary_type, text_type  # noqa: F401
import codecs

try:
    codecs.lookup_error("surrogateescape")
    HAS_SURROGATEESCAPE = True
except LookupError:
    HAS_SURROGATEESCAPE = False
