/** What can go wrong between here and a host's shell. */

import type { Explanation } from "../codes.ts";

export const CON = {
  CON0101: {
    title: "the name of a host cannot be resolved",
    text: `The address of a host was looked up (in /etc/hosts, DNS or mDNS, whatever this machine uses) and nobody knew it.
Inventory names are used as addresses unless the host says otherwise.

  wrong:  hosts: { pi: {} }                       # and no name \`pi\` in DNS
  right:  hosts: { pi: { ansible_host: 10.0.0.2 } }

A \`Host pi\` section with \`HostName 10.0.0.2\` in ~/.ssh/config does as well.`,
  },
  CON0102: {
    title: "a host refuses connections to its SSH port",
    text: `The machine answered, but nothing listens on that port: sshd is not running, listens elsewhere, or a firewall rejects us.
Check \`ansible_port\` (or Port in ~/.ssh/config), and on the machine's console \`systemctl status ssh\`.`,
  },
  CON0103: {
    title: "a host cannot be reached",
    text: `No answer came from the address in time, or a router said that there is no way to it. The machine is off, the cable is out,
the address is wrong, or a firewall drops what we send. \`ping ADDRESS\` from this machine tells which.`,
  },
  CON0104: {
    title: "the proxy to a host failed",
    text: `The host is reached through another one (ProxyJump) or through a command (ProxyCommand), and that way failed before the
host itself could answer. The message names the hop; what the command printed is among the notes.`,
  },
  CON0105: {
    title: "the SSH handshake failed",
    text: `Something answers on the port, but it does not complete an SSH handshake: it is no SSH server, it closes the connection
at once (sshd's MaxStartups, PerSourcePenalties, /etc/hosts.deny), or the line corrupts data.`,
  },
  CON0106: {
    title: "a host offers only algorithms that are not used here",
    text: `Key exchange, cipher, MAC and host key algorithms that are broken or based on SHA-1 (ssh-rsa, diffie-hellman-group1,
CBC ciphers, hmac-sha1) are not offered. Update the host's sshd, or reach it through a machine that still speaks to it.`,
  },
  CON0107: {
    title: "connecting took too long",
    text: `A phase of connecting (TCP or proxy, handshake, authentication) did not end before the connect timeout. The message says
which. For a host that is only slow, raise the timeout: \`--timeout 60\`, \`connect_timeout: 60\` in homerun.yml, or
\`ConnectTimeout 60\` for this host in ~/.ssh/config.`,
  },
  CON0201: {
    title: "the host key has changed",
    text: `The host shows another key than the one that is recorded for it. Either the machine was reinstalled, another machine now
has its address, or somebody is between you and it. Nothing was sent: no password, no key signature.

If you know why (a reinstalled host), remove the old key with the command in the message and connect again; compare the new
fingerprint with the one that the machine shows on its console: \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`.`,
  },
  CON0202: {
    title: "the host key is not known",
    text: `A host is trusted by its key, and no key of this host is in known_hosts. Compare the fingerprint with the one that the
machine shows on its console (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`), then either log in once with \`ssh\`
or record keys of hosts that are seen for the first time:

  homerun ping HOST --host-key accept-new

A key that changes later is refused in either mode.`,
  },
  CON0203: {
    title: "the host key is revoked",
    text: `known_hosts has a line \`@revoked\` for the key that the host shows: somebody decided that it must never be trusted again.
The host needs a new key (\`ssh-keygen -A\` after removing the old ones).`,
  },
  CON0204: {
    title: "the host is trusted through a certificate authority",
    text: `known_hosts names an \`@cert-authority\` for this host. Host certificates can't be checked by this connection. Record the
host's own key next to the authority's line.`,
  },
  CON0205: {
    title: "the host key cannot be recorded",
    text: `The key of a new host was accepted, but it can't be written to known_hosts, so that a later change would go unnoticed.
Mend the file's permissions, or name another file: \`UserKnownHostsFile\` in ~/.ssh/config.`,
  },
  CON0301: {
    title: "the host refuses the login",
    text: `The host is the right one and speaks SSH, but accepts none of the keys or passwords that were offered. The notes list
what was offered, and what the host would accept. Usual reasons: the public key is not in the user's authorized_keys
(\`ssh-copy-id USER@HOST\` puts it there), the wrong user, the right key not loaded in the agent, or wrong permissions of
the user's home, .ssh or authorized_keys. It is not tried again by itself: hosts lock out those who try too often.`,
  },
  CON0401: {
    title: "the connection was lost during a call",
    text: `The call had been sent, and its result never came back. It may have been carried out entirely, partly or not at all; the
host has to be looked at again to know. A second run does that.`,
  },
  CON0402: {
    title: "the connection was lost",
    text: "The connection ended while nothing was under way on the host, so nothing is in doubt. A new one can be opened.",
  },
  CON0403: {
    title: "the shell on the host ended during a call",
    text: `homerun's shell on the host was killed or ended itself while a call was under way, so the call's result is not known.
Usual reasons: the machine ran out of memory and killed it, a command killed its parent, or the host is shutting down.
The next call starts a new shell.`,
  },
  CON0404: {
    title: "no shell could be started on the host",
    text: `The login worked, but a POSIX shell did not answer: the user's login shell is /usr/sbin/nologin or a menu, a forced command
is set for the key (command= in authorized_keys), the password has expired, or /bin/sh is missing. The notes show what the host printed.`,
  },
  CON0405: {
    title: "the host refuses another channel",
    text: "sshd allows a limited number of sessions per connection (MaxSessions, 10 by default; 0 forbids all commands).",
  },
  CON0501: {
    title: "becoming another user needs a password",
    text: `sudo or doas on the host asks for the password of the login user, or su for that of the other user, and none was given. Give it with
\`-K\` (asked for once), as \`ansible_become_password\` from a file that is not under version control, or allow the user to use sudo
without one (NOPASSWD in sudoers, \`nopass\` in doas.conf).`,
  },
  CON0502: {
    title: "the become password is wrong",
    text: `The program refused the password. It was tried once and will not be tried again in this run, since many hosts lock an account
after a few wrong ones. sudo and doas want the password of the login user (sudo with \`Defaults rootpw\` or \`targetpw\`: of the other
one), su that of the user that one becomes.`,
  },
  CON0503: {
    title: "the user may not become another one",
    text: `The rules of the host do not allow the login user to run a shell as the wanted user. For sudo, add the user to the group that may
(\`sudo\` or \`wheel\`) or add a rule with visudo; for doas, a rule in /etc/doas.conf; for su, look into /etc/pam.d/su. A rule that
lists single commands is not enough: homerun runs /bin/sh.`,
  },
  CON0504: {
    title: "the become program is missing",
    text: "The program to become another user (sudo, su, doas) is not installed on the host or not on PATH. Install it, name it with `become_exe`, or log in as that user.",
  },
  CON0505: {
    title: "sudo insists on a terminal",
    text: `\`Defaults requiretty\` is set in the host's sudoers, and a terminal did not satisfy it. Except the user from it:

  Defaults:admin !requiretty`,
  },
  CON0506: {
    title: "becoming another user failed",
    text: "The program ended or stopped answering before a shell of the wanted user was there. The notes show what it printed.",
  },
  CON0507: {
    title: "there is no terminal to ask for a password",
    text: `su and doas take a password from a terminal only. homerun asks for one beside the channel of the shell, just for this login, so the
host has to allow terminals (\`PermitTTY yes\` in sshd_config, no \`no-pty\` at the key) and two sessions for one connection
(\`MaxSessions\`). On the controller itself, util-linux's \`script\` provides it.

Where a terminal can't be had: become the user without a password, with sudo, or log in as that user.`,
  },
  CON0601: {
    title: "an SSH setting cannot be used",
    text: `A line of ~/.ssh/config, or an option in \`ansible_ssh_common_args\` and the like, can't be read or has a value that is not
accepted. Unknown keywords in the file are ignored; wrong values of known ones are not.`,
  },
  CON0602: {
    title: "a host or user name is not acceptable",
    text: `Addresses and user names end up in commands (ProxyCommand, percent tokens) and are therefore refused when they start with
\`-\` or hold quotes, dollar signs, semicolons, spaces, control characters and the like.`,
  },
  CON0701: {
    title: "a scripted host was asked for something that is not in its script",
    text: "Only in tests: a call came that the script does not expect at this point. The message names the nearest expected one.",
  },
  CON0801: {
    title: "an API key would go over the wire in the clear",
    text: `TrueNAS revokes an API key that arrives over http or ws at once, since somebody may have read it on its way. So it is not sent.

  wrong:  truenas_api_url: http://192.0.2.12
  right:  truenas_api_url: https://192.0.2.12

A NAS has a certificate from the first boot on. Nobody signed it, so write down its fingerprint: \`truenas_api_fingerprint\`.`,
  },
  CON0802: {
    title: "the certificate of a TrueNAS is not trusted",
    text: `The machine that answered at the address of the NAS could not prove to be it. Either its certificate is its own work, as it is
on a new TrueNAS, or it was replaced, or another machine answers. Nothing was sent: no API key.

Compare the fingerprint in the message with the one that the NAS shows (Credentials, Certificates), and write it into
\`truenas_api_fingerprint\`. If the house's own authority has signed it, name that one's file in \`truenas_api_ca_file\`.`,
  },
  CON0803: {
    title: "TrueNAS refuses the API key",
    text: `The NAS is the right one, and does not accept the API key of \`truenas_api_key\` for the user of \`truenas_api_user\`. The message says
why, as far as TrueNAS tells. It is not tried again: TrueNAS locks out addresses that try too often.`,
  },
  CON0804: {
    title: "there is no JSON-RPC API at that address",
    text: `Something answers at the address, but not as TrueNAS 25.04 or later does. TrueNAS 24.10 is reached over ssh, where homerun uses
midclt: leave \`ansible_connection: truenas\` away and log in as root, or with \`become\`.`,
  },
  CON0805: {
    title: "the address of a TrueNAS cannot be used",
    text: "`truenas_api_url` is `https://` and the address of the NAS, with a port where it is not 443. Users, keys and paths don't belong there.",
  },
  CON0806: {
    title: "a TrueNAS is asked for more than its API",
    text: `The host is reached through TrueNAS's API (\`ansible_connection: truenas\`). Only the modules whose names begin with truenas_ work that way,
and those that only think: there is no shell, and so no files, packages or facts.

A play over such hosts says \`gather_facts: false\`. What needs a shell belongs into a play that reaches the NAS over ssh.`,
  },
} as const satisfies Record<`CON${string}`, Explanation>;
