/** W1: fifty mixed tasks, written from one list as a playbook for homerun, one for Ansible, and a shell script that checks and applies the same. */

export interface Workload {
  readonly homerun: string;
  readonly ansible: string;
  readonly script: string;
  /** Files beside the playbooks. */
  readonly files: Readonly<Record<string, string>>;
  readonly tasks: number;
}

const count = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1);

/** `root`: absolute folder on the host that the tasks manage. */
export function mixedWorkload(root: string): Workload {
  const files: Record<string, string> = {};
  const shared: string[] = [];
  const ours: string[] = [];
  const theirs: string[] = [];
  const script: string[] = ["set -eu", `mkdir -p ${root}`];
  const both = (text: string): void => {
    ours.push(text);
    theirs.push(text);
  };
  for (const i of count(10)) {
    both(`    - file: {path: ${root}/dir${i}, state: directory, mode: "0755"}`);
    script.push(
      `[ -d ${root}/dir${i} ] || mkdir ${root}/dir${i}`,
      `[ "$(stat -c %a ${root}/dir${i})" = 755 ] || chmod 755 ${root}/dir${i}`,
    );
  }
  for (const i of count(8)) {
    const content = `file ${i}\n${"some content of a file\n".repeat(20)}`;
    files[`files/copy${i}`] = content;
    both(`    - copy: {src: copy${i}, dest: ${root}/copy${i}, mode: "0644"}`);
    script.push(
      `[ "$(sha256sum <${root}/copy${i} 2>/dev/null)" = "$(printf '%s' '${content}' | sha256sum)" ] || printf '%s' '${content}' >${root}/copy${i}`,
      `[ "$(stat -c %a ${root}/copy${i})" = 644 ] || chmod 644 ${root}/copy${i}`,
    );
  }
  for (const i of count(8)) {
    const body = `# template ${i}\nhost = {{ inventory_hostname }}\nnumber = {{ number }}\n`;
    files[`templates/t${i}.hbs`] = body;
    files[`templates/t${i}.j2`] = body;
    ours.push(`    - template: {src: t${i}.hbs, dest: ${root}/template${i}, mode: "0644"}`);
    theirs.push(`    - template: {src: t${i}.j2, dest: ${root}/template${i}, mode: "0644"}`);
    const rendered = `# template ${i}\nhost = target\nnumber = 7\n`;
    script.push(
      `[ "$(sha256sum <${root}/template${i} 2>/dev/null)" = "$(printf '%s' '${rendered}' | sha256sum)" ] || printf '%s' '${rendered}' >${root}/template${i}`,
      `[ "$(stat -c %a ${root}/template${i})" = 644 ] || chmod 644 ${root}/template${i}`,
    );
  }
  for (const i of count(8)) {
    both(
      `    - lineinfile: {path: ${root}/lines, line: "key${i}=value${i}", regexp: "^key${i}=", create: true, mode: "0644"}`,
    );
    script.push(
      `touch ${root}/lines; grep -qx 'key${i}=value${i}' ${root}/lines || echo 'key${i}=value${i}' >>${root}/lines`,
    );
  }
  for (const i of count(6)) {
    both(`    - command: {cmd: "touch ${root}/made${i}", creates: "${root}/made${i}"}`);
    script.push(`[ -e ${root}/made${i} ] || touch ${root}/made${i}`);
  }
  for (const i of count(6)) {
    both(`    - stat: {path: ${root}/copy${i}}\n      register: state${i}`);
    script.push(`stat -c '%a %u %g %s %Y' ${root}/copy${i} >/dev/null; sha1sum ${root}/copy${i} >/dev/null`);
  }
  for (const name of ["root", "daemon"]) {
    both(`    - group: {name: ${name}, state: present}`);
    both(`    - user: {name: ${name}, state: present}`);
    script.push(
      `getent group ${name} >/dev/null || groupadd ${name}`,
      `getent passwd ${name} >/dev/null || useradd ${name}`,
    );
  }
  const head = `- hosts: all\n  gather_facts: false\n  vars:\n    number: 7\n  tasks:\n    ${"- file: {path: ROOT, state: directory}".replace("ROOT", root)}\n`;
  return {
    homerun: `${head}${[...shared, ...ours].join("\n")}\n`,
    ansible: `${head}${[...shared, ...theirs].join("\n")}\n`,
    script: `${script.join("\n")}\n`,
    files,
    tasks: ours.length + 1,
  };
}
