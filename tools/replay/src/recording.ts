import { readFile } from 'node:fs/promises';
import * as z from 'zod';

/** A line of a recording: who sent, received or closed what, and when (ms from the beginning). */
export interface RecordedLine {
  readonly ms: number;
  readonly client: string;
  readonly dir: 'send' | 'recv' | 'close';
  readonly message: Readonly<Record<string, unknown>>;
}

const lineSchema: z.ZodType<RecordedLine> = z.object({
  ms: z.number(),
  client: z.string(),
  dir: z.enum(['send', 'recv', 'close']),
  message: z.record(z.string(), z.unknown()),
});

/** Reads a recording: one JSON object a line. Throws, naming the line, on anything else. */
export async function readRecording(file: string): Promise<RecordedLine[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    throw new Error(`${file}, line ${index + 1}: ${z.prettifyError(parsed.error)}`);
  });
}

/** The recording in another room: every string that names the recorded one names the new one. */
export function inRoom(lines: readonly RecordedLine[], room: string): RecordedLine[] {
  const recorded = lines.find(({ message }) => message['type'] === 'JOIN')?.message['roomId'];
  return lines.map((line) => ({
    ...line,
    message: Object.fromEntries(
      Object.entries(line.message).map(([key, value]) => [key, value === recorded ? room : value]),
    ),
  }));
}
