// Load on a deployed tandem-watch, by k6: `k6 run -e URL=wss://… -e CLIENTS=1000 deploy/k8s/load-test.js`
// Parties of ten (deploy/load/party.js); the thresholds fail the run. Exempt the addresses that it comes from
// (LIMIT_EXEMPT), or run it from many: 200 sockets of one address are the limit.
import { check } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import ws from 'k6/ws';
import { member, message, PACE_MS, TARGET } from '../load/party.js';

const url = __ENV.URL || 'ws://signaling-server.tandem-watch/ws';
const clients = Number(__ENV.CLIENTS || 100);
const duration = __ENV.DURATION || '5m';

const answers = new Trend('answer_ms', true);
const deliveries = new Counter('deliveries');
const gaps = new Counter('gaps');
const joined = new Rate('joined');

export const options = {
  scenarios: { parties: { executor: 'constant-vus', vus: clients, duration, gracefulStop: '10s' } },
  thresholds: {
    answer_ms: [`p(${TARGET.share * 100})<${TARGET.answerMs}`],
    joined: ['rate>0.99'],
    gaps: ['count==0'],
    checks: ['rate>0.99'],
  },
};

export default function () {
  const n = __VU - 1;
  const { roomId, userId, username } = member(n);
  const sent = new Map();
  let count = 0;
  let seq = null;
  const response = ws.connect(url, {}, (socket) => {
    const send = (frame) => socket.send(JSON.stringify(frame));
    socket.on('open', () => send({ type: 'JOIN', protocol: 1, roomId, userId, username }));
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      if (frame.type === 'ROOM_STATE') {
        joined.add(true);
        seq = frame.seq;
        socket.setInterval(() => {
          count += 1;
          sent.set(count, Date.now());
          send({ ...message(n, count), id: count });
        }, PACE_MS);
      } else if (seq !== null && frame.seq > 0 && frame.userId !== undefined && frame.type !== 'ACK') {
        if (frame.type === 'HOST_HEARTBEAT' || frame.type === 'SYNC_PLAYBACK') return;
        if (frame.seq !== seq + 1) gaps.add(1);
        seq = frame.seq;
        deliveries.add(1);
      }
      const at = frame.id === undefined || (frame.userId ?? userId) !== userId ? undefined : sent.get(frame.id);
      if (at === undefined) return;
      answers.add(Date.now() - at);
      sent.delete(frame.id);
    });
    socket.on('error', () => joined.add(false));
  });
  check(response, { 'the socket was opened': (answer) => answer !== null && answer.status === 101 });
}
