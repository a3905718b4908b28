import { answersOf } from './answered.ts';
import { alwaysEvents } from './effects.ts';
import { byRoom, type Evidence, type StoredEvent, type Violation } from './evidence.ts';

/** G6: of what was acknowledged on a timeline, a later event never survives when an earlier one is lost. */
export function checkSuffix({ histories, stored, mayLose }: Evidence): Violation[] {
  if (!mayLose) return [];
  const found: Violation[] = [];
  for (const [room, members] of byRoom(histories)) {
    const kept = new Set((stored.get(room)?.events ?? []).filter(({ cut }) => !cut).map(placeOf));
    const firstLost = new Map<string, Acknowledged>();
    const all = members.flatMap((history) => acknowledged(history.user, answersOf(history)));
    for (const each of all.toSorted((a, b) => a.seq - b.seq)) {
      const before = firstLost.get(each.timeline);
      if (!kept.has(each.place)) firstLost.set(each.timeline, before ?? each);
      else if (before !== undefined)
        found.push({
          rule: 'G6',
          room,
          text: `${each.place} survives although ${before.place}, acknowledged before it, is lost`,
          entries: [before, each],
        });
    }
  }
  return found;
}

/** How many acknowledged events were lost. */
export function countLost({ histories, stored }: Evidence): number {
  return [...byRoom(histories)]
    .map(([room, members]) => {
      const kept = new Set((stored.get(room)?.events ?? []).filter(({ cut }) => !cut).map(placeOf));
      const all = members.flatMap((history) => acknowledged(history.user, answersOf(history)));
      return all.filter(({ place }) => !kept.has(place)).length;
    })
    .reduce((sum, count) => sum + count, 0);
}

interface Acknowledged {
  readonly timeline: string;
  readonly seq: number;
  readonly place: string;
}

function acknowledged(user: string, commands: ReturnType<typeof answersOf>): Acknowledged[] {
  return [...commands].flatMap(([id, { type, answers }]) =>
    answers.flatMap(({ kind, isEvent, isRepeat, timeline, seq }) => {
      if (kind !== 'done' || isRepeat || timeline === null || seq === null || !(isEvent || alwaysEvents.has(type)))
        return [];
      return [{ timeline, seq, place: `${timeline} ${seq} ${user} ${id}` }];
    }),
  );
}

function placeOf({ timeline, seq, user, commandId }: StoredEvent): string {
  return `${timeline} ${seq} ${user} ${commandId}`;
}
