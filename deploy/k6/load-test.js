// Parties on a deployed tandem-watch, by k6 1.0 or later: `k6 run -e URLS=wss://… -e CLIENTS=1000 deploy/k6/load-test.js`
// What a client does is tools/bench's, which its tests run against a live cluster. Exempt the addresses that the load
// comes from (LIMIT_EXEMPT), or spread it: an address may hold 200 sockets. The thresholds fail the run.
import exec from 'k6/execution';
import { Counter, Trend } from 'k6/metrics';
import { WebSocket } from 'k6/websockets';
import { LoadMember } from '../../tools/bench/src/load-member.ts';
import { who } from '../../tools/bench/src/script.ts';
import { TARGETS } from '../../tools/bench/src/targets.ts';

const urls = (__ENV.URLS || 'ws://signaling-server.tandem-watch/ws').split(',');
const clients = Number(__ENV.CLIENTS || TARGETS.clients);
const seconds = Number(__ENV.SECONDS || 300);
const paceMs = Number(__ENV.PACE_MS || 1_000);
const name = __ENV.NAME || 'load';

/** After the last command answers may take so long, s; then all leave. */
const REST_S = 10;

/** Messages that each thing a client does makes at the least, in and out together, in full rooms: 10.6 were counted. */
const EACH_PER_ACT = 10;

const joinedMs = new Trend('joined_ms', true);
const returnedMs = new Trend('returned_ms', true);
const answeredMs = new Trend('answered_ms', true);
const deliveredMs = new Trend('delivered_ms', true);
const messages = new Counter('messages');
const faults = new Counter('faults');
const unanswered = new Counter('unanswered');
const joined = new Counter('joined');

export const options = {
  scenarios: {
    parties: {
      executor: 'per-vu-iterations',
      vus: clients,
      iterations: 1,
      maxDuration: `${seconds + REST_S + 30}s`,
    },
  },
  thresholds: {
    joined: [`count==${clients}`],
    answered_ms: [`p(95)<${TARGETS.answerMs}`],
    messages: [`count>=${Math.min(TARGETS.messagesPerSecond, EACH_PER_ACT * clients * (1_000 / paceMs)) * seconds}`],
    faults: ['count==0'],
    unanswered: ['count==0'],
  },
};

export default function party() {
  const n = exec.vu.idInTest - 1;
  let wasIn = false;
  const seen = {
    joined: (ms) => {
      (wasIn ? returnedMs : joinedMs).add(ms);
      if (!wasIn) joined.add(1);
      wasIn = true;
    },
    answered: (ms) => answeredMs.add(ms),
    delivered: (ms) => deliveredMs.add(ms),
    frame: () => messages.add(1),
    fault: (what) => {
      console.error(`member ${n}: ${what}`);
      faults.add(1);
    },
  };
  const member = new LoadMember({ n, who: who(name, n), urls, paceMs, open: (url) => new WebSocket(url), seen });
  setTimeout(() => member.rest(), seconds * 1_000);
  setTimeout(
    () => {
      unanswered.add(member.unanswered);
      member.leave();
    },
    (seconds + REST_S) * 1_000,
  );
}
