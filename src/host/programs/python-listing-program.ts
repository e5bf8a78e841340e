/** Python programs that tell what packages there are. Single quotes can't stand in them. */

import type { Primitive } from "../primitive.ts";
import { findPip } from "./pip-program.ts";

const LISTING = `
import json, os, re, sysconfig
try:
    from importlib import metadata
except ImportError:
    metadata = None
def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()
def plain(text):
    return re.sub(r"\\s+", " ", str(text))
def tell(*words):
    sys.stdout.buffer.write(("\\t".join(plain(w) for w in words) + "\\n").encode("utf-8", "surrogateescape"))
def identity(dist):
    found = re.match(r"^([^-]+)-([^-]+)\\.dist-info$", os.path.basename(str(getattr(dist, "_path", ""))))
    if found:
        return found.group(1), found.group(2)
    return dist.metadata["Name"], dist.version
installed = {}
if metadata:
    for dist in metadata.distributions():
        name, version = identity(dist)
        if name and version:
            installed.setdefault(canonical(name), (version, dist, str(dist.locate_file(""))))
else:
    from pip._vendor import pkg_resources
    for dist in pkg_resources.working_set:
        installed.setdefault(canonical(dist.project_name), (dist.version, dist, dist.location))
isolated = hasattr(sys, "real_prefix") or sys.prefix != getattr(sys, "base_prefix", sys.prefix)
def outside(name):
    return isolated and not os.path.realpath(installed[name][2]).startswith(os.path.realpath(sys.prefix) + os.sep)
`;

const STATE = `
def origin(dist):
    try:
        said = json.loads(dist.read_text("direct_url.json") or "{}")
        return said.get("url", "") + " " + said.get("vcs_info", {}).get("commit_id", "")
    except Exception:
        return ""
for name in sorted(installed):
    version, dist, place = installed[name]
    tell("package", name, version, origin(dist), "" if not isolated else outside(name))
`;

/** $1 … the requirements; the file of requirements is `HR_FILE`. Prints words with tabs between them. */
const JUDGING = `
import importlib.util
if importlib.util.find_spec("pip") is None:
    tell("no-pip", sys.executable)
    sys.exit(0)
from pip._vendor.packaging.requirements import Requirement, InvalidRequirement
def requires(dist):
    if metadata:
        return dist.requires or []
    return []
def missing_extra(dist, extras, seen):
    for text in requires(dist):
        need = Requirement(text)
        if need.marker is None or "extra" not in str(need.marker):
            continue
        if not any(need.marker.evaluate({"extra": e}) for e in extras):
            continue
        name = canonical(need.name)
        if name in seen:
            continue
        found = installed.get(name)
        if not found or not need.specifier.contains(found[0], prereleases=True):
            return True
        if need.extras and missing_extra(found[1], need.extras, seen | {name}):
            return True
    return False
ARCHIVE = re.compile(r"\\.(whl|zip|tar|tgz|tbz|tar\\.(gz|bz2|xz|Z|lzma))(#.*|\\[.*\\])?$")
def is_elsewhere(text):
    if re.match(r"^(git|hg|svn|bzr)\\+|^[A-Za-z][A-Za-z+.-]*:", text):
        return True
    bare = text.split(";")[0].split("[")[0].strip()
    return " @ " not in text and ("/" in bare or bare.startswith(".") or ARCHIVE.search(text.split(";")[0].strip()) is not None)
def judge(text, constraint=False):
    if is_elsewhere(text):
        egg = re.search(r"[#&]egg=([A-Za-z0-9._-]+)", text)
        name = canonical(egg.group(1)) if egg else ""
        return ("elsewhere", name)
    try:
        need = Requirement(text)
    except InvalidRequirement as error:
        return ("invalid", "")
    name = canonical(need.name)
    if need.url:
        return ("elsewhere", name)
    if need.marker is not None and not need.marker.evaluate({"extra": ""}):
        return ("ignored", name)
    found = installed.get(name)
    if not found:
        return ("ignored" if constraint else "absent", name)
    if not need.specifier.contains(found[0], prereleases=True):
        return ("unfit", name)
    if need.extras and missing_extra(found[1], need.extras, frozenset([name])):
        return ("extra", name)
    return ("fits", name)
def told(kind, text, verdict):
    fitting, name = verdict
    version = installed[name][0] if name in installed else ""
    tell(kind, fitting, name, version, "outside" if name in installed and outside(name) else "", text)
def from_file(path, constraint, depth):
    with open(path, encoding="utf-8", errors="surrogateescape") as opened:
        text = opened.read()
    text = re.sub(r"\\\\\\r?\\n", " ", text)
    for line in text.splitlines():
        line = re.sub(r"(^|\\s)#.*$", "", line).strip()
        if not line:
            continue
        option = re.match(r"^(-r|-c|-e|--requirement|--constraint|--editable)(\\s*=\\s*|\\s+|(?=[^-=\\s]))(.+)$", line)
        if option and option.group(1) in ("-e", "--editable"):
            told("file", line, ("elsewhere", judge(option.group(3))[1]))
        elif option:
            further = option.group(3).strip()
            if "://" in further or depth > 20:
                told("file", line, ("elsewhere", ""))
            else:
                where = os.path.join(os.path.dirname(path), further)
                try:
                    from_file(where, constraint or option.group(1) in ("-c", "--constraint"), depth + 1)
                except EnvironmentError:
                    told("file", line, ("elsewhere", ""))
        elif not line.startswith("-"):
            line = re.sub(r"\\s--[a-z].*$", "", line)
            told("file", line, judge(line, constraint))
names = sys.argv[1:]
for text in names:
    told("wanted", text, judge(text))
listed = os.environ.get("HR_FILE", "")
if listed:
    try:
        from_file(listed, False, 0)
        tell("read")
    except EnvironmentError as error:
        pass
def allowed():
    if re.match(r"^(1|t|true|y|yes|on)$", os.environ.get("PIP_BREAK_SYSTEM_PACKAGES", ""), re.I):
        return True
    home = os.path.expanduser("~")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.join(home, ".config")
    files = ["/etc/xdg/pip/pip.conf", "/etc/pip.conf", os.path.join(home, ".pip/pip.conf"), os.path.join(config, "pip/pip.conf"), os.environ.get("PIP_CONFIG_FILE", "")]
    for path in files:
        try:
            with open(path, errors="replace") as opened:
                if re.search(r"^\\s*break[-_]system[-_]packages\\s*[=:]\\s*(1|t|true|y|yes|on)\\s*$", opened.read(), re.I | re.M):
                    return True
        except (EnvironmentError, ValueError):
            pass
    return False
marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
version = [int(n) for n in re.findall(r"[0-9]+", installed["pip"][0])[:3]] if "pip" in installed else []
if not isolated and version >= [23, 0, 1] and os.path.exists(marker) and not allowed():
    tell("managed", marker)
`;

/** After `hr_find_pip` with a Python: how the requirements $1 … compare with what there is. */
export const judgePackages: Primitive = {
  name: "hr_judge_packages",
  body: `PYTHONDONTWRITEBYTECODE=1 hr_python -c '${LISTING}${JUDGING}' "$@"`,
  requires: [findPip],
};

/** Shell text that prints every package, where its Python is known: what pip did shows in it. After `hr_find_pip`. */
export const printPackages: Primitive = {
  name: "hr_print_packages",
  body: `
if [ -n "$hr_py" ]; then PYTHONDONTWRITEBYTECODE=1 hr_python -c '${LISTING}${STATE}' 2>/dev/null
else "$hr_exe" list --format=freeze --disable-pip-version-check 2>/dev/null; fi`,
  requires: [findPip],
};
