import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/**
 * Ends a run with one line that machines read, alone on its line: `12 passed, 0 failed, 3 skipped`. A file that could not
 * be loaded, an error outside of any test, and a run that never came to its end count as one failed each. It is written
 * as the process ends: the failures are printed after the reporters were told that the run is over.
 */
export default class TallyReporter implements Reporter {
  #line = '0 passed, 1 failed, 0 skipped';

  onInit(): void {
    process.once('exit', () => process.stdout.write(`\n${this.#line}\n`));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) count.failed += 1;
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    }
    this.#line = `${count.passed} passed, ${count.failed} failed, ${count.skipped + count.pending} skipped`;
  }
}
