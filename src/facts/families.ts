/** All fact families; the only file that lists them. Where two give the same fact, the earlier wins. */

import { clock } from "./clock.ts";
import { devices } from "./devices.ts";
import { distribution } from "./distribution.ts";
import { dns } from "./dns.ts";
import { environment } from "./environment.ts";
import type { FactFamily } from "./fact-family.ts";
import { hardware } from "./hardware.ts";
import { kernelCommandLine } from "./kernel-command-line.ts";
import { local } from "./local.ts";
import { memory } from "./memory.ts";
import { mounts } from "./mounts.ts";
import { names } from "./names.ts";
import { network } from "./network.ts";
import { platform } from "./platform.ts";
import { processor } from "./processor.ts";
import { python } from "./python.ts";
import { security } from "./security.ts";
import { sshKeys } from "./ssh-keys.ts";
import { uptime } from "./uptime.ts";
import { user } from "./user.ts";
import { virtualization } from "./virtualization.ts";

/** The network's come last: an interface may have any name, also that of another fact. */
export const FAMILIES: readonly FactFamily[] = [
  platform,
  distribution,
  names,
  user,
  environment,
  python,
  clock,
  dns,
  security,
  sshKeys,
  kernelCommandLine,
  local,
  memory,
  processor,
  hardware,
  uptime,
  devices,
  mounts,
  virtualization,
  network,
];
