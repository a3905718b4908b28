import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends a run with one line that machines read, alone on its line: `12 passed, 0 failed, 3 skipped`. A file that could not
 * be loaded, an error outside of any test, and a run that fails before its tests (it says nothing to reporters but its
 * exit code) count as one failed each. It is written as the process ends: the failures are printed after the reporters
 * were told that the run is over.
 */
export default class TallyReporter implements Reporter {
  readonly #count = { passed: 0, failed: 0, skipped: 0, pending: 0 };

  onInit(): void {
    process.once('exit', (code) => {
      const { passed, failed, skipped, pending } = this.#count;
      const failures = code === 0 ? failed : Math.max(1, failed);
      process.stdout.write(`\n${passed} passed, ${failures} failed, ${skipped + pending} skipped\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    this.#count.failed += unhandled.length;
    for (const module of modules) {
      if (module.errors().length > 0) this.#count.failed += 1;
      for (const test of module.children.allTests()) this.#count[test.result().state] += 1;
    }
  }
}
