const NEWLINE = 10;

/** Where the reply of Redis's protocol that begins at `from` ends; -1 when it is not whole yet. */
export function replyEnd(data: Buffer, from: number): number {
  const line = data.indexOf(NEWLINE, from);
  if (line < 0) return -1;
  const kind = String.fromCharCode(data[from] ?? 0);
  const size = Number(data.toString('latin1', from + 1, line - 1));
  if ('$=!'.includes(kind)) {
    const end = size < 0 ? line + 1 : line + 1 + size + 2;
    return end <= data.length ? end : -1;
  }
  const parts = '*>~'.includes(kind) ? size : kind === '%' ? size * 2 : 0;
  let at = line + 1;
  for (let part = 0; part < parts && at >= 0; part++) at = at < data.length ? replyEnd(data, at) : -1;
  return at;
}

/** Cuts a stream into whole replies: gives those that are complete, and what is left of the next. */
export function splitReplies(data: Buffer): { readonly whole: Buffer[]; readonly rest: Buffer } {
  const whole: Buffer[] = [];
  let from = 0;
  for (let end = replyEnd(data, from); end > 0; end = from < data.length ? replyEnd(data, from) : -1) {
    whole.push(data.subarray(from, end));
    from = end;
  }
  return { whole, rest: data.subarray(from) };
}
