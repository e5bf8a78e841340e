import { describe, expect, test } from "vitest";
import { SHELLS } from "../host/run-primitive.ts";
import { gatherFrom, type RecordedHost } from "./recorded-host.ts";

interface Case extends RecordedHost {
  readonly title: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const LINUX = {
  "/proc/sys/kernel/ostype": "Linux\n",
  "/proc/sys/kernel/osrelease": "6.6.1-0-lts\n",
  "/proc/sys/kernel/version": "#1 SMP\n",
  "/proc/sys/kernel/hostname": "box\n",
  "/proc/meminfo":
    "MemTotal:        4028416 kB\nMemFree:         1000448 kB\nMemAvailable:    2000000 kB\nBuffers:           1024 kB\nCached:          1048576 kB\nSwapTotal:       2097152 kB\nSwapFree:        1048576 kB\nSwapCached:            0 kB\n",
  "/proc/cpuinfo": "processor\t: 0\nBogoMIPS\t: 108.00\n\nprocessor\t: 1\nBogoMIPS\t: 108.00\n",
  "/proc/self/status": "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nCpus_allowed_list:\t0-1\n",
  "/proc/uptime": "1234.5 2000.0\n",
  "/proc/loadavg": "0.10 0.20 0.30 1/100 4\n",
  "/proc/self/mountinfo":
    "27 1 179:2 / / rw,relatime - ext4 /dev/mmcblk0p2 rw\n30 27 0:40 / /mnt/nas rw - nfs4 nas:/tank rw,hard\n",
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
};

const COMMON = {
  system: "Linux",
  kernel: "6.6.1-0-lts",
  memtotal_mb: 3934,
  memfree_mb: 977,
  swaptotal_mb: 2048,
  uptime_seconds: 1234,
  processor_vcpus: 2,
};

const CASES: readonly Case[] = [
  {
    title: "Alpine: musl, busybox, OpenRC, no `ip`, no `getent`",
    files: {
      ...LINUX,
      "/etc/os-release": 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.1\n',
      "/etc/alpine-release": "3.20.1\n",
      "/proc/1/comm": "init\n",
      "/sbin/openrc": "",
      "/proc/net/route":
        "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\neth0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\neth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\n",
      "/proc/net/fib_trie": "Local:\n  +-- 10.0.2.0/24 2 0 2\n     |-- 10.0.2.15\n        /32 host LOCAL\n",
      "/sys/class/net/eth0/address": "02:00:00:00:00:01\n",
      "/sys/class/net/eth0/mtu": "1500\n",
      "/sys/class/net/eth0/operstate": "up\n",
      "/sys/class/net/eth0/type": "1\n",
      "/sys/class/net/eth0/flags": "0x1003\n",
    },
    tools: {
      "uname -snm": "Linux box aarch64\n",
      "uname -s": "Linux\n",
      apk: "",
      "hostname -f": "box.lan\n",
    },
    facts: {
      ...COMMON,
      os_family: "Alpine",
      distribution: "Alpine",
      distribution_version: "3.20.1",
      distribution_major_version: "3",
      pkg_mgr: "apk",
      service_mgr: "openrc",
      architecture: "aarch64",
      hostname: "box",
      fqdn: "box.lan",
      domain: "lan",
      user_id: "root",
      user_dir: "/root",
      interfaces: ["eth0"],
      default_ipv4: {
        interface: "eth0",
        alias: "eth0",
        gateway: "10.0.2.1",
        address: "10.0.2.15",
        prefix: "24",
        netmask: "255.255.255.0",
        network: "10.0.2.0",
        broadcast: "10.0.2.255",
        macaddress: "02:00:00:00:00:01",
        mtu: 1500,
        type: "ether",
      },
      mounts: [
        { mount: "/", fstype: "ext4" },
        { mount: "/mnt/nas", device: "nas:/tank", fstype: "nfs4" },
      ],
    },
  },
  {
    title: "TrueNAS SCALE: a Debian with a version of its own",
    files: {
      ...LINUX,
      "/etc/os-release":
        'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n',
      "/etc/debian_version": "12.5\n",
      "/etc/version": "24.10.2\n",
      "/run/systemd/system/x": "",
      "/proc/1/comm": "systemd\n",
      "/proc/self/mountinfo":
        "27 1 0:30 / / ro,relatime - zfs boot-pool/ROOT/24.10.2 ro\n30 27 0:40 / /mnt/tank rw - zfs tank rw\n",
    },
    tools: {
      "uname -snm": "Linux nas x86_64\n",
      "apt-get": "",
      "systemctl --version": "systemd 252 (252.30)\n+PAM +AUDIT\n",
    },
    facts: {
      ...COMMON,
      os_family: "Debian",
      distribution: "Debian",
      distribution_version: "12.5",
      distribution_major_version: "12",
      distribution_release: "bookworm",
      pkg_mgr: "apt",
      service_mgr: "systemd",
      systemd: { version: 252, features: "+PAM +AUDIT" },
      mounts: [
        { mount: "/", device: "boot-pool/ROOT/24.10.2" },
        { mount: "/mnt/tank", fstype: "zfs" },
      ],
    },
  },
  {
    title: "CentOS Stream",
    files: {
      ...LINUX,
      "/etc/os-release":
        'NAME="CentOS Stream"\nVERSION="9"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="9"\n',
      "/proc/1/comm": "systemd\n",
    },
    tools: { "uname -snm": "Linux box x86_64\n", dnf: "", yum: "" },
    facts: {
      os_family: "RedHat",
      distribution: "CentOS",
      distribution_release: "Stream",
      pkg_mgr: "dnf",
      service_mgr: "systemd",
    },
  },
  {
    title: "Fedora CoreOS: packages come with the system",
    files: {
      ...LINUX,
      "/etc/os-release": 'NAME="Fedora Linux"\nID=fedora\nVERSION_ID=40\nVARIANT_ID=coreos\n',
      "/run/ostree-booted": "",
    },
    tools: { "uname -snm": "Linux box x86_64\n", "uname -s": "Linux\n", "rpm-ostree": "", dnf: "" },
    facts: { os_family: "RedHat", distribution: "Fedora", pkg_mgr: "atomic_container" },
  },
  {
    title: "Arch and openSUSE have no minor release: Arch",
    files: {
      ...LINUX,
      "/etc/os-release": 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n',
      "/proc/1/comm": "systemd\n",
    },
    tools: { "uname -snm": "Linux box x86_64\n", pacman: "" },
    facts: { os_family: "Archlinux", distribution: "Archlinux", pkg_mgr: "pacman", service_mgr: "systemd" },
  },
  {
    title: "openSUSE Tumbleweed",
    files: {
      ...LINUX,
      "/etc/os-release":
        'NAME="openSUSE Tumbleweed"\nID="opensuse-tumbleweed"\nID_LIKE="opensuse suse"\nVERSION_ID="20250101"\n',
      "/proc/1/comm": "systemd\n",
    },
    tools: { "uname -snm": "Linux box x86_64\n", zypper: "" },
    facts: {
      os_family: "Suse",
      distribution: "openSUSE Tumbleweed",
      distribution_version: "20250101",
      pkg_mgr: "zypper",
    },
  },
  {
    title: "FreeBSD",
    files: {
      "/etc/os-release": "NAME=FreeBSD\nID=freebsd\nVERSION_ID=14.1\n",
      "/etc/passwd": "root:*:0:0:Charlie &:/root:/bin/sh\n",
    },
    tools: {
      "uname -snm": "FreeBSD bsd.lan amd64\n",
      "uname -s": "FreeBSD\n",
      "uname -r": "14.1-RELEASE-p3\n",
      "uname -v": "FreeBSD 14.1-RELEASE-p3 GENERIC\n",
      "getconf LONG_BIT": "64\n",
      "hostname -f": "bsd.lan\n",
      pkg: "",
      "sysctl hw.memsize hw.physmem64 hw.physmem hw.pagesize hw.realmem vm.stats.vm.v_page_size vm.stats.vm.v_page_count vm.stats.vm.v_free_count vm.swapusage":
        "hw.physmem: 4252577792\nhw.pagesize: 4096\nhw.realmem: 4294967296\nvm.stats.vm.v_page_size: 4096\nvm.stats.vm.v_page_count: 1006986\nvm.stats.vm.v_free_count: 500000\n",
      "swapctl -sk": "Total:         2097152     1024\n",
      "sysctl hw.ncpu hw.ncpuonline hw.model hw.packages hw.physicalcpu hw.logicalcpu machdep.cpu.brand_string kern.smp.cores kern.smp.threads_per_core":
        "hw.ncpu: 4\nhw.model: Intel(R) N100\nkern.smp.cores: 2\nkern.smp.threads_per_core: 2\n",
      "sysctl -n kern.boottime": "{ sec = 1700000000, usec = 1 } Tue Nov 14 22:13:20 2023\n",
      "sysctl -n vm.loadavg": "{ 0.11 0.22 0.33 }\n",
      "sysctl kern.vm_guest security.jail.jailed kern.hv_vmm_present hw.vendor hw.product":
        "kern.vm_guest: kvm\nsecurity.jail.jailed: 0\n",
      "kenv -q smbios.system.product": "Standard PC\n",
      "date +%s": "1700000600\n",
      mount:
        "/dev/ada0p2 on / (ufs, local, soft-updates)\ndevfs on /dev (devfs)\ntank on /tank (zfs, local, nfsv4acls)\nnas:/x on /mnt/nas (nfs)\n",
      "df -Pkl":
        "Filesystem 1024-blocks Used Avail Capacity Mounted on\n/dev/ada0p2 1000 400 520 43% /\ntank 2000 0 2000 0% /tank\n",
      "ifconfig -a":
        "em0: flags=1008843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,LOWER_UP> metric 0 mtu 1500\n\toptions=48100bb\n\tether 08:00:27:aa:bb:cc\n\tinet 10.0.2.15 netmask 0xffffff00 broadcast 10.0.2.255\n\tinet 10.0.2.16 netmask 0xffffffff broadcast 10.0.2.16\n\tinet6 fe80::1%em0 prefixlen 64 scopeid 0x1\n\tmedia: Ethernet autoselect (1000baseT <full-duplex>)\n\tstatus: active\nlo0: flags=1008049<UP,LOOPBACK,RUNNING,MULTICAST,LOWER_UP> metric 0 mtu 16384\n\tinet6 ::1 prefixlen 128\n\tinet 127.0.0.1 netmask 0xff000000\nbridge0: flags=8843<UP,BROADCAST> metric 0 mtu 1500\n\tether 58:9c:fc:10:00:01\n\tmember: tap0 flags=143<LEARNING>\n\tmember: em0 flags=143<LEARNING>\n",
      "route -n get default":
        "   route to: 0.0.0.0\ndestination: 0.0.0.0\n       mask: 0.0.0.0\n    gateway: 10.0.2.2\n  interface: em0\n      flags: <UP,GATEWAY,DONE,STATIC>\n",
    },
    facts: {
      system: "FreeBSD",
      kernel: "14.1-RELEASE-p3",
      os_family: "FreeBSD",
      distribution: "FreeBSD",
      distribution_version: "14.1",
      distribution_major_version: "14",
      distribution_release: "14.1-RELEASE-p3",
      pkg_mgr: "pkgng",
      service_mgr: "bsdinit",
      architecture: "amd64",
      userspace_bits: "64",
      hostname: "bsd",
      nodename: "bsd.lan",
      fqdn: "bsd.lan",
      domain: "lan",
      memtotal_mb: 3933,
      memfree_mb: 1953,
      swaptotal_mb: 2048,
      swapfree_mb: 2047,
      processor_count: 1,
      processor_cores: 2,
      processor_threads_per_core: 2,
      processor_vcpus: 4,
      uptime_seconds: 600,
      loadavg: { "1m": 0.11, "5m": 0.22, "15m": 0.33 },
      virtualization_type: "kvm",
      virtualization_role: "guest",
      product_name: "Standard PC",
      interfaces: ["em0", "lo0", "bridge0"],
      default_ipv4: {
        interface: "em0",
        gateway: "10.0.2.2",
        address: "10.0.2.15",
        netmask: "255.255.255.0",
        network: "10.0.2.0",
        macaddress: "08:00:27:aa:bb:cc",
      },
      em0: {
        speed: 1000,
        active: true,
        type: "ether",
        ipv4_secondaries: [{ address: "10.0.2.16", prefix: "32" }],
        ipv6: [{ address: "fe80::1", prefix: "64", scope: "link" }],
      },
      bridge0: { type: "bridge", interfaces: ["tap0", "em0"] },
      lo0: { type: "loopback" },
      all_ipv4_addresses: ["10.0.2.15", "10.0.2.16"],
      mounts: [
        {
          mount: "/",
          device: "/dev/ada0p2",
          fstype: "ufs",
          options: "local,soft-updates",
          size_total: 1024000,
          size_available: 532480,
        },
        { mount: "/tank", fstype: "zfs", size_total: 2048000 },
        { mount: "/mnt/nas", device: "nas:/x", fstype: "nfs" },
      ],
    },
  },
  {
    title: "OpenBSD",
    files: { "/etc/passwd": "root:*:0:0:Charlie &:/root:/bin/ksh\n" },
    tools: {
      "uname -snm": "OpenBSD puffy.lan amd64\n",
      "uname -s": "OpenBSD\n",
      "uname -r": "7.5\n",
      "uname -v": "GENERIC.MP#1\n",
      hostname: "puffy.lan\n",
      pkg_add: "",
      "sysctl -n kern.version": "OpenBSD 7.5-stable (GENERIC.MP) #1: Mon\n    builder@host\n",
      "sysctl hw.memsize hw.physmem64 hw.physmem hw.pagesize hw.realmem vm.stats.vm.v_page_size vm.stats.vm.v_page_count vm.stats.vm.v_free_count vm.swapusage":
        "hw.physmem=2130558976\nhw.pagesize=4096\n",
      "swapctl -sk": "total: 1048576 1K-blocks allocated, 0 used, 1048576 available\n",
      vmstat:
        " procs    memory       page                    disks    traps          cpu\n r   s   avm     fre  flt  re  pi  po  fr  sr sd0 cd0  int   sys   cs us sy id\n 1  65   44M   1503M  309   0   0   0   0   0   1   0  231   310   60  0  1 99\n",
      "sysctl hw.ncpu hw.ncpuonline hw.model hw.packages hw.physicalcpu hw.logicalcpu machdep.cpu.brand_string kern.smp.cores kern.smp.threads_per_core":
        "hw.ncpu=2\nhw.ncpuonline=2\nhw.model=AMD GX-412TC SOC\n",
      "sysctl -n kern.boottime": "1700000000\n",
      "sysctl -n vm.loadavg": "0.11 0.22 0.33\n",
      "date +%s": "1700000060\n",
      "sysctl hw.vendor hw.product hw.version hw.serialno hw.uuid hw.model":
        "hw.vendor=PC Engines\nhw.product=apu2\nhw.serialno=123\n",
      mount: "/dev/sd0a on / type ffs (local, noatime)\n",
      "df -Pkl": "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sd0a 1000 400 550 43% /\n",
      "ifconfig -a":
        "lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 32768\n\tinet 127.0.0.1 netmask 0xff000000\nem0: flags=808843<UP,BROADCAST,RUNNING,SIMPLEX,MULTICAST,AUTOCONF4> mtu 1500\n\tlladdr 00:0d:b9:00:00:01\n\tmedia: Ethernet autoselect (1000baseT full-duplex)\n\tstatus: active\n\tinet 192.168.1.5 netmask 0xffffff00 broadcast 192.168.1.255\n",
      "route -n get default":
        "   route to: default\n    gateway: 192.168.1.1\n  interface: em0\n if address: 192.168.1.5\n",
    },
    facts: {
      os_family: "OpenBSD",
      distribution: "OpenBSD",
      distribution_version: "7.5",
      distribution_release: "stable",
      pkg_mgr: "openbsd_pkg",
      service_mgr: "bsdinit",
      fqdn: "puffy.lan",
      memtotal_mb: 2031,
      memfree_mb: 1503,
      swaptotal_mb: 1024,
      swapfree_mb: 1024,
      processor: ["AMD GX-412TC SOC", "AMD GX-412TC SOC"],
      processor_cores: 2,
      uptime_seconds: 60,
      product_name: "apu2",
      system_vendor: "PC Engines",
      default_ipv4: {
        interface: "em0",
        gateway: "192.168.1.1",
        address: "192.168.1.5",
        macaddress: "00:0d:b9:00:00:01",
      },
      mounts: [{ mount: "/", fstype: "ffs", options: "local,noatime", size_total: 1024000 }],
    },
  },
  {
    title: "macOS",
    tools: {
      "uname -snm": "Darwin mini.local arm64\n",
      "uname -s": "Darwin\n",
      "uname -r": "23.6.0\n",
      "uname -v": "Darwin Kernel Version 23.6.0\n",
      "sw_vers -productVersion": "14.6.1\n",
      "hostname -f": "mini.local\n",
      brew: "",
      "id -ru": "501\n",
      "id -u": "501\n",
      "id -rg": "20\n",
      "id -g": "20\n",
      "id -P": "anna:********:501:20::0:0:Anna B:/Users/anna:/bin/zsh\n",
      "sysctl hw.memsize hw.physmem64 hw.physmem hw.pagesize hw.realmem vm.stats.vm.v_page_size vm.stats.vm.v_page_count vm.stats.vm.v_free_count vm.swapusage":
        "hw.memsize: 17179869184\nhw.pagesize: 16384\nvm.swapusage: total = 2048.00M  used = 512.00M  free = 1536.00M  (encrypted)\n",
      vm_stat:
        "Mach Virtual Memory Statistics: (page size of 16384 bytes)\nPages free:                               10000.\nPages active:                            200000.\nPages inactive:                          200000.\nPages wired down:                        100000.\n",
      "sysctl hw.ncpu hw.ncpuonline hw.model hw.packages hw.physicalcpu hw.logicalcpu machdep.cpu.brand_string kern.smp.cores kern.smp.threads_per_core":
        "hw.ncpu: 8\nhw.model: Macmini9,1\nhw.packages: 1\nhw.physicalcpu: 8\nhw.logicalcpu: 8\nmachdep.cpu.brand_string: Apple M1\n",
      "sysctl hw.vendor hw.product hw.version hw.serialno hw.uuid hw.model": "hw.model: Macmini9,1\n",
      mount:
        "/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)\ndevfs on /dev (devfs, local, nobrowse)\nmap auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)\n",
      "ifconfig -a":
        "lo0: flags=8049<UP,LOOPBACK,RUNNING,MULTICAST> mtu 16384\n\tinet 127.0.0.1 netmask 0xff000000\nen0: flags=8863<UP,BROADCAST,SMART,RUNNING,SIMPLEX,MULTICAST> mtu 1500\n\tether 3c:06:30:00:00:01\n\tinet6 fe80::10%en0 prefixlen 64 secured scopeid 0xb\n\tinet 192.168.1.7 netmask 0xffffff00 broadcast 192.168.1.255\n\tstatus: active\nutun0: flags=8051<UP,POINTOPOINT,RUNNING,MULTICAST> mtu 1380\n\tinet 100.64.0.1 --> 100.64.0.1 netmask 0xffffffff\n",
      "route -n get default": "   route to: default\n    gateway: 192.168.1.1\n  interface: en0\n",
    },
    facts: {
      system: "Darwin",
      os_family: "Darwin",
      distribution: "MacOSX",
      distribution_version: "14.6.1",
      distribution_major_version: "14",
      distribution_release: "23.6.0",
      pkg_mgr: "homebrew",
      service_mgr: "launchd",
      architecture: "arm64",
      user_id: "anna",
      user_uid: 501,
      user_gecos: "Anna B",
      user_dir: "/Users/anna",
      user_shell: "/bin/zsh",
      memtotal_mb: 16384,
      memfree_mb: 8571,
      swaptotal_mb: 2048,
      swapfree_mb: 1536,
      processor_vcpus: 8,
      processor_cores: 8,
      product_name: "Macmini9,1",
      default_ipv4: { interface: "en0", address: "192.168.1.7", gateway: "192.168.1.1" },
      utun0: { type: "unknown", ipv4: { address: "100.64.0.1", prefix: "32" } },
      mounts: [{ mount: "/", fstype: "apfs" }],
    },
  },
];

describe.each(SHELLS)("recorded hosts with $name", (shell) => {
  test("what hangs costs its own facts, and is named", async () => {
    const host = {
      files: { ...LINUX, "/etc/os-release": "ID=debian\nVERSION_ID=12\n", "/proc/1/comm": "systemd\n" },
      tools: { "uname -snm": "Linux box x86_64\n", "apt-get": "" },
      hangs: ["hostname", "getent", "stat"],
    };
    const facts = await gatherFrom(host, shell, { deadline: 1 });
    expect(facts.gather_failures).toEqual({
      names: "took too long",
      user: "took too long",
      mounts: "took too long",
    });
    expect(facts).toMatchObject({
      ...COMMON,
      os_family: "Debian",
      hostname: "box",
      fqdn: "box",
      user_uid: 0,
    });
    expect(facts.mounts).toMatchObject([{ mount: "/" }, { mount: "/mnt/nas" }]);
  });

  test("what nobody asked for is not read", async () => {
    const hangs = [
      "hostname",
      "getent",
      "stat",
      "uname",
      "systemd-detect-virt",
      "ip",
      "python3",
      "date",
      "sysctl",
    ];
    const facts = await gatherFrom({ files: LINUX, hangs }, shell, {
      subsets: ["!all", "!min", "memory", "uptime"],
    });
    expect(Object.keys(facts).toSorted()).toEqual(
      "gather_subset loadavg memavailable_mb memfree_mb memory_mb memtotal_mb module_setup swapfree_mb swaptotal_mb uptime_seconds".split(
        " ",
      ),
    );
  });

  test.each(CASES)("$title", async ({ facts, ...host }) => {
    expect(await gatherFrom(host, shell)).toMatchObject(facts);
  });
});
