/** How one of docker's objects differs from what was asked for, and that as text. */

export interface ObjectDifference {
  /** The parameter: `driver`, `labels.name`. */
  readonly name: string;
  readonly wanted: unknown;
  /** Undefined: it has none. */
  readonly active: unknown;
}

type Text = Readonly<Record<string, string>>;

/** Further keys may stand there: docker and others add their own. */
export function subsetDifferences(
  name: string,
  wanted: Text | undefined,
  active: Text | null | undefined,
): readonly ObjectDifference[] {
  return Object.entries(wanted ?? {})
    .filter(([key, value]) => active?.[key] !== value)
    .map(([key, value]) => ({ name: `${name}.${key}`, wanted: value, active: active?.[key] }));
}

function line(name: string, value: unknown): string {
  return value === undefined ? "" : `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`;
}

/** Both sides of a diff: one line for each thing that differs. */
export function differenceTexts(differences: readonly ObjectDifference[]): {
  readonly before: string;
  readonly after: string;
} {
  return {
    before: differences.map((d) => line(d.name, d.active)).join(""),
    after: differences.map((d) => line(d.name, d.wanted)).join(""),
  };
}
