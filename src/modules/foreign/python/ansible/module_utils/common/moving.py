"""Files that take their place whole: a part of ``AnsibleModule``."""

import errno
import hashlib
import os
import shutil
import stat
import tempfile
import time

from ansible.module_utils.common.text.converters import to_bytes, to_native

_CHUNK = 1 << 16
_OTHER_DISK = (errno.EPERM, errno.EXDEV, errno.EACCES, errno.ETXTBSY, errno.EBUSY)


class Moving:
    """What ``AnsibleModule`` can do about files. Needs ``fail_json``, ``set_default_selinux_context``, ``tmpdir``."""

    def digest_from_file(self, filename, algorithm):
        path = to_bytes(filename, errors="surrogate_or_strict")
        if not os.path.exists(path):
            return None
        if os.path.isdir(path):
            self.fail_json(msg="attempted to take checksum of directory: %s" % filename)
        if hasattr(algorithm, "hexdigest"):
            digest = algorithm
        else:
            try:
                digest = hashlib.new(algorithm)
            except ValueError:
                known = ", ".join(sorted(hashlib.algorithms_guaranteed))
                self.fail_json(msg="Could not hash file '%s' with algorithm '%s'. Available algorithms: %s" % (filename, algorithm, known))
        with open(path, "rb") as stream:
            for block in iter(lambda: stream.read(_CHUNK), b""):
                digest.update(block)
        return digest.hexdigest()

    def md5(self, filename):
        return self.digest_from_file(filename, "md5")

    def sha1(self, filename):
        return self.digest_from_file(filename, "sha1")

    def sha256(self, filename):
        return self.digest_from_file(filename, "sha256")

    def backup_local(self, fn):
        if not os.path.exists(fn):
            return ""
        copy = "%s.%s.%s" % (fn, os.getpid(), time.strftime("%Y-%m-%d@%H:%M:%S~"))
        try:
            self.preserved_copy(fn, copy)
        except (shutil.Error, OSError) as error:
            self.fail_json(msg="Could not make backup of %s to %s: %s" % (fn, copy, to_native(error)))
        return copy

    def preserved_copy(self, src, dest):
        """With owner, mode, times and flags."""
        shutil.copy2(src, dest)
        if self.selinux_enabled():
            self.set_context_if_different(dest, self.selinux_context(src), False)
        state, copied = os.stat(src), os.stat(dest)
        if (state.st_uid, state.st_gid) != (copied.st_uid, copied.st_gid):
            os.chown(dest, state.st_uid, state.st_gid)
        flags = self.get_file_attributes(src, include_version=False).get("attr_flags")
        if flags:
            self.set_attributes_if_different(dest, "=" + flags, True)

    def cleanup(self, tmpfile):
        if os.path.exists(tmpfile):
            try:
                os.unlink(tmpfile)
            except OSError as error:
                self.warn("could not remove %s: %s" % (tmpfile, to_native(error)))

    def atomic_move(self, src, dest, unsafe_writes=False, keep_dest_attrs=True):
        """Puts ``src`` in the place of ``dest``, which is there whole at any time, with the owner and mode that it had."""
        source = to_bytes(src, errors="surrogate_or_strict")
        target = to_bytes(dest, errors="surrogate_or_strict")
        context = None
        was_there = os.path.exists(target)
        if was_there and keep_dest_attrs:
            try:
                state = os.stat(target)
                os.chmod(source, stat.S_IMODE(state.st_mode))
                if hasattr(os, "chown"):
                    os.chown(source, state.st_uid, state.st_gid)
            except OSError as error:
                if error.errno != errno.EPERM:
                    raise
            context = self.selinux_context(dest) if self.selinux_enabled() else None
        elif self.selinux_enabled():
            context = self.selinux_default_context(dest)
        try:
            os.rename(source, target)
        except OSError as error:
            if error.errno not in _OTHER_DISK:
                self.fail_json(msg="Could not replace file: %s to %s: %s" % (src, dest, to_native(error)))
            self._move_across(source, target, dest, unsafe_writes, was_there)
        if not was_there:
            self._as_new(target)
        if context is not None and self.selinux_enabled():
            self.set_context_if_different(dest, context, False)

    def _as_new(self, target):
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(target, 0o666 & ~umask)
        try:
            os.chown(target, os.geteuid(), os.getegid())
        except OSError:
            pass

    def _move_across(self, source, target, dest, unsafe_writes, was_there):
        folder = os.path.dirname(target) or b"."
        try:
            handle, beside = tempfile.mkstemp(prefix=b".ansible_tmp", dir=folder, suffix=os.path.basename(target))
        except OSError as error:
            if unsafe_writes:
                self._unsafe_writes(source, target)
                return
            self.fail_json(
                msg="The destination directory (%s) is not writable by the current user. Error was: %s"
                % (os.path.dirname(dest), to_native(error))
            )
        os.close(handle)
        try:
            shutil.copy2(source, beside)
            state = os.stat(target if was_there else source)
            try:
                os.chown(beside, state.st_uid, state.st_gid)
            except OSError:
                pass
            try:
                os.rename(beside, target)
            except OSError as error:
                if not unsafe_writes or error.errno not in (errno.EBUSY, errno.EACCES, errno.EPERM):
                    self.fail_json(
                        msg="Unable to make %s into to %s, failed final rename from %s: %s"
                        % (to_native(source), dest, to_native(beside), to_native(error))
                    )
                self._unsafe_writes(beside, target)
            os.unlink(source)
        finally:
            self.cleanup(beside)

    def _unsafe_writes(self, source, target):
        try:
            with open(target, "wb") as out, open(source, "rb") as stream:
                shutil.copyfileobj(stream, out)
        except OSError as error:
            self.fail_json(msg="Could not write data to file (%s) from (%s): %s" % (to_native(target), to_native(source), to_native(error)))

    def append_to_file(self, filename, str):  # pylint: disable=redefined-builtin
        with open(os.path.expandvars(os.path.expanduser(filename)), "a") as stream:
            stream.write(str)
