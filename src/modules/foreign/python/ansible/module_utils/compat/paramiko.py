"""paramiko, where the host has it."""

PARAMIKO_IMPORT_ERR = None

try:
    import paramiko  # noqa: F401
except Exception as error:  # pylint: disable=broad-except
    paramiko = None
    PARAMIKO_IMPORT_ERR = error
