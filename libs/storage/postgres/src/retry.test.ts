import { describe, expect, test } from 'vitest';
import { retryAfter } from './retry.ts';
import { isMissingPartition, isRefusedData } from './sql-state.ts';

function failure(code: string, message = 'failed', constraint?: string): Error {
  return Object.assign(new Error(message), { code, constraint });
}

describe('retryAfter', () => {
  test.each([
    ['40P01', 'deadlock'],
    ['57P01', 'the server is being stopped'],
    ['08006', 'the connection broke'],
    ['53100', 'the disk'],
    ['53300', 'the server lacks'],
    ['ECONNREFUSED', 'nobody listens'],
  ])('%s passes by itself: %s', (code, reason) => {
    const retry = retryAfter(failure(code));
    expect(retry.reason).toContain(reason);
    expect([retry.expected, retry.passing]).toEqual([true, true]);
    expect(retry.delayMs).toBeGreaterThan(0);
  });

  test.each(['28P01', '42501', '42P01', '3D000'])('%s is waited out, but needs an operator', (code) => {
    expect(retryAfter(failure(code))).toMatchObject({ expected: true, passing: false });
  });

  test('a lost connection that has no code is waited out', () => {
    expect(retryAfter(new Error('Connection terminated unexpectedly')).expected).toBe(true);
  });

  test('an unknown error is tried again, and is a fault to look at', () => {
    expect(retryAfter(failure('XX000'))).toMatchObject({ expected: false, passing: false, delayMs: 5000 });
    expect(retryAfter('thrown text')).toMatchObject({ expected: false });
  });
});

test.each(['22P05', '22021', '23502', '54000'])('%s blames the data', (code) => {
  expect(isRefusedData(failure(code))).toBe(true);
});

test.each(['40001', '57P01', 'ECONNRESET', '42P01'])('%s does not blame the data', (code) => {
  expect(isRefusedData(failure(code))).toBe(false);
});

test('a missing partition does not blame the data, a violated check of the same SQLSTATE does', () => {
  const missing = failure('23514', 'no partition of relation "room_events" found for row');
  const check = failure('23514', 'violates check constraint', 'room_events_seq_check');
  expect([isMissingPartition(missing), isRefusedData(missing)]).toEqual([true, false]);
  expect([isMissingPartition(check), isRefusedData(check)]).toEqual([false, true]);
});
