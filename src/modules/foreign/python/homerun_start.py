"""Starts a module: reads from stdin what is asked of it, and puts the folder with its files in front of Python's own."""

import io
import json
import os
import runpy
import sys
import traceback


LEAST = (3, 6)


def start():
    if sys.version_info < LEAST:
        has = "%d.%d" % sys.version_info[:2]
        print(json.dumps({"failed": True, "msg": "%s is Python %s; modules need 3.6 or newer" % (sys.executable, has)}))
        sys.exit(1)
    task = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    sys.stdin = io.TextIOWrapper(os.fdopen(0, "rb", closefd=False))
    task["folder"] = folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [folder] + [path for path in sys.path if os.path.abspath(path or ".") != folder]
    globals()["_HOMERUN_TASK"] = dict((key, value) for key, value in task.items() if key != "args")
    sys.modules["__homerun__"] = sys.modules["__main__"]
    basic = None
    if task["basic"]:
        from ansible.module_utils import basic

        basic._ANSIBLE_ARGS = json.dumps({"ANSIBLE_MODULE_ARGS": task["args"]}).encode("utf-8")
    sys.argv = [task["name"]]
    try:
        runpy.run_module(task["module"], init_globals={"_module_fqn": task["module"], "_modlib_path": folder}, run_name="__main__", alter_sys=True)
    except SystemExit:
        raise
    except BaseException:  # pylint: disable=broad-except
        text = traceback.format_exc()
        if basic is not None:
            text = basic._masked_everywhere(text)
        sys.stdout.flush()
        sys.stderr.write(text)
        sys.stderr.flush()
        sys.exit(1)
    print('{"msg": "New-style module did not handle its own exit", "failed": true}')
    sys.exit(1)


if __name__ == "__main__":
    start()
