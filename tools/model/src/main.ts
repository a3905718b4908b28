import { report } from './report.ts';

const isRight = report((line) => void process.stdout.write(`${line}\n`));
process.exitCode = isRight ? 0 : 1;
