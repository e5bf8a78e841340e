/** From the options that all verbs with hosts share to what the operations start from. */

import { join } from "node:path";
import type { Redactor } from "../events/redactor.ts";
import type { Project } from "../model/project.ts";
import type { OwnCode } from "../own/own-code.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { CliContext } from "./context.ts";
import { readExtraVars } from "./extra-vars.ts";
import type { TargetOptions } from "./operations.ts";
import type { OptionValues } from "./option.ts";
import { readPasswords } from "./passwords.ts";
import { mergeSettings, type OutputMode, type Settings } from "./settings.ts";
import type { messageOptions, targetOptions, vaultOptions } from "./shared-options.ts";

export type TargetFlags = OptionValues<typeof targetOptions & typeof messageOptions>;

export interface Decided {
  readonly settings: Settings;
  readonly target: TargetOptions;
}

export interface DecideOptions {
  readonly flags: TargetFlags;
  readonly output?: OutputMode | undefined;
  readonly redactor: Redactor;
  readonly context: CliContext;
}

/** What the options of the vault say; undefined where they say nothing. */
export function vaultFlags(flags: OptionValues<typeof vaultOptions>) {
  const given = (values: readonly string[]): readonly string[] | undefined =>
    values.length > 0 ? values : undefined;
  return {
    vaultIds: given(flags.vaultIds),
    vaultPasswordFiles: given(flags.vaultPasswordFiles),
    askVaultPassword: flags.askVaultPassword || flags.askVaultPasswordToo ? true : undefined,
    ageIdentities: given(flags.ageIdentities),
  };
}

function isUsed({ passwords, identities, missing }: Keyring): boolean {
  return passwords.length + identities.length + missing.length > 0;
}

/** Decides everything and asks for the passwords. */
export async function decideTarget({ flags, output, redactor, context }: DecideOptions): Promise<Decided> {
  const extraVars = flags.extraVars.map(readExtraVars);
  const { environment, cwd } = context;
  const project = await context.loadProject(cwd);
  const settings = mergeSettings({
    flags: {
      inventory: flags.inventory.length > 0 ? flags.inventory : undefined,
      forks: flags.forks,
      remoteUser: flags.remoteUser,
      privateKeyFile: flags.privateKeyFile,
      become: flags.become ? true : undefined,
      becomeUser: flags.becomeUser,
      becomeMethod: flags.becomeMethod,
      becomePasswordFile: flags.becomePasswordFile,
      hostKeyMode: flags.hostKeyMode,
      connectTimeout: flags.timeout,
      output,
      ...vaultFlags(flags),
    },
    environment,
    project,
    cwd,
  });
  const passwords = await readPasswords(
    { ...settings, askPassword: flags.askPassword, askBecomePassword: flags.askBecomePassword },
    redactor,
    context,
  );
  const { readKeyring } = await import("./vault/read-keyring.ts");
  const keyring = await readKeyring(settings, (secret) => redactor.add(secret), context);
  const { inventory, forks, hostKeyMode, connectTimeout, become, remoteUser, privateKeyFile, becomeUser } =
    settings;
  const { becomeMethod, jobDirectory } = settings;
  return {
    settings,
    target: {
      inventory,
      forks,
      extraVars,
      project: withUsualCollections(project, context.homeDirectory),
      ...(isUsed(keyring) ? { keyring } : {}),
      ...(project.ownCode ? { own: await projectCode(project, cwd) } : {}),
      verbosity: flags.verbose,
      ...(flags.limit === undefined ? {} : { limit: await expanded(flags.limit, cwd) }),
      connection: {
        hostKeyMode,
        connectTimeout,
        become,
        ...(remoteUser === undefined ? {} : { remoteUser }),
        ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
        ...(becomeUser === undefined ? {} : { becomeUser }),
        ...(becomeMethod === undefined ? {} : { becomeMethod }),
        ...(jobDirectory === undefined ? {} : { jobDirectory }),
        ...passwords,
      },
    },
  };
}

async function projectCode(project: Project, cwd: string): Promise<OwnCode> {
  const { loadProjectCode } = await import("./project-code.ts");
  return loadProjectCode(project, cwd);
}

/** Files are read only where a limit names one: help needs none of what that takes. */
async function expanded(limit: string, cwd: string): Promise<string> {
  if (!limit.includes("@")) return limit;
  const { expandLimit } = await import("./expand-limit.ts");
  const { fileReader } = await import("../source/file-reader.ts");
  return expandLimit(limit, fileReader(), cwd);
}

/** Where `ansible-galaxy` puts collections counts after what the project names. */
function withUsualCollections(project: Project, home: string): Project {
  const usual = [join(home, ".ansible/collections"), "/usr/share/ansible/collections"];
  return { ...project, collectionsPath: [...(project.collectionsPath ?? []), ...usual] };
}
