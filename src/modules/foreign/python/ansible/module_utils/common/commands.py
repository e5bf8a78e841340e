"""Programs that modules run: a part of ``AnsibleModule``."""

import os
import re
import selectors
import shlex
import subprocess
import traceback

from ansible.module_utils.common.process import get_bin_path
from ansible.module_utils.common.text.converters import to_bytes, to_native, to_text

_CHUNK = 1 << 16


class Commands:
    """What ``AnsibleModule`` can do about programs. Needs ``fail_json``, ``no_log_values``, ``tmpdir``."""

    def get_bin_path(self, arg, required=False, opt_dirs=None):
        try:
            return get_bin_path(arg=arg, opt_dirs=opt_dirs)
        except ValueError as error:
            if required:
                self.fail_json(msg=to_text(error))
            return None

    def _clean_args(self, args):
        words = shlex.split(to_native(args)) if isinstance(args, (str, bytes)) else [word for word in args if word is not None]
        shown = []
        hide_next = False
        for word in words:
            text = to_native(word)
            if hide_next:
                hide_next = False
                shown.append("********")
                continue
            if re.match(r"^[-]{0,2}.*pass[-]?(word|wd)?$", text) and text.startswith("-"):
                hide_next = True
            else:
                named = re.match(r"^(-{1,2}.*pass[-]?(?:word|wd)?)[=:].", text)
                text = named.group(1) + "=********" if named else text
            shown.append(self._masked(text))
        return " ".join(shlex.quote(word) for word in shown)

    def _command_of(self, args, use_unsafe_shell, executable, expand):
        if not isinstance(args, (list, str, bytes)):
            self.fail_json(rc=257, cmd=args, msg="Argument 'args' to run_command must be list or string")
        if use_unsafe_shell:
            text = " ".join(shlex.quote(to_native(word)) for word in args) if isinstance(args, list) else args
            if executable is not None:
                return [to_bytes(executable), b"-c", to_bytes(text, errors="surrogate_or_strict")], False, None
            return to_bytes(text, errors="surrogate_or_strict"), True, self._shell if self._shell not in (None, "/bin/sh") else None
        words = args if isinstance(args, list) else shlex.split(to_text(args, errors="surrogateescape"))
        words = [to_native(word, errors="surrogate_or_strict") for word in words if word is not None]
        if expand:
            words = [os.path.expanduser(os.path.expandvars(word)) for word in words]
        return [to_bytes(word, errors="surrogate_or_strict") for word in words], False, executable

    def _environment_of(self, environ_update, path_prefix):
        environment = dict(os.environ)
        environment.update(dict((key, str(value)) for key, value in (self.run_command_environ_update or {}).items() if value is not None))
        environment.update(dict((key, str(value)) for key, value in (environ_update or {}).items() if value is not None))
        if path_prefix:
            environment["PATH"] = "%s:%s" % (path_prefix, environment["PATH"]) if environment.get("PATH") else path_prefix
        return environment

    def run_command(
        self,
        args,
        check_rc=False,
        close_fds=True,
        executable=None,
        data=None,
        binary_data=False,
        path_prefix=None,
        cwd=None,
        use_unsafe_shell=False,
        prompt_regex=None,
        environ_update=None,
        umask=None,
        encoding="utf-8",
        errors="surrogate_or_strict",
        expand_user_and_vars=True,
        pass_fds=None,
        before_communicate_callback=None,
        ignore_invalid_cwd=True,
        handle_exceptions=True,
    ):
        """Status, output and complaints; with ``check_rc`` a status other than 0 ends the module."""
        self._clean = None
        command, shell, program = self._command_of(args, use_unsafe_shell, executable, expand_user_and_vars)
        prompt = None
        if prompt_regex:
            try:
                prompt = re.compile(to_bytes(prompt_regex) if isinstance(prompt_regex, str) else prompt_regex, re.MULTILINE)
            except re.error:
                self.fail_json(msg="invalid prompt regular expression given to run_command")
        folder = None
        if cwd:
            folder = to_bytes(os.path.abspath(os.path.expanduser(cwd)), errors="surrogate_or_strict")
            if not os.path.isdir(folder):
                if not ignore_invalid_cwd:
                    self.fail_json(rc=257, cmd=self._clean_args(args), msg="Provided cwd is not a valid directory: %s" % cwd)
                folder = None

        def prepare():
            if umask is not None:
                os.umask(umask)

        try:
            process = subprocess.Popen(
                command,
                executable=program,
                shell=shell,
                close_fds=close_fds,
                stdin=subprocess.PIPE if data else subprocess.DEVNULL if not prompt else subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=self._environment_of(environ_update, path_prefix),
                preexec_fn=prepare if umask is not None else None,
                **({"pass_fds": pass_fds} if pass_fds and close_fds else {})
            )
            if before_communicate_callback:
                before_communicate_callback(process)
            given = b""
            if data:
                given = to_bytes(data, errors="surrogate_or_strict")
                if not binary_data and not given.endswith(b"\n"):
                    given += b"\n"
            if prompt is not None:
                out, err, waits = _talk(process, given, prompt)
                if waits:
                    process.kill()
                    process.wait()
                    shown = self._text_of(out, encoding, errors)
                    return 257, shown, "A prompt was encountered while running a command, but no input data was specified"
            else:
                out, err = process.communicate(given if data else None)
            status = process.returncode
        except (OSError, IOError) as error:
            if not handle_exceptions:
                raise
            self.fail_json(
                rc=error.errno if error.errno is not None else 257, stdout="", stderr="", msg=to_native(error), cmd=self._clean_args(args)
            )
        except Exception as error:  # pylint: disable=broad-except
            if not handle_exceptions:
                raise
            self.fail_json(
                rc=257, stdout="", stderr="", msg=to_native(error), exception=traceback.format_exc(), cmd=self._clean_args(args)
            )
        out, err = self._text_of(out, encoding, errors), self._text_of(err, encoding, errors)
        if status != 0 and check_rc:
            said = err.rstrip() if isinstance(err, str) else err
            self.fail_json(cmd=self._clean_args(args), rc=status, stdout=out, stderr=err, msg=self._masked(to_native(said)))
        return status, out, err

    @staticmethod
    def _text_of(data, encoding, errors):
        return data if encoding is None else to_native(data, encoding=encoding, errors=errors)


def _talk(process, given, prompt):
    """Hands over the input and reads, until the program ends or asks something that nobody answers."""
    if given:
        out, err = process.communicate(given)
        return out, err, False
    process.stdin.close()
    read = {process.stdout: b"", process.stderr: b""}
    with selectors.DefaultSelector() as selector:
        for stream in read:
            os.set_blocking(stream.fileno(), False)
            selector.register(stream, selectors.EVENT_READ)
        while selector.get_map():
            for key, _events in selector.select(1):
                chunk = os.read(key.fd, _CHUNK)
                if chunk:
                    read[key.fileobj] += chunk
                else:
                    selector.unregister(key.fileobj)
            if prompt.search(read[process.stdout]):
                return read[process.stdout], read[process.stderr], True
            if process.poll() is not None and not selector.get_map():
                break
    process.wait()
    return read[process.stdout], read[process.stderr], False
