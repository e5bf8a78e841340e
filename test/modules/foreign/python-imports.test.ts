/** What a Python source imports, told without carrying it out. */

import { describe, expect, it } from "vitest";
import { pythonImports } from "../../../src/modules/foreign/python-imports.ts";

const shown = (source: string, module = "ansible_collections.a.b.plugins.modules.m", isPackage = false) =>
  pythonImports(source, module, isPackage).map(
    ({ module: name, names, optional }) =>
      `${name}${names ? `: ${names.join(" ")}` : ""}${optional ? " ?" : ""}`,
  );

describe("imports", () => {
  it.each<[what: string, source: string, imports: readonly string[]]>([
    [
      "of a name",
      "from ansible.module_utils.basic import AnsibleModule\n",
      ["ansible.module_utils.basic: AnsibleModule"],
    ],
    ["of a module", "import ansible.module_utils.six as six\n", ["ansible.module_utils.six"]],
    ["of others", "import os, sys\nfrom json import loads\n", []],
    [
      "over several lines",
      "from ansible.module_utils.basic import (\n  a,  # one\n  b as c,\n)\n",
      ["ansible.module_utils.basic: a b"],
    ],
    ["continued", "from ansible.module_utils.basic \\\n  import a\n", ["ansible.module_utils.basic: a"]],
    ["in documentation", 'X = """\nfrom ansible.module_utils.nothing import x\n"""\n', []],
    ["in a comment", "# from ansible.module_utils.nothing import x\n", []],
    [
      "after a quote in a comment",
      "x = 1 # it's\nfrom ansible.module_utils.a import x\n",
      ["ansible.module_utils.a: x"],
    ],
    ["in a function", "def f():\n    from ansible.module_utils.a import x\n", ["ansible.module_utils.a: x"]],
    [
      "in a try",
      "try:\n    from ansible.module_utils.a import x\nexcept ImportError:\n    from ansible.module_utils.b import x\nfrom ansible.module_utils.c import x\n",
      ["ansible.module_utils.a: x ?", "ansible.module_utils.b: x ?", "ansible.module_utils.c: x"],
    ],
    ["relative", "from ..module_utils.t import v\n", ["ansible_collections.a.b.plugins.module_utils.t: v"]],
    [
      "relative, two up",
      "from ...plugins import module_utils\n",
      ["ansible_collections.a.b.plugins: module_utils"],
    ],
    ["of a root", "from ansible.module_utils import urls, basic\n", ["ansible.module_utils: urls basic"]],
    ["everything", "from ansible.module_utils.basic import *\n", ["ansible.module_utils.basic: *"]],
    [
      "an escaped quote",
      "x = 'it\\'s'; from ansible.module_utils.a import y\n",
      ["ansible.module_utils.a: y"],
    ],
  ])("%s", (_what, source, imports) => {
    expect(shown(source)).toEqual(imports);
  });

  it("relative to a package", () => {
    const inside = "ansible_collections.a.b.plugins.module_utils.pack";
    expect(shown("from .x import y\n", inside, true)).toEqual([`${inside}.x: y`]);
  });
});
