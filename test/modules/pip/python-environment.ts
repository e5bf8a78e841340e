/** An environment of Python on this machine, and packages that can be installed without a network. */

import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";

const WHEELS = `
import os, sys, zipfile
os.chdir(sys.argv[1])
def wheel(name, version, *needs):
    info = name + "-" + version + ".dist-info/"
    files = {
        name + ".py": "x = 1\\n",
        info + "WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
        info + "METADATA": "Metadata-Version: 2.1\\nName: %s\\nVersion: %s\\nProvides-Extra: more\\n" % (name, version) + "".join("Requires-Dist: %s\\n" % n for n in needs),
    }
    files[info + "RECORD"] = "".join(f + ",,\\n" for f in files) + info + "RECORD,,\\n"
    with zipfile.ZipFile("%s-%s-py3-none-any.whl" % (name, version), "w") as archive:
        for each in files:
            archive.writestr(each, files[each])
for version in ("1.0", "1.5", "2.0rc1"):
    wheel("law_alpha", version, "law_gamma>=1; extra == \\"more\\"")
wheel("law_beta", "0.5", "law_alpha")
wheel("law_gamma", "1.1")
`;

const PYTHON = "/usr/bin/python3";

const UNPACK = `
import sys, sysconfig, zipfile
for name in sys.argv[1:]:
    zipfile.ZipFile(name).extractall(sysconfig.get_path("purelib"))
`;

/**
 * `wheels` and `venv` in the folder: law_alpha 1.0, 1.5 and 2.0rc1 with the extra `more`, law_beta that needs it, law_gamma; some of
 * them installed (`law_alpha-1.0`).
 */
export function makePython(folder: string, installed: readonly string[] = []): void {
  mkdirSync(path.join(folder, "wheels"));
  execFileSync(PYTHON, ["-c", WHEELS, path.join(folder, "wheels")]);
  makeEnvironment(path.join(folder, "venv"));
  if (installed.length === 0) return;
  const files = installed.map((name) => path.join(folder, "wheels", `${name}-py3-none-any.whl`));
  execFileSync(path.join(folder, "venv/bin/python"), ["-I", "-c", UNPACK, ...files]);
}

/** Without a pip of its own: that of the machine is seen through. */
function makeEnvironment(folder: string): void {
  execFileSync(PYTHON, ["-m", "venv", "--without-pip", "--system-site-packages", folder]);
}

/** Of pip, so that it asks nobody. */
export function offline(folder: string): string {
  return `--no-index --find-links ${folder}/wheels`;
}

export function installedIn(folder: string): readonly string[] {
  const program =
    "import importlib.metadata as m; print(*sorted(d.metadata['Name'] + ' ' + d.version for d in m.distributions() if d.metadata['Name'].startswith('law')), sep='\\n')";
  const said = execFileSync(path.join(folder, "venv/bin/python"), ["-I", "-c", program], {
    encoding: "utf8",
  });
  return said.trim() === "" ? [] : said.trim().split("\n");
}
