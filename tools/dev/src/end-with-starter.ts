import { spawn } from 'node:child_process';

/** Waits for the end of its input, which is the end of its starter; then ends the server and removes its folder. */
const script = `
read _
kill -"$1" "$2"
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$2" 2>/dev/null || break; sleep 0.2; done
rm -rf -- "$3"`;

/**
 * Ends a server when its starter dies, also by kill -9, and removes its folder. Returns what calls that off.
 *
 * A process that is killed cannot clean up, so the tests of an aborted run would leave servers behind for ever. A shell
 * that waits at a pipe is told by the kernel: the pipe's other end closes with the starter, whatever it died of.
 */
export function endWithStarter(pid: number, goodbye: NodeJS.Signals, folder: string): () => void {
  const args = ['-c', script, 'sh', goodbye.replace('SIG', ''), String(pid), folder];
  const watcher = spawn('/bin/sh', args, { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  watcher.on('error', () => undefined);
  return () => {
    watcher.kill('SIGKILL');
    watcher.stdin.destroy();
  };
}
