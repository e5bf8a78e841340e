/** All modules that homerun ships, by name; the only file that lists them. */

import { apt } from "./apt.ts";
import { assert } from "./assert.ts";
import { authorizedKey } from "./authorized-key.ts";
import { blockinfile } from "./blockinfile.ts";
import { command } from "./command.ts";
import type { EngineModule } from "./contract/engine-module.ts";
import type { AnyModule } from "./contract/module.ts";
import type { AnyProcedure } from "./contract/procedure.ts";
import { copy } from "./copy.ts";
import { debug } from "./debug.ts";
import { ENGINE_MODULES } from "./engine-modules.ts";
import { fail } from "./fail.ts";
import { fetch } from "./fetch.ts";
import { file } from "./file.ts";
import { getUrl } from "./get-url.ts";
import { getent } from "./getent.ts";
import { group } from "./group.ts";
import { homelabCa } from "./homelab-ca.ts";
import { hostname } from "./hostname.ts";
import { lineinfile } from "./lineinfile.ts";
import { localeGen } from "./locale-gen.ts";
import { modprobe } from "./modprobe.ts";
import { mount } from "./mount.ts";
import { opensslPrivatekey } from "./openssl-privatekey.ts";
import { packageModule } from "./package.ts";
import { packageFacts } from "./package-facts.ts";
import { pause } from "./pause.ts";
import { ping } from "./ping.ts";
import { raw } from "./raw.ts";
import { reboot } from "./reboot.ts";
import { replace } from "./replace.ts";
import { script } from "./script.ts";
import { service } from "./service.ts";
import { serviceFacts } from "./service-facts.ts";
import { setFact } from "./set-fact.ts";
import { setup } from "./setup.ts";
import { shell } from "./shell.ts";
import { signedCertificate } from "./signed-certificate.ts";
import { slurp } from "./slurp.ts";
import { stat } from "./stat.ts";
import { sysctl } from "./sysctl.ts";
import { systemdService } from "./systemd-service.ts";
import { template } from "./template.ts";
import { timezone } from "./timezone.ts";
import { uri } from "./uri.ts";
import { user } from "./user.ts";
import { waitFor } from "./wait-for.ts";
import { waitForConnection } from "./wait-for-connection.ts";

export type AnyModuleKind = AnyModule | AnyProcedure | EngineModule;

const ALL: readonly AnyModuleKind[] = [
  ...ENGINE_MODULES,
  apt,
  assert,
  authorizedKey,
  blockinfile,
  command,
  copy,
  debug,
  fail,
  fetch,
  file,
  getent,
  getUrl,
  group,
  homelabCa,
  hostname,
  lineinfile,
  localeGen,
  modprobe,
  mount,
  opensslPrivatekey,
  packageFacts,
  packageModule,
  pause,
  ping,
  raw,
  reboot,
  replace,
  script,
  service,
  serviceFacts,
  setFact,
  setup,
  shell,
  signedCertificate,
  slurp,
  stat,
  sysctl,
  systemdService,
  template,
  timezone,
  uri,
  user,
  waitFor,
  waitForConnection,
];

const COLLECTIONS = [
  "ansible.builtin.",
  "ansible.legacy.",
  "ansible.posix.",
  "community.general.",
  "community.crypto.",
  "homerun.",
];

const byName = new Map<string, AnyModuleKind>();
for (const module of ALL)
  for (const name of [module.name, ...(module.aliases ?? [])]) byName.set(name, module);

/** The name without the collection that Ansible keeps it in. */
export function shortName(name: string): string {
  const collection = COLLECTIONS.find((c) => name.startsWith(c));
  return collection ? name.slice(collection.length) : name;
}

export function findModule(name: string): AnyModuleKind | undefined {
  return byName.get(shortName(name));
}

export function allModules(): readonly AnyModuleKind[] {
  return ALL;
}

export function moduleNames(): readonly string[] {
  return [...byName.keys()];
}
