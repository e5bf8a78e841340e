/** What check mode's promises say of a service that is not there yet. */

import type { Overlay } from "../read.ts";

/** Why nothing can be said of it before that is applied; undefined where nothing was promised that could bring it. */
export function perhapsLater(overlay: Overlay, name: string): { readonly unknown: string } | undefined {
  const maker = overlay.effects.findLast(
    (e) => (e.kind === "package" && e.installed) || e.kind === "anything",
  );
  if (maker?.kind === "package")
    return {
      unknown: `there is no ${name} yet; it may be there after the package ${maker.name} is installed`,
    };
  return maker?.kind === "anything"
    ? { unknown: `there is no ${name} yet; it may be there after ${maker.because}` }
    : undefined;
}

/** Whether a file or link of that path was promised. */
export function isPromised(overlay: Overlay, path: string): boolean {
  return overlay.effects.some((e) => (e.kind === "file" || e.kind === "link") && e.path === path);
}

/** What was promised of the service itself, where it has no units. */
export function promisedOf(
  overlay: Overlay,
  name: string,
): { readonly active?: boolean; readonly levels?: readonly string[] } {
  const effect = overlay.effectOn({ kind: "unit", name, scope: "system" });
  if (effect?.kind !== "unit") return {};
  const { active, levels } = effect;
  return { ...(active === undefined ? {} : { active }), ...(levels === undefined ? {} : { levels }) };
}
