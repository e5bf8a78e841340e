"""What is in files of the host."""

import fcntl
import os


def get_file_content(path, default=None, strip=True):
    data = default
    if not (os.path.exists(path) and os.access(path, os.R_OK)):
        return data
    try:
        with open(path, errors="surrogateescape") as stream:
            try:
                flags = fcntl.fcntl(stream.fileno(), fcntl.F_GETFL)
                fcntl.fcntl(stream.fileno(), fcntl.F_SETFL, flags | os.O_NONBLOCK)
            except OSError:
                pass
            said = stream.read()
    except (OSError, TypeError):
        return data
    said = said.strip() if strip else said
    return said if said else default


def get_file_lines(path, strip=True, line_sep=None):
    said = get_file_content(path, strip=strip)
    if not said:
        return []
    if line_sep is None:
        return said.splitlines()
    return said.rstrip(line_sep).split(line_sep) if len(line_sep) == 1 else said.split(line_sep)


def get_mount_size(mountpoint):
    try:
        state = os.statvfs(mountpoint)
    except OSError:
        return {}
    return dict(
        size_total=state.f_frsize * state.f_blocks,
        size_available=state.f_frsize * state.f_bavail,
        block_size=state.f_bsize,
        block_total=state.f_blocks,
        block_available=state.f_bavail,
        block_used=state.f_blocks - state.f_bavail,
        inode_total=state.f_files,
        inode_available=state.f_favail,
        inode_used=state.f_files - state.f_favail,
    )
