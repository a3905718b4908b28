import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const timeout = 10_000;

/** Whether Docker answers, and whether it has the image already, so that nothing need be pulled. */
export async function dockerState(image: string): Promise<'absent' | 'without image' | 'ready'> {
  const answers = await run('docker', ['version'], { timeout }).then(
    () => true,
    () => false,
  );
  if (!answers) return 'absent';
  return run('docker', ['image', 'inspect', image], { timeout }).then(
    () => 'ready',
    () => 'without image',
  );
}
