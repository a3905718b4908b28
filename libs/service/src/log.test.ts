import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createLogger, type Logger } from './log.ts';

const line = z.record(z.string(), z.unknown());

function capture(): { log: Logger; text: () => string; last: () => Record<string, unknown> } {
  const lines: string[] = [];
  const destination = { write: (written: string) => void lines.push(written) };
  const log = createLogger({ service: 'gateway', nodeId: 'n1', level: 'info', destination });
  return { log, text: () => lines.join(''), last: () => line.parse(JSON.parse(lines.at(-1) ?? 'null')) };
}

describe('createLogger', () => {
  test('a line is one JSON object with level, time, service, nodeId and message', () => {
    const { log, text, last } = capture();
    log.warn({ room: 'r' }, 'late');
    expect(last()).toMatchObject({ level: 'warn', service: 'gateway', nodeId: 'n1', room: 'r', message: 'late' });
    expect(last()['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(text().split('\n')).toHaveLength(2);
  });

  test('what is below the level is not written', () => {
    const { log, text } = capture();
    log.debug('nothing');
    expect(text()).toBe('');
  });

  test('an error is written with its type, message and stack', () => {
    const { log, last } = capture();
    log.error({ error: new TypeError('broken') }, 'failed');
    expect(last()).toMatchObject({ message: 'failed', error: { type: 'TypeError', message: 'broken' } });
    expect(last()).toHaveProperty('error.stack');
    log.error(new TypeError('alone'));
    expect(last()).toMatchObject({ message: 'alone', error: { type: 'TypeError' } });
  });

  test.each(['token', 'session', 'pin', 'pinTag', 'sdp', 'candidate', 'password', 'secret', 'credential'])(
    '%s is redacted, up to three objects deep',
    (key) => {
      const { log, text } = capture();
      const secret = { [key]: 'hush-hush' };
      log.info(secret, 'flat');
      log.info({ sent: secret }, 'one deep');
      log.info({ command: { sent: secret } }, 'two deep');
      log.info({ entry: { commands: [secret] } }, 'three deep');
      log.child(secret).info('bound');
      expect(text()).not.toContain('hush-hush');
      expect(text().match(/\[redacted\]/g)).toHaveLength(5);
    },
  );

  test('the arguments of a Redis command in an error are redacted', () => {
    const { log, text } = capture();
    const error = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['user', 'hush-hush'] } });
    log.error({ error }, 'refused');
    expect(text()).toContain('WRONGPASS');
    expect(text()).not.toContain('hush-hush');
  });

  test('the row in an error of PostgreSQL is redacted', () => {
    const { log, text } = capture();
    const error = Object.assign(new Error('violates check constraint'), {
      detail: 'Failing row contains (hush-hush).',
      where: 'JSON data, line 1: {"text":"hush-hush"}',
    });
    log.error({ error }, 'refused');
    expect(text()).toContain('violates check constraint');
    expect(text()).not.toContain('hush-hush');
  });

  test('what is logged is not changed', () => {
    const { log } = capture();
    const message = { pin: '4321' };
    log.info({ message }, 'joined');
    expect(message).toEqual({ pin: '4321' });
  });
});
