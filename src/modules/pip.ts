/** `pip`: packages of Python. */

import { pythonPackages } from "../host/reads/python-packages.ts";
import { defineModule } from "./contract/module.ts";
import { decidePip } from "./pip/decide-pip.ts";
import { pipParams } from "./pip/pip-params.ts";
import { questionOf } from "./pip/pip-question.ts";

export const pip = defineModule({
  name: "pip",
  summary: "Install and remove packages of Python",
  description: `Installs packages of Python into a virtual environment, or into the host's own Python. What is installed is looked at first, and
compared by pip's own library: where all is as wanted, with the versions and extras that were asked for, pip is not run at all. A file of
requirements is read in the same way.

Without \`virtualenv\` and \`executable\`, it is the pip of \`python3\`, or else \`pip3\`. A Python that the system looks after (PEP 668, Debian 12 and
later) is changed only with \`break_system_packages\`. Nothing is imported from the folder that pip is started in. An environment that could not be
finished is taken away again. To remove packages from an environment that is not there changes nothing.`,
  params: pipParams,
  returns: {
    cmd: "The words that pip was called with.",
    name: "The packages, as they were named.",
    version: "The `version`.",
    requirements: "The file of requirements.",
    state: "The `state`.",
    virtualenv: "The environment.",
    stdout: "What pip printed.",
    stderr: "What pip complained about.",
  },
  examples: [
    {
      title: "A library, whichever version",
      yaml: "- name: the Docker library is there\n  pip:\n    name: docker\n    break_system_packages: true\n",
    },
    {
      title: "Several in an environment of their own",
      yaml: "- name: the application's packages are there\n  pip:\n    name:\n      - gunicorn==22.0.0\n      - django>=4.2,<5\n    virtualenv: /opt/app/venv\n    virtualenv_command: python3 -m venv\n",
    },
    {
      title: "What a file lists",
      yaml: "- name: the application's requirements are met\n  pip:\n    requirements: requirements.txt\n    chdir: /opt/app\n    virtualenv: venv\n",
    },
    {
      title: "Not there",
      yaml: "- name: the old client is gone\n  pip:\n    name: docker-py\n    state: absent\n    executable: pip3\n",
    },
  ],
  reads: "the environment's packages as its `pip` lists them, the file of requirements",
  writes: "the environment and the packages in it",
  support: {
    check: "partial",
    diff: "partial",
    note: "of the newest version (`state: latest`), of repositories, archives and folders, and with options that change what pip looks at, only pip can tell; the difference names what was asked for",
  },
  observe: (p, _given, host) => ({ seen: pythonPackages(questionOf(p, host)) }),
  decide: (p, { seen }, { host }) => decidePip(p, seen, host),
});
