/** What can go wrong with the lab. */

import type { Explanation } from "../codes.ts";

export const LAB = {
  LAB0001: {
    title: "the lab needs Linux",
    text: `The hosts of the lab are Linux system containers: they share the kernel of the machine they run on, and
live in its network namespaces. Other systems have neither. Run the lab on a Linux machine or in a Linux
virtual machine; playbooks for real hosts run anywhere.`,
  },
  LAB0002: {
    title: "the lab needs root",
    text: `Making network namespaces, mounting the hosts' disks and starting system containers are privileged.
Nothing is changed on the machine outside the lab's own namespaces and folders, apart from the registration of
the emulator for foreign architectures, which "lab down" takes away again.

Right:  sudo homerun lab up`,
  },
  LAB0003: {
    title: "the lab needs programs that are not installed",
    text: `Images are built with debootstrap and started with systemd-nspawn; both are packages of Debian and Ubuntu,
as is the emulator that runs the Pi's architecture on a PC. The message lists what is missing and the command
that installs it. "homerun lab up --install" runs that command itself.`,
  },
  LAB0004: {
    title: "not a name for a lab",
    text: `The name of a lab becomes part of the names of namespaces, control groups and folders. It starts with a
lower case letter and has at most 24 lower case letters, digits and hyphens.

Wrong:  homerun lab up --name "My Lab"
Right:  homerun lab up --name my-lab`,
  },
  LAB0005: {
    title: "no such host in the lab",
    text: `The lab has the hosts minipc (amd64), pi (arm64) and nas (amd64). A lab that was started with some of them
only knows those; "homerun lab up HOST" adds another one.`,
  },
  LAB0006: {
    title: "the lab is not up",
    text: `The command needs a running lab of that name. A lab does not survive a restart of the machine it runs on.

Right:  homerun lab up`,
  },
  LAB0007: {
    title: "a lab image could not be built",
    text: `An image is a Debian system made by debootstrap from the package mirror that this machine itself uses. The
usual reasons are a mirror that cannot be reached, a full disk, or a folder for images on a file system mounted
without "dev" or "exec". The end of the build's log is shown, and its file is named. A build that failed
leaves nothing behind: the next "lab up" starts it anew.`,
  },
  LAB0008: {
    title: "a lab host did not come up in time",
    text: `The container was started, but its ssh server did not greet before the deadline. The end of the host's console
is shown. Emulated hosts need more time on a busy machine: give "--timeout" a larger number of seconds.`,
  },
  LAB0009: {
    title: "the kernel lacks something that the lab needs",
    text: `The lab needs network namespaces, the overlay file system and version 2 of control groups, and binfmt_misc for
hosts of another architecture. All are part of the kernels that distributions ship; inside a container without
privileges they are out of reach.`,
  },
  LAB0010: {
    title: "packages for the lab could not be installed",
    text: `"--install" runs apt-get, which failed. Its last lines are shown. On a machine that is neither Debian nor Ubuntu
install the programs by hand.`,
  },
  LAB0011: {
    title: "a step of setting up the lab failed",
    text: `A command that the lab runs on this machine ended with an error; the command and what it said are shown.
"homerun lab down" removes what is left of the lab, whatever state it is in.`,
  },
  LAB0012: {
    title: "the lab is busy",
    text: `Another command is working on the same lab or is building the same image, and did not finish in time. The
message names its process. A lock whose process has ended is ignored.`,
  },
  LAB0013: {
    title: "not a command of the lab",
    text: `The commands are up, down, status, shell, power-cut, power-on, cable and proxy.

Wrong:  homerun lab start
Right:  homerun lab up`,
  },
  LAB0014: {
    title: "the lab host is off",
    text: `The host has no power: it was cut, or the system on it shut itself down.

Right:  homerun lab power-on minipc`,
  },
} as const satisfies Record<`LAB${string}`, Explanation>;
