/** docs/round-trips.md: what each module costs, as it was counted. */

export interface TripRow {
  readonly module: string;
  readonly unchanged?: number;
  readonly changed?: number;
  /** Why it is more than one, or not counted. */
  readonly why?: string;
}

const INTRODUCTION = `# Round trips of each module

A task stands between two others that find everything as it should be. The table says how many trips to the host it adds to
those that its neighbours make: **0 where it changes nothing**, since its question travels with theirs, and 1 for all of its changes, which
carry the next questions behind them. The page is written by \`npm run bench -- --only round-trips --write-docs\`;
\`test/modules/round-trips.test.ts\` counts the frames of the real engine and holds every module to these numbers. A content of more than 256 KiB
has a channel of its own, which is not counted here.

A dash: that outcome can't be had on a machine that only runs tests (an installed package, a new account), or never comes
(a module that only looks).`;

function number(count: number | undefined): string {
  return count === undefined ? "–" : String(count);
}

function table(rows: readonly TripRow[]): string {
  const lines = rows.map(
    ({ module, unchanged, changed }) => `| ${module} | ${number(unchanged)} | ${number(changed)} |`,
  );
  return ["| module | unchanged | changed |", "| --- | ---: | ---: |", ...lines].join("\n");
}

export function roundTripsPage(rows: readonly TripRow[]): string {
  const counted = rows.filter((row) => row.unchanged !== undefined || row.changed !== undefined);
  const reasons = counted.flatMap(({ module, why }) =>
    why === undefined ? [] : [`- \`${module}\`: ${why}.`],
  );
  const not = new Map<string, string[]>();
  for (const { module, why = "" } of rows.filter((row) => !counted.includes(row)))
    not.set(why, [...(not.get(why) ?? []), `\`${module}\``]);
  const left = [...not].map(([why, names]) => `- ${names.join(", ")}: ${why}.`);
  return [
    INTRODUCTION,
    table(counted),
    "## More than one\n",
    reasons.join("\n"),
    "## Not counted here\n",
    left.join("\n"),
  ]
    .join("\n\n")
    .replaceAll("\n\n\n", "\n\n")
    .concat("\n");
}
