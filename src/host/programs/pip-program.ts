/** Shell functions that find the pip, and the Python behind it, that a task means. */

import type { Primitive } from "../primitive.ts";
import { die } from "./path-program.ts";

/**
 * $1 folder to go to or "", $2 virtual environment or "", $3 pip's name or path, or "". Goes to the folder (to `/` where none is
 * named) and sets `hr_py` to the Python that pip runs with, or to "", and then `hr_exe` to a pip whose Python can't be told.
 * Both empty: there is no pip, and `hr_why` says what is missing. `hr_venv`: the environment's folder, from the root on.
 */
export const findPip: Primitive = {
  name: "hr_find_pip",
  body: `
hr_py= hr_exe= hr_why= hr_venv=$2
if [ -n "$1" ]; then cd -- "$1" 2>/dev/null || hr_die "cannot change to the folder $1"; else cd /; fi
case $hr_venv in "" | /*) ;; *) hr_venv=$(pwd)/$hr_venv ;; esac
if [ -n "$hr_venv" ]; then
  PATH=$hr_venv/bin:$PATH
  export PATH
  if [ ! -e "$hr_venv/bin/activate" ]; then hr_why="no environment"
  elif [ -x "$hr_venv/bin/python" ]; then hr_py=$hr_venv/bin/python
  else hr_why="no python"; fi
  return 0
fi
if [ -n "$3" ]; then
  hr_exe=$(command -v -- "$3" 2>/dev/null) || hr_exe=
  case $hr_exe in */*) ;; *) hr_exe= hr_why="no $3"; return 0 ;; esac
else
  hr_py=$(command -v python3 2>/dev/null) || hr_py=
  if [ -n "$hr_py" ] && hr_python -c "import importlib.util, sys
sys.exit(importlib.util.find_spec(\\"pip\\") is None)" 2>/dev/null; then return 0; fi
  hr_py=
  for hr_t in pip3 pip; do
    hr_exe=$(command -v "$hr_t" 2>/dev/null) && break
    hr_exe=
  done
  [ -n "$hr_exe" ] || { hr_why="no pip"; return 0; }
fi
hr_t=
IFS= read -r hr_t <"$hr_exe" 2>/dev/null
case $hr_t in
"#!/bin/sh") hr_t=$(sed -n "2s/^'''exec' //p" "$hr_exe" | sed 's/ "\\$0".*//; s/^"\\(.*\\)"$/\\1/') ;;
"#!"*) hr_t=\${hr_t#"#!"} hr_t=\${hr_t# } hr_t=\${hr_t%% *} ;;
*) hr_t= ;;
esac
case \${hr_t##*/} in python* | pypy*) if [ -x "$hr_t" ]; then hr_py=$hr_t hr_exe=; fi ;; esac
return 0`,
  requires: [
    die,
    // Nothing is imported from the folder that a program happens to be started in.
    {
      name: "hr_python",
      body: `
hr_o=$1 hr_t=$2
shift 2
"$hr_py" "$hr_o" "import sys
sys.path[:] = [p for p in sys.path if p]
$hr_t" "$@"`,
    },
  ],
};

/** Runs pip, after `hr_find_pip`. */
export const runPip: Primitive = {
  name: "hr_pip",
  body: `
if [ -n "$hr_py" ]; then
  hr_python -c "import runpy
sys.argv[0] = \\"pip\\"
runpy.run_module(\\"pip\\", run_name=\\"__main__\\", alter_sys=True)" "$@"
else
  "$hr_exe" "$@"
fi`,
  requires: [findPip],
};
