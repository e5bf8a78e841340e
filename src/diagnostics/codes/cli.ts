/** What can be wrong with a call of homerun. */

import type { Explanation } from "../codes.ts";

export const CLI = {
  CLI0100: {
    title: "the command line is not understood",
    text: `A word of the call can't be used where it stands. \`homerun --help\` lists the commands, \`homerun COMMAND --help\` the
options and arguments of one.`,
  },
  CLI0101: {
    title: "not a command of homerun",
    text: `The first word after \`homerun\` names what to do. Playbooks are no commands.

  wrong:  homerun site.yml
  right:  homerun run site.yml`,
  },
  CLI0102: {
    title: "not an option of this command",
    text: `Each command has its own options; \`homerun COMMAND --help\` lists them. In \`homerun exec\` everything that belongs to
the command on the hosts comes after \`--\`.

  wrong:  homerun exec pi df -h
  right:  homerun exec pi -- df -h`,
  },
  CLI0103: {
    title: "an argument is missing",
    text: `The command needs to be told what to work on.

  wrong:  homerun run
  right:  homerun run playbooks/site.yml`,
  },
  CLI0104: {
    title: "too many arguments",
    text: `The command takes fewer words than it was given. A value with spaces needs quotes.

  wrong:  homerun run site.yml --start-at-task install nginx
  right:  homerun run site.yml --start-at-task "install nginx"`,
  },
  CLI0105: {
    title: "an option has no value",
    text: `The option needs a word after it.

  wrong:  homerun run site.yml --limit
  right:  homerun run site.yml --limit pi`,
  },
  CLI0106: {
    title: "an option has a value that is not accepted",
    text: `The message names the values that are. Numbers are whole and within a range; the others are one of a few words.

  wrong:  homerun run site.yml --forks many
  right:  homerun run site.yml --forks 10`,
  },
  CLI0201: {
    title: "extra variables can't be read",
    text: `\`-e\` takes pairs, YAML or JSON text, or a file:

  -e user=anna -e "title='Living room'"
  -e '{"ports": [80, 443]}'
  -e @secrets.yml

Values of pairs are text; where a list, a number or true and false is meant, use the second form. Names consist of
letters, digits and underscores.`,
  },
  CLI0202: {
    title: "options contradict each other",
    text: `Two options that were given exclude each other, for instance \`--json\` together with \`--output live\`. Leave one out.`,
  },
  CLI0203: {
    title: "an environment variable has a value that is not accepted",
    text: `Settings come from the command line, then from variables whose names begin with HOMERUN_, then from the project file
homerun.yml. A variable with a wrong value is an error rather than ignored. Unset it, or use one of the values that the
message names.`,
  },
  CLI0204: {
    title: "the project file has a setting that is not accepted",
    text: `homerun.yml holds what one would otherwise repeat on the command line. Relative paths in it start at its own folder.

  inventory: inventory/
  forks: 10
  remote_user: admin
  private_key_file: ~/.ssh/id_ed25519
  become: true
  become_user: root
  host_key: accept-new        # or strict
  connect_timeout: 10         # seconds
  roles_path: [shared/roles]
  runs_directory: .homerun/runs`,
  },
  CLI0205: {
    title: "there is no inventory",
    text: `A run needs to know the hosts. Name a file or folder with \`-i\`, once and for all in homerun.yml (\`inventory: inventory/\`),
or keep it as inventory/, inventory.yml or inventory.ini in the folder that homerun is called in. For a host or two a list
with a comma is enough:

  homerun ping -i nas.lan,`,
  },
  CLI0207: {
    title: "a setting of Ansible that can't be read",
    text: `Under the names of Ansible's programs homerun reads ansible.cfg and the ANSIBLE_ variables: sections in brackets, lines
of \`key = value\` below them. The value must be of the setting's kind.

  [defaults]
  forks = 20
  host_key_checking = yes`,
  },
  CLI0208: {
    title: "a setting of Ansible that homerun can't keep",
    text: `Some settings change what the language means. homerun has one meaning for these, and says so before it touches a host rather
than work otherwise than the setting says. docs/coming-from-ansible.md lists all settings with what becomes of them.`,
  },
  CLI0209: {
    title: "an option of Ansible's programs that homerun can't keep",
    text: `The option exists in Ansible, and what it asks for does not exist in homerun. The note says why; leave the option out, or do
what the help says.`,
  },
  CLI0210: {
    title: "the launchers can't be written",
    text: `\`homerun shims DIR\` never takes the place of a file that it did not make: it could be Ansible itself. Name a folder of its
own and put it in front of PATH, or say \`--force\`.

  homerun shims ~/.local/share/homerun/ansible
  export PATH="$HOME/.local/share/homerun/ansible:$PATH"`,
  },
  CLI0301: {
    title: "a password is needed and there is nobody to ask",
    text: `Passwords are asked for at the terminal, and this call has none: it runs from a timer, a pipeline or with CI set. Give the
password of sudo in a file that only you can read:

  homerun run site.yml --become-password-file ~/.config/homerun/become

or keep it as \`ansible_become_password\` in a file that is not under version control. A key needs no password at all.`,
  },
  CLI0302: {
    title: "the file with the password can't be used",
    text: `The file named by \`--become-password-file\` is missing, empty or unreadable, or other users can read it. Its first line is
the password.

  chmod 600 ~/.config/homerun/become`,
  },
  CLI0401: {
    title: "the run folder can't be written",
    text: `Every run leaves a record of what it did: without one, nobody could tell afterwards what a run that was cut off has done.
So a run does not start when the record can't be written. Free some space, mend the permissions of the folder, or name
another one with \`runs_directory\` in homerun.yml or HOMERUN_RUNS_DIRECTORY.`,
  },
  CLI0402: {
    title: "not a record of a run",
    text: "The file is no events.jsonl of a run folder: it is missing, empty, or its first line is not the start of a run.",
  },
  CLI0501: {
    title: "not a module",
    text: `\`homerun doc\` lists all modules. Names are those of Ansible; the collection in front may be left out.

  right:  homerun doc copy
  right:  homerun doc ansible.builtin.copy`,
  },
  CLI0503: {
    title: "not a kind of schema",
    text: `\`homerun schema\` without a name lists the kinds of files that have a JSON Schema.

  right:  homerun schema playbook
  right:  homerun schema --output .vscode/homerun`,
  },
  CLI0504: {
    title: "the schemas can't be written",
    text: `\`homerun schema --output FOLDER\` makes the folder where it is missing, and writes one file for each kind of schema into it.
The folder, or one of the files, can't be written: it belongs to somebody else, the disk is full, or a file is where the folder
should be. Give another folder.`,
  },
  CLI0505: {
    title: "not a shell with completion",
    text: `homerun writes completion for bash, zsh and fish.

  bash:  source <(homerun completion bash)
  zsh:   source <(homerun completion zsh)
  fish:  homerun completion fish | source`,
  },
  CLI0506: {
    title: "nothing new can have that name",
    text: `\`homerun new\` begins a module or a filter: its name has small letters, digits and underscores, and is none that homerun has itself.

  right:  homerun new module motd_line
  right:  homerun new filter as_ports`,
  },
  CLI0507: {
    title: "a new file can't be written",
    text: `\`homerun new\` never writes over a file that is there. Choose another name, or remove the file first.`,
  },
  CLI0508: {
    title: "the project's code may not be loaded",
    text: `Modules in \`modules/\` and filters in \`filters/\` are programs that run on this machine with all that you may do. They are loaded only where
the project file says so; nothing of a folder that somebody has given you runs by itself.

  right:  own_code: true        in homerun.yml`,
  },
  CLI0502: {
    title: "not a code of a message",
    text: `Every message has a code such as PB0101 in brackets after its first word. \`homerun explain\` without a code lists all.`,
  },
} as const satisfies Record<`CLI${string}`, Explanation>;
