/** Facts: whether the host is a virtual machine, a container, or a machine that could hold some. */

import { z } from "zod";
import { assignments, defineFamily } from "./fact-family.ts";
import { NOT_ON_LINUX, readSysctl } from "./other-systems.ts";

const script = `
container= vm=
if command -v systemd-detect-virt >/dev/null 2>&1; then
  container=$(systemd-detect-virt --container 2>/dev/null)
  [ "$container" != none ] || vm=$(systemd-detect-virt --vm 2>/dev/null)
  printf 'container=%s\\nvm=%s\\n' "$container" "$vm"
fi
mark=
if [ -r /run/systemd/container ]; then read -r mark </run/systemd/container
elif [ -e /.dockerenv ]; then mark=docker
elif [ -e /run/.containerenv ]; then mark=podman
elif [ -z "$container" ] && [ -r /proc/1/environ ]; then
  mark=$(tr '\\0' '\\n' </proc/1/environ 2>/dev/null | sed -n 's/^container=//p')
fi
printf 'mark=%s\\n' "$mark"
hypervisor=
[ ! -r /sys/hypervisor/type ] || read -r hypervisor </sys/hypervisor/type
printf 'hypervisor=%s\\n' "$hypervisor"
[ ! -e /dev/kvm ] || printf 'kvm=1\\n'
${NOT_ON_LINUX}
sysctl kern.vm_guest security.jail.jailed kern.hv_vmm_present hw.vendor hw.product 2>/dev/null
true`;

const schema = z.object({
  virtualization_type: z
    .string()
    .describe("`kvm`, `docker`, `systemd-nspawn`, `VMware` …; `NA` on bare metal."),
  virtualization_role: z.enum(["guest", "host", "NA"]),
  virtualization_tech_guest: z.array(z.string()),
  virtualization_tech_host: z.array(z.string()),
});

/** systemd's words where Ansible has others. */
const WORDS: Readonly<Record<string, string>> = {
  amazon: "kvm",
  apple: "apple",
  google: "kvm",
  hv: "VirtualPC",
  "lxc-libvirt": "lxc",
  microsoft: "VirtualPC",
  oracle: "virtualbox",
  qemu: "kvm",
  vmware: "VMware",
};

/** By maker or product of the machine, for hosts without systemd. */
const PRODUCTS: readonly (readonly [RegExp, string])[] = [
  [/^(KVM|QEMU|Bochs|oVirt|RHEV|OpenStack)/i, "kvm"],
  [/VMware/i, "VMware"],
  [/VirtualBox|innotek/i, "virtualbox"],
  [/Parallels/i, "parallels"],
  [/^Xen/i, "xen"],
  [/Amazon EC2|Google/i, "kvm"],
  [/^Virtual Machine$/i, "VirtualPC"],
];

function meaningful(word: string | undefined): string | undefined {
  return word && word !== "none" ? (WORDS[word] ?? word) : undefined;
}

export const virtualization = defineFamily({
  name: "virtual",
  group: "virtual",
  subsets: [
    "virtualization_role",
    "virtualization_type",
    "virtualization_tech_guest",
    "virtualization_tech_host",
  ],
  files: ["/sys/class/dmi/id/product_name", "/sys/class/dmi/id/sys_vendor"],
  script,
  quick: true,
  schema,
  parse: ({ output, file }) => {
    const said = assignments(output);
    const system = readSysctl(output);
    const jailed = system.get("security.jail.jailed") === "1" ? "jails" : undefined;
    const container = meaningful(said.get("container")) ?? meaningful(said.get("mark")) ?? jailed;
    const made = [
      file("/sys/class/dmi/id/product_name") ?? system.get("hw.product"),
      file("/sys/class/dmi/id/sys_vendor") ?? system.get("hw.vendor"),
    ].map((t) => t?.trim() ?? "");
    const product = PRODUCTS.find(([pattern]) => made.some((m) => pattern.test(m)))?.[1];
    const machine =
      meaningful(said.get("vm")) ??
      meaningful(said.get("hypervisor")) ??
      meaningful(system.get("kern.vm_guest")) ??
      (system.get("kern.hv_vmm_present") === "1" ? "apple" : undefined) ??
      (said.has("vm") ? undefined : product);
    const guest = [container, machine].filter((word) => word !== undefined);
    const host = said.get("kvm") === "1" ? ["kvm"] : [];
    return {
      virtualization_type: guest[0] ?? host[0] ?? "NA",
      virtualization_role: guest.length > 0 ? "guest" : host.length > 0 ? "host" : "NA",
      virtualization_tech_guest: guest,
      virtualization_tech_host: host,
    };
  },
});
