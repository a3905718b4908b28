import { gatewayId, roomId, userId } from '@tandem-watch/protocol';
import { apply, defaultRoomSettings, type RoomSettings } from '@tandem-watch/room';
import { expect, test } from 'vitest';
import { emptyMemory } from '../test/empty-memory.ts';
import { joining } from '../test/gateway-stand-in.ts';
import { applyAction } from './apply-action.ts';
import { beginDraft } from './draft.ts';
import { remember } from './partition-memory.ts';

const gateway = gatewayId('g');
const isPresent = (): boolean => true;
const moment = { now: 1, commandId: '1-0-0', partitionTimeline: 't', gateway, isPresent, isReachable: isPresent };

test('an action at which the rules of a room fail is set aside, with what they failed of', () => {
  const { state } = apply(null, joining('r1', 'ana'), moment, defaultRoomSettings);
  if (state === null) throw new Error('no room');
  const memory = emptyMemory(gateway);
  remember(memory, state);
  const draft = beginDraft(memory);
  const settings: RoomSettings = {
    ...defaultRoomSettings,
    get kickCooldownMs(): number {
      throw new RangeError('no such number');
    },
  };
  const does = { kind: 'kick', room: roomId('r1'), user: userId('ana') } as const;
  const action = { id: 'kick-it-once', operator: 'Olga', reason: '', does };
  applyAction(draft, action, moment, { worker: 'w1', leaseMs: 3_000, settings });
  expect(draft.actions.get('kick-it-once')).toMatchObject({ outcome: 'failed' });
  const body = JSON.stringify({ type: 'REMOVE_MEMBER', room: 'r1', user: 'ana' });
  expect(draft.dead).toEqual([{ reason: 'RangeError: no such number', body }]);
});

test('of hand-overs that come together the last one counts, also when it takes back the one before', () => {
  const draft = beginDraft(emptyMemory(gateway));
  const acting = { worker: 'w1', leaseMs: 3_000, settings: defaultRoomSettings };
  const handTo = (to: string): unknown => {
    const action = {
      id: `${draft.actions.size} to ${to}`,
      operator: 'Olga',
      reason: '',
      does: { kind: 'hand-over', to },
    } as const;
    applyAction(draft, action, moment, acting);
    return [draft.actions.get(action.id)?.outcome, draft.receiver?.worker ?? null];
  };
  expect([handTo('w1'), handTo('w2'), handTo('w2'), handTo('w3'), handTo('w1')]).toEqual([
    ['nothing-to-do', null],
    ['done', 'w2'],
    ['nothing-to-do', 'w2'],
    ['done', 'w3'],
    ['done', null],
  ]);
});
