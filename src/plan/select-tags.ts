/** Which tasks `--tags` and `--skip-tags` select, by Ansible's rules. */

export interface TagSelection {
  /** Empty means `all`. */
  readonly only: ReadonlySet<string>;
  readonly skip: ReadonlySet<string>;
}

/** `tags`: own and inherited ones of the task. */
export function isSelected(tags: Iterable<string>, selection: TagSelection): boolean {
  const own = new Set(tags);
  const tagged = own.size > 0;
  if (!tagged) own.add("untagged");
  const only = selection.only.size === 0 ? new Set(["all"]) : selection.only;
  const wanted =
    own.has("always") ||
    (only.has("all") && !own.has("never")) ||
    intersects(own, only) ||
    (only.has("tagged") && tagged && !own.has("never"));
  if (!wanted) return false;
  const { skip } = selection;
  if (skip.has("all") && (!own.has("always") || skip.has("always"))) return false;
  if (intersects(own, skip)) return false;
  return !(skip.has("tagged") && tagged);
}

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const x of a) if (b.has(x)) return true;
  return false;
}
