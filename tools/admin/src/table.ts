/** Rows as text in columns: numbers to the right, a head above. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const lines = [head, ...rows.map((row) => row.map((cell) => (cell === null ? '-' : String(cell))))];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = head.map((_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'));
  return lines
    .map((line) => {
      const cells = line.map((cell, column) =>
        isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      );
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** A moment of ms for people. */
export function time(ms: number): string {
  return new Date(ms).toISOString();
}

/** How the next page is asked for. */
export function more(next: string | null): string {
  return next === null ? '' : `; the next page: --cursor ${next}`;
}
