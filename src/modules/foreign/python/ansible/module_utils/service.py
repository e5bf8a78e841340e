"""Services of the host, for modules about them."""

import glob
import os
import pickle  # noqa: F401
import select
import shlex
import subprocess

from ansible.module_utils.common.text.converters import to_bytes, to_text


def sysv_is_enabled(name, runlevel=None):
    if runlevel:
        return bool(glob.glob("/etc/rc%s.d/S??%s" % (runlevel, name)))
    return bool(glob.glob("/etc/rc?.d/S??%s" % name))


def get_sysv_script(name):
    return name if name.startswith("/") else "/etc/init.d/%s" % name


def sysv_exists(name):
    return os.path.exists(get_sysv_script(name))


def get_ps(module, pattern):
    program = module.get_bin_path("ps", True)
    status, out, _err = module.run_command([program, "auxww"])
    return status == 0 and any(pattern in line for line in out.splitlines())


def fail_if_missing(module, found, service, msg=""):
    if not found:
        module.fail_json(msg="Could not find the requested service %s: %s" % (service, msg))


def fork_process():
    """Of the two that go on, the child has a session of its own and no terminal."""
    pid = os.fork()
    if pid == 0:
        os.setsid()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):
            os.dup2(nowhere, descriptor)
        pid = os.fork()
        if pid > 0:
            os._exit(0)
        os.chdir("/")
    return pid


def daemonize(module, cmd):
    """Runs the words or the line away from this process, and gives its status, output and complaints."""
    words = [to_bytes(word) for word in (shlex.split(cmd) if isinstance(cmd, str) else cmd)]
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        os.setsid()
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/")
        out, err = process.communicate()
        for part in (b"%d" % process.returncode, out, err):
            os.write(writer, b"%d\n" % len(part))
            at = 0
            while at < len(part):
                at += os.write(writer, part[at : at + 65536])
        os._exit(0)
    os.close(writer)
    said = b""
    while True:
        select.select([reader], [], [])
        block = os.read(reader, 65536)
        if not block:
            break
        said += block
    os.close(reader)
    os.waitpid(pid, 0)
    parts = []
    while said:
        length, _sep, said = said.partition(b"\n")
        parts.append(said[: int(length)])
        said = said[int(length) :]
    if len(parts) != 3:
        module.fail_json(msg="Unable to start the command: %s" % cmd)
    return int(parts[0]), to_text(parts[1]), to_text(parts[2])


def check_ps(module, pattern):
    program = module.get_bin_path("ps")
    status, out, _err = module.run_command([program, "-ef"])
    return status == 0 and pattern in out


def is_systemd_managed(module):
    if not module.get_bin_path("systemctl"):
        return False
    return any(os.path.exists(path) for path in ("/run/systemd/system/", "/dev/.run/systemd/", "/dev/.systemd/"))
