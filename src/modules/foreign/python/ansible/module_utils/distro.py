"""What /etc/os-release says."""

import os
import platform
import re

_FILES = ("/etc/os-release", "/usr/lib/os-release")
_IDS = {"redhatenterprise": "rhel", "redhatenterpriseserver": "rhel", "oracle": "ol"}


def _release():
    for path in _FILES:
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as stream:
                lines = stream.read().splitlines()
        except OSError:
            continue
        found = {}
        for line in lines:
            match = re.match(r"^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$", line)
            if match:
                value = match.group(2).strip()
                if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
                    value = value[1:-1]
                found[match.group(1).lower()] = re.sub(r"\\([\"'$`\\])", r"\1", value)
        return found
    return {}


_RELEASE = _release()


def id():  # pylint: disable=redefined-builtin
    name = _RELEASE.get("id", "") if _RELEASE else platform.system()
    name = name.lower().replace(" ", "_")
    return _IDS.get(name, name)


def name(pretty=False):
    return _RELEASE.get("pretty_name" if pretty else "name", "")


def version(pretty=False, best=False):
    found = _RELEASE.get("version_id", "")
    if best and id() == "debian" and os.path.isfile("/etc/debian_version"):
        with open("/etc/debian_version", encoding="utf-8") as stream:
            said = stream.read().strip()
        if re.match(r"^\d+(\.\d+)*$", said):
            found = said
    if pretty and codename():
        return "%s (%s)" % (found, codename())
    return found


def codename():
    said = _RELEASE.get("version_codename") or _RELEASE.get("ubuntu_codename")
    if said:
        return said
    match = re.search(r"\(([^)]+)\)", _RELEASE.get("version", ""))
    return match.group(1) if match else ""


def like():
    return _RELEASE.get("id_like", "")


def version_parts(best=False):
    parts = (version(best=best).split(".") + ["", "", ""])[:3]
    return tuple(parts)


def major_version(best=False):
    return version_parts(best)[0]


def minor_version(best=False):
    return version_parts(best)[1]


def build_number(best=False):
    return version_parts(best)[2]


def os_release_info():
    return dict(_RELEASE)


def os_release_attr(attribute):
    return _RELEASE.get(attribute, "")


def lsb_release_info():
    return {}


def distro_release_info():
    return {}


def info(pretty=False, best=False):
    major, minor, build = version_parts(best)
    return {
        "id": id(),
        "version": version(pretty, best),
        "version_parts": {"major": major, "minor": minor, "build_number": build},
        "like": like(),
        "codename": codename(),
    }


def linux_distribution(full_distribution_name=True):
    return (name() if full_distribution_name else id(), version(), codename())
