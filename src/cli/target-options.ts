/** From the options that all verbs with hosts share to what the operations start from. */

import type { Redactor } from "../events/redactor.ts";
import type { CliContext } from "./context.ts";
import { readExtraVars } from "./extra-vars.ts";
import type { TargetOptions } from "./operations.ts";
import type { OptionValues } from "./option.ts";
import { readPasswords } from "./passwords.ts";
import { mergeSettings, type OutputMode, type Settings } from "./settings.ts";
import type { messageOptions, targetOptions } from "./shared-options.ts";

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
      becomePasswordFile: flags.becomePasswordFile,
      hostKeyMode: flags.hostKeyMode,
      connectTimeout: flags.timeout,
      output,
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
  const { inventory, forks, hostKeyMode, connectTimeout, become, remoteUser, privateKeyFile, becomeUser } =
    settings;
  return {
    settings,
    target: {
      inventory,
      forks,
      extraVars,
      project,
      verbosity: flags.verbose,
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      connection: {
        hostKeyMode,
        connectTimeout,
        become,
        ...(remoteUser === undefined ? {} : { remoteUser }),
        ...(privateKeyFile === undefined ? {} : { privateKeyFile }),
        ...(becomeUser === undefined ? {} : { becomeUser }),
        ...passwords,
      },
    },
  };
}
