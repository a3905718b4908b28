import { expect, test } from 'vitest';
import { splitReplies } from './resp.ts';

const text =
  '*3\r\n$8\r\nsmessage\r\n$3\r\nch1\r\n$5\r\nhe\r\no\r\n+OK\r\n:12\r\n$-1\r\n>2\r\n+a\r\n*0\r\n%1\r\n+k\r\n_\r\n';

test('replies are cut where each ends, wherever the stream was cut before', () => {
  const data = Buffer.from(text);
  const all = splitReplies(data).whole.map(String);
  expect(all).toEqual([
    '*3\r\n$8\r\nsmessage\r\n$3\r\nch1\r\n$5\r\nhe\r\no\r\n',
    '+OK\r\n',
    ':12\r\n',
    '$-1\r\n',
    '>2\r\n+a\r\n*0\r\n',
    '%1\r\n+k\r\n_\r\n',
  ]);
  for (let cut = 0; cut <= data.length; cut++) {
    const first = splitReplies(data.subarray(0, cut));
    const second = splitReplies(Buffer.concat([first.rest, data.subarray(cut)]));
    expect([...first.whole, ...second.whole].map(String)).toEqual(all);
    expect(second.rest).toHaveLength(0);
  }
});
