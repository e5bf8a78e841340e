"""Connections that outlive a task, to network devices. homerun manages none: modules that need one say so."""


class ConnectionError(Exception):  # pylint: disable=redefined-builtin
    def __init__(self, message, *args, **kwargs):
        super().__init__(message)
        for key, value in kwargs.items():
            setattr(self, key, value)


_NONE = "homerun has no persistent connections to network devices (network_cli, netconf, httpapi)"


class Connection:
    def __init__(self, socket_path):
        if socket_path is None:
            raise AssertionError("socket_path must be a value")
        self.socket_path = socket_path

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise ConnectionError(_NONE, code=1)


def exec_command(module, command):
    return 1, "", _NONE
