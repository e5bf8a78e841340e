/** The report that Ansible's settings ask for. */

import type { CallbackOptions } from "../../report/default-callback/callback-options.ts";
import type { Reporter } from "../../report/reporter.ts";
import type { Dress } from "./dress.ts";
import { verbosityOf } from "./dressed-target.ts";
import { familiarWords } from "./familiar-words.ts";
import { hostKeyNotice } from "./setting-notices.ts";

export function callbackOptions(dress: Dress): CallbackOptions {
  const { configuration: settings, screen, context } = dress;
  const format = settings.text("DEFAULT_CALLBACK_RESULT_FORMAT");
  return {
    screen,
    verbosity: verbosityOf(dress),
    cwd: context.cwd,
    displaySkippedHosts: settings.bool("DISPLAY_SKIPPED_HOSTS") ?? true,
    displayOkHosts: settings.bool("DEFAULT_CALLBACK_DISPLAY_OK_HOSTS") ?? true,
    displayFailedStderr: settings.bool("DEFAULT_CALLBACK_DISPLAY_FAILED_STDERR") ?? false,
    showCustomStats: settings.bool("SHOW_CUSTOM_STATS") ?? false,
    showPerHostStart: settings.bool("DEFAULT_CALLBACK_SHOW_PER_HOST_START") ?? false,
    showTaskPathOnFailure: settings.bool("DEFAULT_CALLBACK_SHOW_TASK_PATH_ON_FAILURE") ?? false,
    checkModeMarkers: settings.bool("DEFAULT_CALLBACK_CHECK_MODE_MARKERS") ?? false,
    resultFormat: format === "yaml" ? "yaml" : "json",
    actionWarnings: settings.bool("ACTION_WARNINGS") ?? true,
    diffContext: Math.max(0, settings.int("DIFF_CONTEXT") ?? 3),
    rephrase: familiarWords(settings, context.cwd),
    prettyResults: settings.bool("DEFAULT_CALLBACK_PRETTY_RESULTS"),
  };
}

type Make = (options: CallbackOptions) => Promise<Reporter>;

const asDefault: Make = async (options) =>
  (await import("../../report/default-callback/default-callback.ts")).createDefaultCallback(options);

const CALLBACKS: Readonly<Record<string, Make>> = {
  default: asDefault,
  minimal: async (options) =>
    (await import("../../report/default-callback/minimal-callback.ts")).createMinimalCallback(options),
  oneline: async (options) =>
    (await import("../../report/default-callback/oneline-callback.ts")).createOnelineCallback(options),
  json: async (options) =>
    (await import("../../report/default-callback/json-callback.ts")).createJsonCallback(options),
  yaml: (options) => asDefault({ ...options, resultFormat: "yaml" }),
  debug: (options) => asDefault({ ...options, prettyResults: options.prettyResults ?? true }),
  skippy: (options) => asDefault({ ...options, displaySkippedHosts: false }),
};

/** `ansible.posix.json` is `json`; a callback that homerun does not have is told, and the usual one takes its place. */
export async function openCallback(dress: Dress, usual: string): Promise<Reporter> {
  const { configuration, screen } = dress;
  const isRun = dress.program.name === "ansible-playbook";
  const asks = isRun || configuration.bool("DEFAULT_LOAD_CALLBACK_PLUGINS") === true;
  const wanted = (asks ? configuration.text("DEFAULT_STDOUT_CALLBACK") : undefined) ?? usual;
  const name = wanted.split(".").at(-1) ?? wanted;
  const make = Object.hasOwn(CALLBACKS, name) ? CALLBACKS[name] : undefined;
  if (make === undefined)
    screen.warning(
      `homerun has no callback ${wanted}: Ansible's are Python. It prints as ${usual}; it has ${Object.keys(CALLBACKS).join(", ")}`,
    );
  const reporter = await (make ?? CALLBACKS[usual] ?? asDefault)(callbackOptions(dress));
  const notice = hostKeyNotice(configuration);
  if (notice === undefined) return reporter;
  return {
    ...reporter,
    on(event) {
      if (event.type === "host-connected" && event.address !== "localhost") screen.warning(notice);
      reporter.on(event);
    },
  };
}
