/**
 * The candidate that was most likely meant by `wanted`: the only one there is, else the one with the smallest edit distance, where case, `_`, `-` and
 * `.` count for little. Undefined when there is none.
 */
export function mostSimilar(wanted: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({
      candidate,
      score: distance(folded(wanted), folded(candidate)) * 100 + distance(wanted, candidate),
    }))
    .sort((a, b) => a.score - b.score);
  return ranked[0]?.candidate;
}

/** True when the two names differ only in case or in `_`, `-` and `.`: a slip of the pen rather than another thing. */
export function sameButForSpelling(a: string, b: string): boolean {
  return a !== b && folded(a) === folded(b);
}

function folded(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '');
}

/** Levenshtein distance: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
