"""Which system this is."""

import platform

from ansible.module_utils import distro

__all__ = ("get_distribution", "get_distribution_version", "get_platform_subclass")

_NAMES = {
    "amzn": "Amazon",
    "rhel": "Redhat",
    "ol": "Oracle",
    "opensuse-leap": "Opensuse-leap",
    "sles": "Sles",
    "pop": "Pop",
}


def get_distribution():
    name = distro.id()
    if platform.system() != "Linux":
        return {"sunos": "Solaris"}.get(name, name.capitalize() or platform.system())
    return _NAMES.get(name, name.capitalize()) or "OtherLinux"


def get_distribution_version():
    if platform.system() != "Linux":
        return distro.version() or platform.release()
    version = distro.version()
    if distro.id() in ("debian", "centos"):
        best = distro.version(best=True)
        if distro.id() == "centos":
            return ".".join(best.split(".")[:2])
        return best or version
    return version


def get_distribution_codename():
    return distro.codename() or None if platform.system() == "Linux" else None


def get_platform_subclass(cls):
    """The subclass that is for this system, by its ``platform`` and ``distribution``."""
    found, queue = [], [cls]
    while queue:
        for child in queue.pop().__subclasses__():
            if child not in found:
                found.append(child)
                queue.append(child)
    this_platform, distribution = platform.system(), get_distribution()
    for child in found:
        if child.platform == this_platform and child.distribution is not None and child.distribution == distribution:
            return child
    for child in found:
        if child.platform == this_platform and child.distribution is None:
            return child
    return cls
