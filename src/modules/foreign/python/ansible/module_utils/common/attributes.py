"""Owner, mode, flags and SELinux context of paths, for modules: a part of ``AnsibleModule``."""

import grp
import os
import pwd
import re
import stat

from ansible.module_utils.common.file import PERMS_RE, USERS_RE, get_flags_from_attributes, format_attributes
from ansible.module_utils.common.text.converters import to_bytes, to_native

_CLASSES = {"u": (stat.S_ISUID, 6), "g": (stat.S_ISGID, 3), "o": (stat.S_ISVTX, 0)}


def _class_bits(users, letters, current, is_folder):
    """The bits that letters such as ``rwX`` mean for some of u, g, o."""
    bits = 0
    for user in users:
        _special, shift = _CLASSES[user]
        for letter in letters:
            if letter in "ugo":
                bits |= ((current >> _CLASSES[letter][1]) & 0o7) << shift
            elif letter == "s":
                bits |= {"u": stat.S_ISUID, "g": stat.S_ISGID, "o": 0}[user]
            elif letter == "t":
                bits |= stat.S_ISVTX
            else:
                runs = is_folder or current & 0o111
                bits |= {"r": 4, "w": 2, "x": 1, "X": 1 if runs else 0}[letter] << shift
    return bits


def symbolic_mode(path_stat, symbolic, apply_umask=True):
    """``u=rw,g+r`` as a number, for a file that has this state."""
    mode = stat.S_IMODE(path_stat.st_mode)
    is_folder = stat.S_ISDIR(path_stat.st_mode)
    for clause in symbolic.split(","):
        parts = re.split(r"([+=-])", clause)
        users = parts[0]
        if len(parts) < 3 or USERS_RE.match(users.replace("a", "")):
            raise ValueError("bad symbolic permission for mode: %s" % clause)
        everyone = users in ("", "a") or "a" in users
        chosen = "ugo" if everyone else users
        umask = 0
        if users == "" and apply_umask:
            umask = os.umask(0)
            os.umask(umask)
        for operator, letters in zip(parts[1::2], parts[2::2]):
            if PERMS_RE.match(letters):
                raise ValueError("bad symbolic permission for mode: %s" % clause)
            bits = _class_bits(chosen, letters, mode, is_folder) & ~umask
            if operator == "+":
                mode |= bits
            elif operator == "-":
                mode &= ~bits
            else:
                whole = 0
                for user in chosen:
                    special, shift = _CLASSES[user]
                    whole |= 0o7 << shift | (special if user != "o" or everyone else stat.S_ISVTX)
                mode = (mode & ~whole) | bits
    return mode


class Attributes:
    """What ``AnsibleModule`` can do about attributes. Needs ``params``, ``check_mode``, ``fail_json``, ``run_command``."""

    def load_file_common_arguments(self, params, path=None):
        path = path if path is not None else params.get("path", params.get("dest", None))
        if path is None:
            return {}
        path = os.path.expanduser(os.path.expandvars(path))
        if params.get("follow", False) and os.path.islink(path):
            path = os.path.realpath(path)
        context = [params.get("seuser"), params.get("serole"), params.get("setype")]
        if self.selinux_mls_enabled():
            context.append(params.get("selevel"))
        default = self.selinux_default_context(path) if "_default" in context else context
        for index, part in enumerate(context):
            if part == "_default":
                context[index] = default[index] if index < len(default) else None
        return dict(
            path=path,
            mode=params.get("mode"),
            owner=params.get("owner"),
            group=params.get("group"),
            seuser=params.get("seuser"),
            serole=params.get("serole"),
            setype=params.get("setype"),
            selevel=params.get("selevel"),
            secontext=context,
            attributes=params.get("attributes"),
        )

    # --- SELinux ---

    def selinux_enabled(self):
        if self._selinux_enabled is None:
            self._selinux_enabled = os.path.isdir("/sys/fs/selinux") and os.path.exists("/sys/fs/selinux/enforce")
        return self._selinux_enabled

    def selinux_mls_enabled(self):
        if self._selinux_mls_enabled is None:
            self._selinux_mls_enabled = False
            if self.selinux_enabled():
                try:
                    with open("/sys/fs/selinux/mls") as stream:
                        self._selinux_mls_enabled = stream.read().strip("\0 \n") == "1"
                except OSError:
                    pass
        return self._selinux_mls_enabled

    def selinux_initial_context(self):
        return [None] * (4 if self.selinux_mls_enabled() else 3)

    def selinux_default_context(self, path, mode=0):
        context = self.selinux_initial_context()
        program = self.get_bin_path("matchpathcon") if self.selinux_enabled() else None
        if program is None:
            return context
        status, out, _err = self.run_command([program, "-n", path])
        return out.strip().split(":", 3) if status == 0 and out.strip() != "<<none>>" else context

    def selinux_context(self, path):
        context = self.selinux_initial_context()
        if not self.selinux_enabled():
            return context
        try:
            said = os.getxattr(to_bytes(path), "security.selinux", follow_symlinks=False)
        except OSError as error:
            self.fail_json(path=path, msg="failed to retrieve selinux context: %s" % error)
        return to_native(said).strip("\0").split(":", 3)

    def is_special_selinux_path(self, path):
        try:
            with open("/proc/mounts") as stream:
                mounts = [line.split() for line in stream]
        except OSError:
            return False, None
        point = self.find_mount_point(path)
        for fields in mounts:
            if fields[1] == point and any(kind in fields[2] for kind in self._selinux_special_fs or []):
                return True, self.selinux_context(point)
        return False, None

    def set_default_selinux_context(self, path, changed):
        if not self.selinux_enabled():
            return changed
        return self.set_context_if_different(path, self.selinux_default_context(path), False)

    def set_context_if_different(self, path, context, changed, diff=None):
        if not self.selinux_enabled() or self.check_file_absent_if_check_mode(path):
            return changed
        current = self.selinux_context(path)
        special, of_mount = self.is_special_selinux_path(path)
        wanted = list(current)
        if special:
            wanted = of_mount
        else:
            for index, part in enumerate(context[: len(current)]):
                if part is not None:
                    wanted[index] = part
        if wanted == current:
            return changed
        self._note(diff, "secontext", current, wanted)
        if not self.check_mode:
            try:
                text = ":".join(str(part) for part in wanted)
                os.setxattr(to_bytes(path), "security.selinux", to_bytes(text) + b"\0", follow_symlinks=False)
            except OSError as error:
                self.fail_json(path=path, msg="invalid selinux context: %s" % error, new_context=wanted, cur_context=current)
        return True

    # --- owner, mode, flags ---

    def find_mount_point(self, path):
        path = os.path.realpath(os.path.expanduser(os.path.expandvars(to_native(path))))
        while not os.path.ismount(path):
            path = os.path.dirname(path)
        return path

    def check_file_absent_if_check_mode(self, file_path):
        return self.check_mode and not os.path.lexists(file_path)

    def user_and_group(self, path, expand=True):
        state = os.lstat(self._expanded(path, expand))
        return state.st_uid, state.st_gid

    @staticmethod
    def _expanded(path, expand):
        return to_bytes(os.path.expanduser(os.path.expandvars(path)) if expand else path, errors="surrogate_or_strict")

    @staticmethod
    def _note(diff, key, before, after):
        if diff is None:
            return
        diff.setdefault("before", {})[key] = before
        diff.setdefault("after", {})[key] = after

    def _number_of(self, name, find, kind, path):
        try:
            return int(name)
        except ValueError:
            try:
                return find(name)
            except KeyError:
                self.fail_json(path=to_native(path), msg="chown failed: failed to look up user %s" % name if kind == "user" else "chgrp failed: failed to look up group %s" % name)

    def set_owner_if_different(self, path, owner, changed, diff=None, expand=True):
        if owner is None or self.check_file_absent_if_check_mode(self._expanded(path, expand)):
            return changed
        at = self._expanded(path, expand)
        before, _group = self.user_and_group(path, expand)
        wanted = self._number_of(owner, lambda name: pwd.getpwnam(name).pw_uid, "user", at)
        if before == wanted:
            return changed
        self._note(diff, "owner", before, wanted)
        if not self.check_mode:
            try:
                os.lchown(at, wanted, -1)
            except OSError as error:
                self.fail_json(path=to_native(at), msg="chown failed: %s" % error)
        return True

    def set_group_if_different(self, path, group, changed, diff=None, expand=True):
        if group is None or self.check_file_absent_if_check_mode(self._expanded(path, expand)):
            return changed
        at = self._expanded(path, expand)
        _owner, before = self.user_and_group(path, expand)
        wanted = self._number_of(group, lambda name: grp.getgrnam(name).gr_gid, "group", at)
        if before == wanted:
            return changed
        self._note(diff, "group", before, wanted)
        if not self.check_mode:
            try:
                os.lchown(at, -1, wanted)
            except OSError as error:
                self.fail_json(path=to_native(at), msg="chgrp failed: %s" % error)
        return True

    def _mode_number(self, state, mode, path):
        if isinstance(mode, int):
            return mode
        try:
            return int(mode, 8)
        except (TypeError, ValueError):
            pass
        try:
            return self._symbolic_mode_to_octal(state, mode)
        except Exception as error:  # pylint: disable=broad-except
            self.fail_json(path=to_native(path), msg="mode must be in octal or symbolic form", details=to_native(error))

    @classmethod
    def _symbolic_mode_to_octal(cls, path_stat, symbolic_mode_text):
        return symbolic_mode(path_stat, symbolic_mode_text)

    def set_mode_if_different(self, path, mode, changed, diff=None, expand=True):
        if mode is None:
            return changed
        at = self._expanded(path, expand)
        if self.check_file_absent_if_check_mode(at):
            return changed
        state = os.lstat(at)
        wanted = self._mode_number(state, mode, at)
        if wanted != stat.S_IMODE(wanted):
            self.fail_json(path=to_native(at), msg="Invalid mode supplied, only permission info is allowed", details=wanted)
        before = stat.S_IMODE(state.st_mode)
        if before == wanted:
            return changed
        self._note(diff, "mode", "0%03o" % before, "0%03o" % wanted)
        if self.check_mode:
            return True
        try:
            if not stat.S_ISLNK(state.st_mode):
                os.chmod(at, wanted)
            elif hasattr(os, "lchmod"):
                os.lchmod(at, wanted)
        except (OSError, NotImplementedError) as error:
            if not stat.S_ISLNK(state.st_mode):
                self.fail_json(path=to_native(at), msg="chmod failed", details=to_native(error))
        return changed or stat.S_IMODE(os.lstat(at).st_mode) != before

    def get_file_attributes(self, path, include_version=True):
        program = self.get_bin_path("lsattr")
        if not program:
            return {}
        status, out, _err = self.run_command([program, "-vd" if include_version else "-d", path])
        words = out.split()
        flags_at = 1 if include_version else 0
        if status != 0 or len(words) <= flags_at:
            return {}
        flags = words[flags_at].replace("-", "")
        found = dict(attr_flags=flags, attributes=format_attributes(flags))
        if include_version:
            found["version"] = words[0].strip()
        return found

    def set_attributes_if_different(self, path, attributes, changed, diff=None, expand=True):
        if attributes is None:
            return changed
        at = to_native(self._expanded(path, expand))
        if self.check_file_absent_if_check_mode(at):
            return changed
        before = self.get_file_attributes(at, include_version=False).get("attr_flags", "")
        operator = attributes[0] if attributes[:1] in ("-", "+") else "="
        flags = attributes[1:] if operator != "=" or attributes[:1] == "=" else attributes
        is_as_wanted = {
            "=": set(flags) == set(before),
            "+": set(flags) <= set(before),
            "-": not set(flags) & set(before),
        }[operator]
        if is_as_wanted:
            return changed
        self._note(diff, "attributes", before, "%s%s" % (operator, flags))
        if not self.check_mode:
            program = self.get_bin_path("chattr", True)
            status, out, err = self.run_command([program, operator + flags, at])
            if status != 0 or err:
                self.fail_json(path=at, msg="chattr failed", details="Error while setting attributes: %s" % (out + err))
        return True

    def set_fs_attributes_if_different(self, file_args, changed, diff=None, expand=True):
        path = file_args["path"]
        changed = self.set_context_if_different(path, file_args["secontext"], changed, diff)
        changed = self.set_owner_if_different(path, file_args["owner"], changed, diff, expand)
        changed = self.set_group_if_different(path, file_args["group"], changed, diff, expand)
        changed = self.set_mode_if_different(path, file_args["mode"], changed, diff, expand)
        return self.set_attributes_if_different(path, file_args["attributes"], changed, diff, expand)

    def set_file_attributes_if_different(self, file_args, changed, diff=None, expand=True):
        return self.set_fs_attributes_if_different(file_args, changed, diff, expand)

    set_directory_attributes_if_different = set_file_attributes_if_different

    def add_path_info(self, kwargs):
        """Beside a ``path`` a result says who owns it and so on."""
        path = kwargs.get("path", kwargs.get("dest", None))
        if path is None or not isinstance(path, (str, bytes)):
            return kwargs
        at = to_bytes(path, errors="surrogate_or_strict")
        if not os.path.exists(at):
            kwargs["state"] = "absent"
            return kwargs
        state = os.lstat(at)
        kwargs["uid"], kwargs["gid"] = state.st_uid, state.st_gid
        try:
            kwargs["owner"] = pwd.getpwuid(state.st_uid)[0]
        except KeyError:
            kwargs["owner"] = str(state.st_uid)
        try:
            kwargs["group"] = grp.getgrgid(state.st_gid)[0]
        except KeyError:
            kwargs["group"] = str(state.st_gid)
        kwargs["mode"] = "0%03o" % stat.S_IMODE(state.st_mode)
        if os.path.islink(at):
            kwargs["state"] = "link"
        elif os.path.isdir(at):
            kwargs["state"] = "directory"
        elif state.st_nlink > 1:
            kwargs["state"] = "hard"
        else:
            kwargs["state"] = "file"
        if self.selinux_enabled():
            kwargs["secontext"] = ":".join(str(part) for part in self.selinux_context(path))
        kwargs["size"] = state.st_size
        return kwargs


__all__ = ("Attributes", "symbolic_mode", "get_flags_from_attributes")
