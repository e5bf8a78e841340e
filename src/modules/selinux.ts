/** `selinux`: whether and how SELinux guards the host, now and after the next start. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { setSelinuxKernels, setSelinuxMode } from "../host/changes/set-selinux.ts";
import { hostPath, parentOf } from "../host/host-path.ts";
import type { Destination } from "../host/reads/destination.ts";
import { type SelinuxState, selinuxState } from "../host/reads/selinux-state.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf, path, word } from "./contract/params.ts";
import { bare, decideEdit, decoded, editRead, linesOf } from "./files/edit-text.ts";

const params = z
  .strictObject({
    state: oneOf("enforcing", "permissive", "disabled").describe(
      "What SELinux does: `enforcing` refuses what the policy does not allow, `permissive` only logs it.",
    ),
    policy: word()
      .refine((name) => /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name), {
        error: "a policy's name is a word such as `targeted`",
      })
      .optional()
      .describe("The policy: `targeted`, on Debian `default`. Needed unless `state` is `disabled`."),
    configfile: path().default("/etc/selinux/config").describe("The file of settings. It must be there."),
    update_kernel_param: bool()
      .default(false)
      .describe("Also start kernels with or without SELinux; needs `grubby` on the host."),
  })
  .refine((p) => p.state === "disabled" || p.policy !== undefined, {
    error: "`policy` is needed unless `state` is `disabled`",
    path: ["policy"],
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly file: Destination;
  readonly selinux: SelinuxState;
}

/** The value of the first line of that key. */
function settingIn(text: string, key: string): string | undefined {
  const line = linesOf(text).find((one) => one.startsWith(`${key}=`));
  return line === undefined
    ? undefined
    : bare(line)
        .slice(key.length + 1)
        .trim();
}

/** Every line of the key says the value; one is added where there is none. */
function withSetting(text: string, key: string, value: string): string {
  const own = (line: string): boolean => line.startsWith(`${key}=`);
  const lines = linesOf(text);
  const isSame = (line: string): boolean =>
    bare(line)
      .slice(key.length + 1)
      .trim() === value;
  const changed = lines.map((line) =>
    own(line) && !isSame(line) ? line.replace(/^.*/, `${key}=${value}`) : line,
  );
  if (lines.some(own)) return changed.join("");
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${end}${key}=${value}\n`;
}

function kernelChange(p: Params, seen: SelinuxState): readonly Change[] | Refusal {
  const { kernels } = seen;
  if (!p.update_kernel_param || kernels === undefined) return [];
  if (kernels === "no-tool")
    return refuse("the host has no grubby, which changes the kernels' parameters", {
      help: "install the package `grubby`, or leave `update_kernel_param` out",
      mayResolve: true,
    });
  if (kernels === "none") return refuse("grubby names no kernel whose parameters could be changed");
  if (typeof kernels === "object") return refuse(`grubby does not tell the kernels: ${kernels.trouble}`);
  const wanted = p.state !== "disabled";
  return kernels === (wanted ? "enabled" : "disabled") ? [] : [setSelinuxKernels(kernels, wanted)];
}

interface Course {
  readonly changes: readonly Change[];
  readonly messages: readonly string[];
  readonly warnings: readonly string[];
  readonly rebootRequired: boolean;
}

/** What becomes of the kernel that runs. */
function courseNow({ state }: Params, { mode }: SelinuxState): Course {
  const none: Course = { changes: [], messages: [], warnings: [], rebootRequired: false };
  if (state === mode) return none;
  if (mode === "disabled")
    return {
      ...none,
      warnings: [`a reboot is needed until SELinux is ${state}`],
      rebootRequired: true,
    };
  if (state !== "disabled")
    return {
      ...none,
      changes: [setSelinuxMode(mode, state)],
      messages: [`SELinux state changed from '${mode}' to '${state}'`],
    };
  const until = mode === "enforcing" ? "SELinux is permissive until the next boot, which disables it" : "";
  return {
    ...none,
    changes: mode === "enforcing" ? [setSelinuxMode(mode, "permissive")] : [],
    warnings: [until || "a reboot is needed until SELinux is disabled"],
    rebootRequired: true,
  };
}

function fileMessages(p: Params, text: string, policy: string | undefined): readonly string[] {
  const was = { policy: settingIn(text, "SELINUXTYPE"), state: settingIn(text, "SELINUX") };
  return [
    ...(policy !== undefined && was.policy !== policy
      ? [`SELinux policy configuration in '${p.configfile}' changed from '${was.policy}' to '${policy}'`]
      : []),
    ...(was.state === p.state ? [] : [`Config SELinux state changed from '${was.state}' to '${p.state}'`]),
  ];
}

function decide(p: Params, { file, selinux: seen }: Seen, { host }: DecideContext): Verdict | Refusal {
  if (!file.own)
    return refuse(`there is no file ${hostPath(p.configfile, host)} on the host`, {
      help: "install SELinux's policy first: the package `selinux-policy-targeted`, on Debian `selinux-policy-default`",
      mayResolve: true,
    });
  const { text } = decoded(file.old ?? new Uint8Array());
  const before = settingIn(text, "SELINUXTYPE");
  const policy = p.policy ?? before;
  if (p.policy !== undefined && p.policy !== before && !seen.hasPolicy)
    return refuse(`the host has no SELinux policy \`${p.policy}\``, {
      help: `install it, or name one that has a folder in /etc/selinux`,
      mayResolve: true,
    });
  const edited = decideEdit({ path: p.configfile, wanted: {} }, file, host, (old) => {
    const typed = policy === undefined ? old.text : withSetting(old.text, "SELINUXTYPE", policy);
    return { text: withSetting(typed, "SELINUX", p.state), message: "" };
  });
  if ("kind" in edited) return edited;
  const kernels = kernelChange(p, seen);
  if ("kind" in kernels) return kernels;
  const now = courseNow(p, seen);
  const isOther = policy !== before && p.state !== "disabled";
  return {
    changes: [...edited.changes, ...now.changes, ...kernels],
    warnings: now.warnings,
    result: {
      msg: [
        ...now.messages,
        ...fileMessages(p, text, policy),
        ...kernels.map(({ difference }) => {
          const [from, to] = [difference?.before?.trim(), difference?.after?.trim()];
          return `Kernel SELinux state changed from '${from === "mixed" ? "<inconsistent>" : from}' to '${to}'`;
        }),
      ].join(", "),
      configfile: p.configfile,
      policy,
      state: p.state,
      reboot_required: now.rebootRequired || isOther,
    },
  };
}

export const selinux = defineModule({
  name: "selinux",
  summary: "Say how SELinux guards the host",
  description: `Sets SELinux's mode and policy in its file of settings, and the mode of the kernel that runs as far as that is possible: between
\`enforcing\` and \`permissive\` at once; from and to \`disabled\` the host has to be rebooted, which \`reboot_required\` says. A host that shall be
disabled is permissive until then.

No Python libraries are needed.`,
  params,
  paramAliases: { conf: "configfile", file: "configfile" },
  returns: {
    msg: "What was changed.",
    configfile: "The file of settings.",
    policy: "The policy.",
    state: "The mode that was asked for.",
    reboot_required: "Whether the host has to be rebooted until all of it is so; also for another policy.",
  },
  examples: [
    {
      title: "Guarded",
      yaml: "- name: SELinux guards the host\n  selinux:\n    policy: targeted\n    state: enforcing\n",
    },
    {
      title: "Only logging",
      yaml: "- name: SELinux logs what it would refuse\n  selinux:\n    policy: targeted\n    state: permissive\n",
    },
    {
      title: "Switched off, with a reboot where that needs one",
      yaml: "- name: SELinux is switched off\n  selinux:\n    state: disabled\n    update_kernel_param: true\n  register: guard\n- name: the host has restarted\n  reboot:\n  when: guard.reboot_required\n",
    },
  ],
  reads:
    "the file of settings, the mode of the running kernel, whether the policy is there; the kernels' parameters where asked to",
  writes: "the file of settings, the mode of the running kernel, the kernels' parameters",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => {
    const file = hostPath(p.configfile, host);
    return {
      file: editRead(p.configfile, host),
      selinux: selinuxState(p.policy ?? "", parentOf(file), p.update_kernel_param),
    };
  },
  decide: (p, seen, context) => decide(p, seen, context),
});
