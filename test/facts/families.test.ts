import { describe, expect, test } from "vitest";
import { clock } from "../../src/facts/clock.ts";
import { devices, readableSize } from "../../src/facts/devices.ts";
import { dns } from "../../src/facts/dns.ts";
import { environment } from "../../src/facts/environment.ts";
import type { FactFamily } from "../../src/facts/fact-family.ts";
import { hardware } from "../../src/facts/hardware.ts";
import { kernelCommandLine } from "../../src/facts/kernel-command-line.ts";
import { local } from "../../src/facts/local.ts";
import { memory } from "../../src/facts/memory.ts";
import { names } from "../../src/facts/names.ts";
import { platform } from "../../src/facts/platform.ts";
import { processor } from "../../src/facts/processor.ts";
import { python } from "../../src/facts/python.ts";
import { security } from "../../src/facts/security.ts";
import { sshKeys } from "../../src/facts/ssh-keys.ts";
import { uptime } from "../../src/facts/uptime.ts";
import { user } from "../../src/facts/user.ts";
import { virtualization } from "../../src/facts/virtualization.ts";
import { type Captured, parseFamily } from "./parse-family.ts";

interface Case extends Captured {
  readonly title: string;
  readonly family: FactFamily;
  readonly facts: Readonly<Record<string, unknown>>;
}

const X86 = (n: number, socket: number, core: number): string =>
  `processor\t: ${n}\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) N100\nphysical id\t: ${socket}\nsiblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\n`;
const ARM = (n: number): string =>
  `processor\t: ${n}\nBogoMIPS\t: 108.00\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\n`;

const CASES: readonly Case[] = [
  {
    title: "Debian's Python",
    family: python,
    output: "/usr/bin/python3.11\nPython 3.11.2",
    facts: {
      python_version: "3.11.2",
      python: {
        executable: "/usr/bin/python3.11",
        type: "cpython",
        has_sslcontext: true,
        version: { major: 3, minor: 11, micro: 2, releaselevel: "final", serial: 0 },
        version_info: [3, 11, 2, "final", 0],
      },
    },
  },
  {
    title: "another Python, before its time",
    family: python,
    output: "/opt/pypy\nPython 3.13.0rc2 (1, Aug 1 2024)\n[PyPy 7.3 with GCC 12]",
    facts: {
      python_version: "3.13.0rc2",
      python: { type: "pypy", version_info: [3, 13, 0, "candidate", 2] },
    },
  },
  { title: "a host without Python", family: python, output: "", facts: {} },
  {
    title: "a Pi with a 64-bit kernel and 32-bit programs",
    family: platform,
    output:
      'machine=aarch64\nsystem=Linux\nnode=pi.home.lan\nbits=32\nservices=systemd\nsystemd="systemd 252 (252.39-1~deb12u2) +PAM -IDN "\npackages=apt',
    files: {
      "/proc/sys/kernel/osrelease": "6.6.31+rpt-rpi-v8",
      "/etc/machine-id": "d6c415112a6c4feb9bc67546fa52c125",
    },
    facts: {
      architecture: "aarch64",
      userspace_bits: "32",
      nodename: "pi.home.lan",
      hostname: "pi",
      kernel: "6.6.31+rpt-rpi-v8",
      service_mgr: "systemd",
      pkg_mgr: "apt",
      systemd: { version: 252, features: "+PAM -IDN" },
      is_chroot: false,
    },
  },
  {
    title: "an Alpine container",
    family: platform,
    output: "machine=x86_64\nsystem=Linux\nnode=box\nbits=\nservices=openrc\npackages=apk\nchroot=1",
    facts: { service_mgr: "openrc", pkg_mgr: "apk", userspace_architecture: "x86_64", is_chroot: true },
  },
  {
    title: "a resolver that knows the full name",
    family: names,
    output: "pi.home.lan",
    files: { "/proc/sys/kernel/hostname": "pi" },
    facts: { fqdn: "pi.home.lan", domain: "home.lan" },
  },
  {
    title: "a resolver that fails",
    family: names,
    files: { "/proc/sys/kernel/hostname": "pi" },
    facts: { fqdn: "pi", domain: "" },
  },
  {
    title: "a resolver that says localhost",
    family: names,
    output: "localhost",
    files: { "/proc/sys/kernel/hostname": "pi" },
    facts: { fqdn: "pi", domain: "" },
  },
  {
    title: "a login user",
    family: user,
    output: "1000 1000\n100 100\nadmin:x:1000:100:Ada Min,,,:/home/admin:/bin/bash",
    facts: {
      user_id: "admin",
      user_uid: 1000,
      user_gid: 100,
      user_gecos: "Ada Min,,,",
      user_dir: "/home/admin",
      user_shell: "/bin/bash",
    },
  },
  {
    title: "values with line ends and equals signs",
    family: environment,
    output: "A=1=2\nB=one\u001ftwo\nnonsense",
    facts: { env: { A: "1=2", B: "one\ntwo" } },
  },
  {
    title: "a date without nanoseconds (busybox)",
    family: clock,
    output: "2026 11 Saturday 6 46 21 09 29 27 1795246167 +0200 EET %N",
    facts: {
      date_time: expect.objectContaining({
        date: "2026-11-21",
        time: "09:29:27",
        iso8601: "2026-11-21T07:29:27Z",
        iso8601_micro: "2026-11-21T07:29:27.000000Z",
        iso8601_basic_short: "20261121T092927",
        tz: "EET",
        tz_offset: "+0200",
        epoch: "1795246167",
      }) as unknown,
    },
  },
  {
    title: "resolv.conf",
    family: dns,
    files: {
      "/etc/resolv.conf":
        "# stub\nnameserver 10.0.0.53\nnameserver fe80::1%eth0\nsearch home.lan lan\noptions timeout:1 edns0",
    },
    facts: {
      dns: {
        nameservers: ["10.0.0.53", "fe80::1%eth0"],
        search: ["home.lan", "lan"],
        options: { timeout: "1", edns0: true },
      },
    },
  },
  { title: "no resolv.conf", family: dns, facts: { dns: { nameservers: [] } } },
  {
    title: "SELinux in force",
    family: security,
    files: {
      "/sys/fs/selinux/enforce": "1",
      "/etc/selinux/config": "# c\nSELINUX=enforcing\nSELINUXTYPE=targeted",
    },
    facts: {
      selinux: { status: "enabled", mode: "enforcing", config_mode: "enforcing", type: "targeted" },
      apparmor: { status: "disabled" },
    },
  },
  {
    title: "AppArmor",
    family: security,
    files: { "/sys/module/apparmor/parameters/enabled": "Y", "/proc/sys/crypto/fips_enabled": "1" },
    facts: { selinux: { status: "disabled" }, apparmor: { status: "enabled" }, fips: true },
  },
  {
    title: "host keys",
    family: sshKeys,
    files: {
      "/etc/ssh/ssh_host_ed25519_key.pub": "ssh-ed25519 AAAAC3 root@pi",
      "/etc/hosts": "127.0.0.1 localhost",
    },
    facts: { ssh_host_key_ed25519_public: "AAAAC3", ssh_host_key_ed25519_public_keytype: "ssh-ed25519" },
  },
  {
    title: "a kernel command line with repeated and quoted words",
    family: kernelCommandLine,
    files: { "/proc/cmdline": 'console=serial0 console=tty1 root=PARTUUID=1-2 quiet cg="a b"' },
    facts: {
      cmdline: { console: "tty1", root: "PARTUUID=1-2", quiet: true, cg: "a b" },
      proc_cmdline: { console: ["serial0", "tty1"], root: "PARTUUID=1-2", quiet: true, cg: "a b" },
    },
  },
  {
    title: "memory",
    family: memory,
    files: {
      "/proc/meminfo":
        "MemTotal:        8000000 kB\nMemFree:         1000000 kB\nMemAvailable:    5000000 kB\nBuffers:          102400 kB\nCached:          1024000 kB\nSwapCached:            0 kB\nSwapTotal:        204800 kB\nSwapFree:         102400 kB",
    },
    facts: { memtotal_mb: 7812, memfree_mb: 976, memavailable_mb: 4882, swaptotal_mb: 200, swapfree_mb: 100 },
  },
  {
    title: "two cores with two threads each",
    family: processor,
    files: {
      "/proc/self/status": "Name:\tawk\nCpus_allowed_list:\t0-1,3\n",
      "/proc/cpuinfo": [X86(0, 0, 0), X86(1, 0, 0), X86(2, 0, 1), X86(3, 0, 1)].join("\n"),
    },
    facts: {
      processor_count: 1,
      processor_cores: 2,
      processor_threads_per_core: 2,
      processor_vcpus: 4,
      processor_nproc: 3,
    },
  },
  {
    title: "a Pi's four cores",
    family: processor,
    files: {
      "/proc/cpuinfo": `${[0, 1, 2, 3].map(ARM).join("\n")}\nRevision\t: c03114\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4`,
    },
    facts: { processor: ["0", "1", "2", "3"], processor_count: 4, processor_cores: 1, processor_vcpus: 4 },
  },
  {
    title: "a Pi",
    family: hardware,
    files: {
      "/proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
      "/proc/device-tree/serial-number": "10000000abcdef01\0",
    },
    facts: {
      product_name: "Raspberry Pi 4 Model B Rev 1.4",
      device_tree_model: "Raspberry Pi 4 Model B Rev 1.4",
      product_serial: "10000000abcdef01",
      form_factor: "NA",
      system_vendor: "NA",
    },
  },
  {
    title: "a mini PC",
    family: hardware,
    files: {
      "/sys/class/dmi/id/product_name": "EQ12 ",
      "/sys/class/dmi/id/sys_vendor": "AZW",
      "/sys/class/dmi/id/chassis_type": "35",
    },
    facts: { product_name: "EQ12", system_vendor: "AZW", form_factor: "Mini PC" },
  },
  {
    title: "uptime",
    family: uptime,
    files: { "/proc/uptime": "2693.66 4671.66", "/proc/loadavg": "1.25 1.13 0.71 2/231 1194" },
    facts: { uptime_seconds: 2693, loadavg: { "1m": 1.25, "5m": 1.13, "15m": 0.71 } },
  },
  {
    title: "a disk with partitions",
    family: devices,
    output:
      "disk sda 500118192 0 0 512 CT250MX500SSD1  |ATA     \npart sda sda1 1050624 2048\ndisk mmcblk0 62333952 0 0 512 |\nlrwxrwxrwx 1 root root 10 Nov 21 07:24 ABCD-1234 -> ../../sda1",
    facts: {
      devices: {
        sda: {
          model: "CT250MX500SSD1",
          vendor: "ATA",
          size: "238.47 GB",
          sectors: 500118192,
          sectorsize: 512,
          rotational: "0",
          removable: "0",
          partitions: { sda1: { size: "513.00 MB", sectors: 1050624, start: 2048, uuid: "ABCD-1234" } },
        },
        mmcblk0: expect.objectContaining({ model: null, vendor: null, partitions: {} }) as unknown,
      },
    },
  },
  {
    title: "bare metal that could hold machines",
    family: virtualization,
    output: "container=none\nvm=none\nmark=\nkvm=1",
    facts: {
      virtualization_type: "kvm",
      virtualization_role: "host",
      virtualization_tech_guest: [],
      virtualization_tech_host: ["kvm"],
    },
  },
  {
    title: "bare metal without",
    family: virtualization,
    output: "container=none\nvm=none\nmark=",
    facts: { virtualization_type: "NA", virtualization_role: "NA" },
  },
  {
    title: "a container in a machine",
    family: virtualization,
    output: "container=systemd-nspawn\nvm=kvm\nmark=systemd-nspawn",
    facts: {
      virtualization_type: "systemd-nspawn",
      virtualization_role: "guest",
      virtualization_tech_guest: ["systemd-nspawn", "kvm"],
    },
  },
  {
    title: "a machine without systemd, by its maker",
    family: virtualization,
    output: "mark=",
    files: { "/sys/class/dmi/id/sys_vendor": "QEMU" },
    facts: { virtualization_type: "kvm", virtualization_role: "guest" },
  },
  {
    title: "VMware, in Ansible's spelling",
    family: virtualization,
    output: "container=none\nvm=vmware",
    facts: { virtualization_type: "VMware", virtualization_role: "guest" },
  },
  {
    title: "local facts in every form",
    family: local,
    output:
      '= text /f/json.fact\n|{"a": [1]}\n= text /f/ini.fact\n|[General]\n|; c\n|Key = v\n= program /f/sick.fact\n|x\n|oh\n|3 1\n= text /f/words.fact\n|just words\n|= text fake.fact\n= unreadable /f/shut.fact\n|',
    facts: {
      local: {
        json: { a: [1] },
        ini: { General: { key: "v" } },
        sick: "Failure executing fact script (/f/sick.fact), rc: 3, err: oh",
        words: "error loading facts as JSON or ini - please check content: /f/words.fact",
        shut: "error loading facts as JSON or ini - please check content: /f/shut.fact",
      },
    },
  },
];

describe("families", () => {
  test.each(CASES)("$family.name: $title", ({ family, output, files, facts }) => {
    const captured = { ...(output === undefined ? {} : { output }), ...(files ? { files } : {}) };
    expect(parseFamily(family, captured)).toMatchObject(facts);
  });

  test("what is no answer is refused", () => {
    expect(() => parseFamily(platform, { output: "garbage" })).toThrow("what machine");
    expect(() => parseFamily(clock, { output: "date: invalid option" })).toThrow("no date");
    expect(() => parseFamily(memory, {})).toThrow("how much memory");
    expect(() => parseFamily(uptime, {})).toThrow();
  });
});

test.each([
  [0, "0.00 Bytes"],
  [1023, "1023.00 Bytes"],
  [1024, "1.00 KB"],
  [16 * 1024 ** 3, "16.00 GB"],
])("%d bytes are %s", (bytes, text) => {
  expect(readableSize(bytes)).toBe(text);
});
