/** One task or more for every module that needs a whole machine: what the law of idempotence is tried with on the hosts of the lab. */

import { FIRST } from "../modules/apt-sources/example-keys.ts";

export interface ModuleCase {
  readonly module: string;
  /** Name of the task, unique in the table. */
  readonly name: string;
  /** Lines of the task below its name. */
  readonly task: string;
  /** The task only looks: it is never changed. */
  readonly looks?: true;
  /** Why the first check can't say what the task will do; every other task must be predicted. */
  readonly unknown?: string;
  /** Afterwards it counts as skipped, by what it is told to leave alone. */
  readonly skippedAfterwards?: true;
  /** It holds now and not after the next boot, as the module says. */
  readonly untilBoot?: true;
  /** Why the arm64 host can't have it: there it is skipped. */
  readonly notOnPi?: string;
}

/** Port of the web server that stands at the lab's gateway while the cases run. */
export const WEB_PORT = 8099;
/** What that server answers. */
export const WEB_CONTENT = "kept by the law\n";

const WEB = `http://10.77.0.1:${WEB_PORT}/law.txt`;

/** Written beside the playbook, by path. */
export const CASE_FILES: Readonly<Record<string, string>> = {
  "files/law.txt": "kept by the law\n",
  "files/law.sh": "#!/bin/sh\nset -e\necho done >/etc/law/script\n",
  "templates/law.conf.hbs": "[host]\nname = {{inventory_hostname}}\n",
  "files/law.asc": FIRST.armoured,
  "files/tree/one": "one\n",
  "files/tree/it's two/$(three)": "three\n",
};

/** What the hosts have before: those whom tasks take away, tools that modules drive and don't install, a repository, a wheel, archives. */
export const BEFORE = `set -e
groupadd leavers
useradd --create-home --gid users leaver
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y --no-install-recommends install cron git iptables python3-venv rsync subversion ufw unzip
mkdir -p /usr/local/law/parts /usr/local/law/packed /etc/yum.repos.d
cd /usr/local/law
echo "<law><port>80</port></law>" >law.xml
printf '; kept\n[host]\n;port = 80\n' >law.ini
echo one >parts/1
echo two >parts/2
echo kept >"packed/it's kept"
tar -czf packed.tgz packed
python3 -m zipfile -c packed.zip packed
git init -q -b main repository
git -C repository -c user.name=law -c user.email=law@example commit -q --allow-empty -m law
svnadmin create subversion
mkdir law-1.0.dist-info
printf 'Metadata-Version: 2.1
Name: law
Version: 1.0
' >law-1.0.dist-info/METADATA
printf 'Wheel-Version: 1.0
Generator: law
Root-Is-Purelib: true
Tag: py3-none-any
' >law-1.0.dist-info/WHEEL
printf 'LAW = 1
' >law.py
printf 'law.py,,
law-1.0.dist-info/METADATA,,
law-1.0.dist-info/WHEEL,,
law-1.0.dist-info/RECORD,,
' >law-1.0.dist-info/RECORD
python3 -m zipfile -c law-1.0-py3-none-any.whl law.py law-1.0.dist-info`;

const OUTSIDE = "only a program or a server that homerun does not know can say what comes of it";

const EMULATED = "the emulator of its processor does not know the kernel's packet filter";

const UNIT = String.raw`[Unit]\nDescription=Law\n[Service]\nExecStart=/usr/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n`;

const packages: readonly ModuleCase[] = [
  {
    module: "apt",
    name: "a package is installed",
    task: "apt: {name: tree, update_cache: true, cache_valid_time: 86400, install_recommends: false}",
  },
  { module: "apt", name: "a package is gone", task: "apt: {name: less, state: absent}" },
  {
    module: "package",
    name: "a package is installed, by whatever manager",
    task: "package: {name: [hello, locales]}",
  },
  { module: "package_facts", name: "packages are told", task: "package_facts:", looks: true },
  {
    module: "dpkg_selections",
    name: "a package is held back",
    task: "dpkg_selections: {name: hostname, selection: hold}",
  },
  {
    module: "debconf",
    name: "a question is answered",
    task: "debconf: {name: law, question: law/answer, value: [b, a], vtype: multiselect}",
  },
  {
    module: "debconf",
    name: "a password is answered",
    task: "debconf: {name: law, question: law/secret, value: se cret, vtype: password}",
  },
  {
    module: "apt_repository",
    name: "a repository is in a list",
    task: "apt_repository: {repo: 'deb [trusted=yes] file:/srv/law ./', filename: law, mode: '0640', update_cache: false}",
  },
  {
    module: "deb822_repository",
    name: "a repository has its file",
    task: "deb822_repository: {name: The law, uris: 'file:/srv/law', suites: ./, trusted: true, enabled: false, languages: [none]}",
  },
  {
    module: "apt_key",
    name: "apt trusts a key",
    task: `apt_key: {data: "{{ lookup('file', 'law.asc') }}", keyring: /etc/apt/trusted.gpg.d/law.gpg}`,
  },
  {
    module: "alternatives",
    name: "a name stands for a program",
    task: "alternatives: {name: law, link: /usr/local/bin/law, path: /usr/bin/true, priority: 10}",
  },
  {
    module: "pip",
    name: "a package of Python is in an environment of its own",
    task: "pip: {name: law, virtualenv: /opt/law-venv, virtualenv_command: python3 -m venv, extra_args: '--no-index --find-links /usr/local/law'}",
  },
  {
    module: "yum_repository",
    name: "a repository of another family has its file",
    task: "yum_repository: {name: law, description: The law, baseurl: 'http://law.example/$basearch', gpgcheck: true}",
  },
];

const accounts: readonly ModuleCase[] = [
  { module: "group", name: "a group exists", task: "group: {name: law, gid: 4242}" },
  { module: "group", name: "a system group exists", task: "group: {name: lawsys, system: true}" },
  { module: "group", name: "a group is gone", task: "group: {name: leavers, state: absent}" },
  {
    module: "user",
    name: "an account exists",
    task: "user: {name: law, uid: 4242, group: law, groups: [adm, lawsys], append: true, shell: /bin/bash, comment: Law, password: '!'}",
  },
  {
    module: "user",
    name: "an account is different",
    task: "user: {name: operator, comment: Somebody else, groups: [adm], append: true}",
  },
  { module: "user", name: "an account is gone", task: "user: {name: leaver, state: absent, remove: true}" },
  {
    module: "authorized_key",
    name: "a key opens an account",
    task: "authorized_key: {user: admin, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjnc0Ln5DcCrbGdLKrgsVuJUcKxPxLPHhWKfHxyVAdk law@example'}",
  },
  {
    module: "authorized_key",
    name: "a key opens a new account",
    task: "authorized_key: {user: law, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjnc0Ln5DcCrbGdLKrgsVuJUcKxPxLPHhWKfHxyVAdk law@example', key_options: 'no-pty'}",
  },
  {
    module: "getent",
    name: "an account is told",
    task: "getent: {database: passwd, key: root}",
    looks: true,
  },
];

const machine: readonly ModuleCase[] = [
  {
    module: "hostname",
    name: "the host has its name",
    task: 'hostname: {name: "{{ inventory_hostname }}-law"}',
  },
  { module: "timezone", name: "the host is in its time zone", task: "timezone: {name: Europe/Berlin}" },
  {
    module: "sysctl",
    name: "the kernel has a setting",
    task: "sysctl: {name: net.ipv4.ip_forward, value: 1, sysctl_file: /etc/sysctl.d/90-law.conf, sysctl_set: true}",
  },
  {
    module: "mount",
    name: "fstab names a mount",
    task: "mount: {path: /mnt/later, src: tmpfs, fstype: tmpfs, opts: 'size=1m', boot: false, state: present}",
  },
  {
    module: "mount",
    name: "something is mounted",
    task: "mount: {path: /mnt/now, src: tmpfs, fstype: tmpfs, opts: 'size=1m', state: mounted}",
  },
  // The hosts share the machine's kernel and may not load anything: a part that every kernel has built in.
  {
    module: "modprobe",
    name: "a boot loads a part of the kernel",
    task: "modprobe: {name: tcp_cubic, persistent: present}",
  },
  {
    module: "locale_gen",
    name: "a locale exists",
    task: "locale_gen: {name: de_DE.UTF-8}",
    unknown: "the package that knows the locales is only predicted",
  },
  { module: "setup", name: "facts are told", task: "setup:", looks: true },
  {
    module: "mount_facts",
    name: "mounts are told",
    task: "mount_facts:",
    looks: true,
    unknown: "what is mounted before is only predicted",
  },
  {
    module: "cron",
    name: "a job is in root's table",
    task: String.raw`cron: {name: law, special_time: daily, job: 'echo "it''s \%" >/dev/null'}`,
  },
  {
    module: "cron",
    name: "a job has its file",
    task: "cron: {name: law, cron_file: law, user: root, minute: '17', job: 'true'}",
  },
  {
    module: "iptables",
    name: "a chain of rules is there",
    task: "iptables: {chain: LAW, chain_management: true}",
    untilBoot: true,
    notOnPi: EMULATED,
  },
  {
    module: "iptables",
    name: "a rule is in it",
    task: `iptables: {chain: LAW, protocol: tcp, destination_port: "8099", ctstate: [NEW], jump: ACCEPT, comment: "it's $(law)"}`,
    untilBoot: true,
    notOnPi: EMULATED,
  },
  {
    module: "ufw",
    name: "a port is open where ufw filters",
    task: "ufw: {rule: allow, port: 8099, proto: tcp, comment: law}",
    notOnPi: EMULATED,
  },
];

const services: readonly ModuleCase[] = [
  {
    module: "service",
    name: "a service starts at boot",
    task: "service: {name: systemd-sysext, enabled: true}",
  },
  {
    module: "systemd_service",
    name: "a timer runs",
    task: "systemd_service: {name: dpkg-db-backup.timer, enabled: true, state: started}",
  },
  {
    module: "systemd_service",
    name: "a unit can't be started",
    task: "systemd_service: {name: rc-local.service, masked: true}",
  },
  {
    module: "copy",
    name: "a unit is there",
    task: `copy: {dest: /etc/systemd/system/law.service, content: "${UNIT}"}`,
  },
  {
    module: "systemd_service",
    name: "a new unit runs",
    task: "systemd_service: {name: law, state: started, enabled: true, daemon_reload: true}",
  },
  {
    module: "sysvinit",
    name: "an init script is left out of two runlevels",
    task: "sysvinit: {name: sudo, enabled: false, runlevels: [3, 4]}",
  },
  { module: "service_facts", name: "services are told", task: "service_facts:", looks: true },
];

const files: readonly ModuleCase[] = [
  {
    module: "file",
    name: "a folder is there",
    task: "file: {path: /etc/law, state: directory, mode: '0750', owner: root, group: law}",
  },
  { module: "file", name: "a file is gone", task: "file: {path: /etc/debian_version, state: absent}" },
  {
    module: "file",
    name: "a folder belongs to another",
    task: "file: {path: /srv, state: directory, owner: law, group: law, recurse: true}",
  },
  {
    module: "copy",
    name: "a file is copied",
    task: "copy: {src: law.txt, dest: /etc/law/, owner: law, group: law, mode: '0640'}",
  },
  { module: "file", name: "a link is there", task: "file: {path: /etc/law/link, src: law.txt, state: link}" },
  {
    module: "copy",
    name: "a file is copied on the host",
    task: "copy: {remote_src: true, src: /etc/host.conf, dest: /etc/law/host.conf, mode: '0600'}",
  },
  {
    module: "template",
    name: "a template is rendered",
    task: "template: {src: law.conf.hbs, dest: /etc/law/law.conf, mode: '0644'}",
  },
  {
    module: "lineinfile",
    name: "a line is there",
    task: "lineinfile: {path: /etc/hosts, line: 10.77.0.99 law, backup: true}",
  },
  {
    module: "blockinfile",
    name: "a block is there",
    task: "blockinfile: {path: /etc/profile, block: 'export LAW=1', validate: 'sh -n %s'}",
  },
  {
    module: "replace",
    name: "words are replaced",
    task: String.raw`replace: {path: /etc/login.defs, regexp: '^PASS_WARN_AGE\s+7$', replace: 'PASS_WARN_AGE 8'}`,
  },
  {
    module: "ini_file",
    name: "a setting is in its section",
    task: "ini_file: {path: /usr/local/law/law.ini, section: host, option: port, value: '8099'}",
  },
  {
    module: "ini_file",
    name: "a setting of the system is another",
    task: "ini_file: {path: /etc/systemd/journald.conf, section: Journal, option: SystemMaxUse, value: 100M, no_extra_spaces: true, backup: true}",
  },
  {
    module: "htpasswd",
    name: "a user of a web server has a password",
    task: "htpasswd: {path: /usr/local/law/users, name: ada, password: it's a secret, hash_scheme: bcrypt, mode: '0640'}",
  },
  {
    module: "xml",
    name: "an element has its text",
    task: "xml: {path: /usr/local/law/law.xml, xpath: /law/port, value: '8099'}",
  },
  {
    module: "assemble",
    name: "parts make a file",
    task: "assemble: {src: /usr/local/law/parts, dest: /etc/law-parts, remote_src: true, delimiter: '#', mode: '0640'}",
  },
  {
    module: "known_hosts",
    name: "a server's key is known",
    task: "known_hosts: {name: law.example, path: /etc/ssh/ssh_known_hosts, key: 'law.example ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjnc0Ln5DcCrbGdLKrgsVuJUcKxPxLPHhWKfHxyVAdk'}",
  },
  {
    module: "unarchive",
    name: "an archive of the host is unpacked",
    task: "unarchive: {src: /usr/local/law/packed.tgz, dest: /opt, remote_src: true, owner: root, group: adm}",
  },
  {
    module: "unarchive",
    name: "a zip archive is unpacked",
    task: "unarchive: {src: /usr/local/law/packed.zip, dest: /usr/local, remote_src: true}",
  },
  {
    module: "git",
    name: "a repository is checked out",
    task: "git: {repo: /usr/local/law/repository, dest: /opt/law-checkout, version: main}",
  },
  {
    module: "subversion",
    name: "a repository of another kind is checked out",
    task: "subversion: {repo: 'file:///usr/local/law/subversion', dest: /opt/law-subversion}",
  },
  {
    module: "synchronize",
    name: "a tree is brought",
    task: "synchronize: {src: files/tree/, dest: /opt/law-tree, owner: false, group: false}",
  },
  {
    module: "find",
    name: "files are found",
    task: "find: {paths: /usr/share/base-files, recurse: true, patterns: '*profile*', get_checksum: true}",
    looks: true,
  },
  { module: "stat", name: "a file is looked at", task: "stat: {path: /etc/law/law.txt}", looks: true },
  { module: "slurp", name: "a file is read", task: "slurp: {src: /etc/passwd}", looks: true },
  { module: "fetch", name: "a file is brought here", task: "fetch: {src: /etc/hostname, dest: fetched}" },
];

const web: readonly ModuleCase[] = [
  {
    module: "get_url",
    name: "a file is downloaded",
    task: `get_url: {url: "${WEB}", dest: /etc/law-download, mode: '0640'}`,
  },
  {
    module: "uri",
    name: "an answer is kept",
    task: `uri: {url: "${WEB}", dest: /etc/law-answer, creates: /etc/law-answer}`,
    unknown: OUTSIDE,
  },
  { module: "ping", name: "the host answers", task: "ping:", looks: true },
];

const certificates: readonly ModuleCase[] = [
  {
    module: "homelab_ca",
    name: "there is an authority",
    task: 'homelab_ca: {directory: "authority/{{ inventory_hostname }}", common_name: Law, size: 3072}',
  },
  {
    module: "openssl_privatekey",
    name: "there is a key",
    task: "openssl_privatekey: {path: /etc/law.key, type: ECC, curve: secp256r1, mode: '0600'}",
  },
  {
    module: "openssl_csr",
    name: "there is a request",
    task: "openssl_csr: {path: /etc/law.csr, privatekey_path: /etc/law.key, common_name: law.example, key_usage: [digitalSignature]}",
  },
  {
    module: "x509_certificate",
    name: "there is a self-signed certificate",
    task: "x509_certificate: {path: /etc/law-own.crt, provider: selfsigned, privatekey_path: /etc/law.key, csr_path: /etc/law.csr}",
  },
  {
    module: "openssh_keypair",
    name: "there is an ssh key",
    task: "openssh_keypair: {path: /etc/law-ssh, type: ed25519, comment: law}",
  },
  {
    module: "signed_certificate",
    name: "there is a certificate",
    task: 'signed_certificate: {path: /etc/law.crt, privatekey_path: /etc/law.key, ca_directory: "authority/{{ inventory_hostname }}", subject_alt_name: ["law.example"]}',
  },
];

const commands: readonly ModuleCase[] = [
  {
    module: "command",
    name: "a command makes a file",
    task: "command: {cmd: cp /etc/passwd /etc/law-command, creates: /etc/law-command}",
    unknown: OUTSIDE,
  },
  {
    module: "shell",
    name: "a shell makes a file",
    task: "shell: {cmd: 'echo $PATH > /etc/law-shell', creates: /etc/law-shell}",
    unknown: OUTSIDE,
  },
  {
    module: "script",
    name: "a script makes a file",
    task: "script: {cmd: law.sh, creates: /etc/law/script}",
    unknown: OUTSIDE,
    skippedAfterwards: true,
  },
];

export const moduleCases: readonly ModuleCase[] = [
  ...packages,
  ...accounts,
  ...machine,
  ...files,
  ...services,
  ...web,
  ...certificates,
  ...commands,
];
