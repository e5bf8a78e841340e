/** "Did you mean": the nearest of the known names, or nothing where no name is near enough to be meant. */

function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}

export function suggest(wrong: string, known: Iterable<string>): string | undefined {
  const wanted = wrong.toLowerCase();
  const limit = wanted.length <= 3 ? 1 : 2;
  let best: { name: string; score: number } | undefined;
  for (const name of known) {
    const candidate = name.toLowerCase();
    let score = distance(wanted, candidate, limit);
    if (
      score > limit &&
      wanted.length >= 4 &&
      (candidate.startsWith(wanted) || wanted.startsWith(candidate)) &&
      candidate.length >= 4
    ) {
      score = limit;
    }
    if (score <= limit && (!best || score < best.score)) best = { name, score };
  }
  return best?.name;
}

/** `did you mean "x"?`, or undefined. */
export function didYouMean(wrong: string, known: Iterable<string>): string | undefined {
  const name = suggest(wrong, known);
  return name === undefined ? undefined : `did you mean \`${name}\`?`;
}
