"""A few facts, for modules that gather them by themselves."""

import os
import platform
import socket
import sys

from ansible.module_utils import distro
from ansible.module_utils.common.sys_info import get_distribution, get_distribution_codename, get_distribution_version

_FAMILIES = (
    ("Debian", ("debian", "ubuntu", "raspbian", "linuxmint", "pop", "kali", "devuan")),
    ("RedHat", ("rhel", "centos", "fedora", "rocky", "almalinux", "ol", "amzn")),
    ("Suse", ("sles", "opensuse-leap", "opensuse-tumbleweed", "suse")),
    ("Alpine", ("alpine",)),
    ("Archlinux", ("arch", "manjaro", "archarm")),
    ("Gentoo", ("gentoo",)),
)


def _family():
    known = [distro.id()] + distro.like().split()
    for family, names in _FAMILIES:
        if any(name in names for name in known):
            return family
    return get_distribution()


def get_all_facts(module):
    return ansible_facts(module)


def ansible_facts(module, gather_subset=None):
    fqdn = socket.getfqdn()
    return dict(
        architecture=platform.machine(),
        distribution=get_distribution(),
        distribution_major_version=distro.major_version(),
        distribution_release=get_distribution_codename(),
        distribution_version=get_distribution_version(),
        domain=fqdn.partition(".")[2],
        env=dict(os.environ),
        fqdn=fqdn,
        hostname=platform.node().split(".")[0],
        kernel=platform.release(),
        machine=platform.machine(),
        nodename=platform.node(),
        os_family=_family(),
        pkg_mgr=_package_manager(),
        python=dict(executable=sys.executable, version=dict(major=sys.version_info[0], minor=sys.version_info[1], micro=sys.version_info[2])),
        python_version=platform.python_version(),
        service_mgr="systemd" if os.path.isdir("/run/systemd/system") else "service",
        system=platform.system(),
        user_dir=os.path.expanduser("~"),
        user_uid=os.getuid(),
        virtualization_role="NA",
    )


def _package_manager():
    for program, name in (("/usr/bin/apt-get", "apt"), ("/usr/bin/dnf", "dnf"), ("/usr/bin/yum", "yum"), ("/usr/bin/zypper", "zypper"), ("/sbin/apk", "apk"), ("/usr/bin/pacman", "pacman")):
        if os.path.exists(program):
            return name
    return "unknown"
