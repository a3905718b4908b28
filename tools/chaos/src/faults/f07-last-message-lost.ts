import { apart, heardAfter } from './where.ts';
import type { Fault } from '../fault.ts';

const ROUNDS = 4;
const HEARD_MS = 3_000;

/** The last message of a feed is lost, and nothing follows that would show the gap. */
export const lastMessageLost: Fault = {
  name: 'F7',
  title: 'the last feed message lost, then silence',
  ci: true,
  behaviour: { churn: 0, drama: false },
  inflict: async ({ rig, crowd, note, expect }) => {
    await crowd.settle(15_000);
    let longest = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { gateway, here, there } = apart(rig, crowd);
      const { redis } = rig.linksOf(gateway.name);
      let lost = 0;
      redis.loseMessages((message) => /\r\nF /.test(message) && lost++ === 0);
      longest = Math.max(longest, await heardAfter(there, here, 10_000));
      redis.loseMessages(null);
      expect('G1', lost > 0, 'no message was lost');
    }
    note('heard after ms', Math.round(longest));
    expect('G1', longest <= HEARD_MS, `a lost last message arrived after ${Math.round(longest)} ms`);
    crowd.act();
  },
};
