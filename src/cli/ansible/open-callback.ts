/** The report that Ansible's settings ask for. */

import type { CallbackOptions } from "../../report/default-callback/callback-options.ts";
import type { Reporter } from "../../report/reporter.ts";
import type { Dress } from "./dress.ts";
import { verbosityOf } from "./dressed-target.ts";

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
    showPerHostStart: settings.bool("DEFAULT_CALLBACK_SHOW_PER_HOST_START") ?? false,
    showTaskPathOnFailure: settings.bool("DEFAULT_CALLBACK_SHOW_TASK_PATH_ON_FAILURE") ?? false,
    checkModeMarkers: settings.bool("DEFAULT_CALLBACK_CHECK_MODE_MARKERS") ?? false,
    resultFormat: format === "yaml" ? "yaml" : "json",
    prettyResults: settings.bool("DEFAULT_CALLBACK_PRETTY_RESULTS"),
  };
}

export async function openCallback(dress: Dress): Promise<Reporter> {
  const { createDefaultCallback } = await import("../../report/default-callback/default-callback.ts");
  return createDefaultCallback(callbackOptions(dress));
}
