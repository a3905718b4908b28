import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fakeParty, type Party } from '../test/party.ts';
import { ModelServer } from '../test/model-server.ts';
import { settle } from '../test/world.ts';

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('say' as const) },
  { weight: 6, arbitrary: fc.constant('read' as const) },
  { weight: 6, arbitrary: fc.constant('write' as const) },
  { weight: 1, arbitrary: fc.constant('other' as const) },
  { weight: 2, arbitrary: fc.constant('cut' as const) },
  { weight: 2, arbitrary: fc.constant('pass the window' as const) },
  { weight: 3, arbitrary: fc.constant('wait' as const) },
);

/** A client, a server, and what was said so far. */
class Run {
  readonly server = new ModelServer();
  readonly party: Party = fakeParty();
  readonly said: Promise<{ seq: number }>[] = [];
  readonly heard: number[] = [];
  #sockets = 0;

  constructor() {
    this.party.room.on('CHAT', ({ seq }) => this.heard.push(seq));
  }

  async do(what: 'say' | 'read' | 'write' | 'other' | 'cut' | 'pass the window' | 'wait'): Promise<void> {
    if (what === 'say') this.said.push(this.party.room.chat(`line ${this.said.length}`));
    if (what === 'read') this.server.read();
    if (what === 'write') this.server.write();
    if (what === 'other') this.server.sayAsOther('from bo');
    if (what === 'cut') this.server.cut();
    if (what === 'pass the window') this.server.hasWindow = !this.server.hasWindow;
    if (what === 'wait') await this.party.world.advance(300);
    await settle();
    this.accept();
  }

  accept(): void {
    const { sockets } = this.party.network;
    if (sockets.length === this.#sockets) return;
    this.#sockets = sockets.length;
    this.server.accept(this.party.network.last());
  }

  /** The network is well from now on. */
  async heal(): Promise<void> {
    this.server.hasWindow = true;
    for (let round = 0; round < 15; round++) {
      await this.party.world.advance(1_500);
      this.accept();
      await settle();
      while (this.server.read() || this.server.write()) await settle();
    }
  }
}

test('whatever the network does, each command takes effect once and in order, settles, and no event is missed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const run = new Run();
      run.accept();
      for (const what of steps) await run.do(what);
      await run.heal();
      const seqs = (await Promise.all(run.said)).map(({ seq }) => seq);
      const own = run.server.log.filter((line) => line.includes('"ana"'));
      expect(own.map((line) => line.split('"')[3])).toEqual(run.said.map((_, index) => `line ${index}`));
      expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
      expect(run.party.room.state.getSnapshot()?.seq).toBe(run.server.seq);
      expect(run.heard).toEqual([...new Set(run.heard)].toSorted((a, b) => a - b));
      run.party.room.close();
    }),
    { numRuns: 150 },
  );
}, 60_000);
