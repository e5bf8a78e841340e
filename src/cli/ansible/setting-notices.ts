/** What is told once at the start of a call about settings that come to something else than in Ansible. */

import type { Configuration } from "./settings/configuration.ts";

/** Parts of Jinja's own extensions that homerun's templates have by nature. */
const EXTENSIONS = new Set(["jinja2.ext.do", "jinja2.ext.loopcontrols"]);

function names(list: readonly string[]): string {
  return list.join(", ");
}

/** Told when the first host is reached by SSH; undefined where keys are checked as ever. */
export function hostKeyNotice(settings: Configuration): string | undefined {
  const checked = settings.bool("SSH_HOST_KEY_CHECKING") ?? settings.bool("HOST_KEY_CHECKING") ?? true;
  return checked
    ? undefined
    : "host_key_checking is off: homerun records the keys of hosts that it sees for the first time, and still refuses a key that changed";
}

export function settingNotices(settings: Configuration): readonly string[] {
  const notices: string[] = [];
  const callbacks = settings.list("CALLBACKS_ENABLED") ?? [];
  if (callbacks.length > 0)
    notices.push(`callbacks of Ansible are Python, and homerun runs none: ${names(callbacks)} left out`);
  const extensions = (settings.text("DEFAULT_JINJA2_EXTENSIONS") ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "" && word !== "[]" && !EXTENSIONS.has(word));
  if (extensions.length > 0)
    notices.push(`homerun's templates have no extensions of Jinja by the name of ${names(extensions)}`);
  const filters = settings.text("PLUGIN_FILTERS_CFG");
  if (filters !== undefined)
    notices.push(`plugin_filters_cfg is not heeded: modules that ${filters} rejects run all the same`);
  return notices;
}
