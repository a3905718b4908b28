import type { MessageOf, Room } from '@tandem-watch/client';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { parsed } from '../person.ts';
import { keep, readKept } from '../storage.ts';
import { labelOf } from '../player/source.ts';
import { timeText } from '../player/time-text.ts';

/** Something that was said, or that happened. */
export interface FeedEntry {
  /** Timeline and seq: the same event that comes again is one entry. */
  readonly key: string;
  /** Ms of the server's clock. */
  readonly at: number;
  readonly kind: 'chat' | 'note';
  readonly userId: string;
  readonly name: string;
  readonly text: string;
}

/** What a party has to tell. */
export interface Feed {
  readonly entries: readonly FeedEntry[];
  readonly nameOf: (userId: string) => string;
  /** Who did what to the playback last. */
  readonly lastAct: FeedEntry | null;
}

type Told = MessageOf<
  | 'CHAT'
  | 'USER_JOINED'
  | 'USER_LEFT'
  | 'USERNAME_UPDATED'
  | 'PLAY_PAUSE'
  | 'SEEK_PAUSE'
  | 'URL_CHANGE'
  | 'GUEST_CONTROL'
  | 'HOST_CHANGED'
>;

const told: readonly Told['type'][] = [
  'CHAT',
  'USER_JOINED',
  'USER_LEFT',
  'USERNAME_UPDATED',
  'PLAY_PAUSE',
  'SEEK_PAUSE',
  'URL_CHANGE',
  'GUEST_CONTROL',
  'HOST_CHANGED',
];

const acts: ReadonlySet<string> = new Set(['PLAY_PAUSE', 'SEEK_PAUSE', 'URL_CHANGE']);
const MAX_ENTRIES = 300;
const KEPT = 'tandem-watch.feed.';

/** Collects what happens in a room; a reload of the page keeps it, the end of the tab does not. */
export function useFeed(room: Room): Feed {
  const names = useMemo(() => new Map<string, string>(), [room]);
  const [entries, setEntries] = useState<readonly FeedEntry[]>(() => keptFeed(room.roomId));
  const [lastAct, setLastAct] = useState<FeedEntry | null>(null);
  const nameOf = (userId: string): string => names.get(userId) ?? userId;

  useEffect(() => {
    const learn = (): void => {
      for (const { userId, username } of room.state.getSnapshot()?.members ?? []) names.set(userId, username);
    };
    let known = room.state.getSnapshot()?.seq ?? null;
    const add = (entry: FeedEntry): void => {
      setEntries((before) => keepFeed(room.roomId, withEntry(before, entry)));
    };
    const begin = (state: MessageOf<'ROOM_STATE'>): void => {
      learn();
      const note = missedNote(known, state);
      known = state.seq;
      if (note !== null) add(note);
    };
    const hear = (event: Told): void => {
      known = event.seq;
      const formerName = nameOf(event.userId);
      learn();
      const entry = entryOf(event, nameOf, formerName);
      if (acts.has(event.type)) setLastAct(entry);
      add(entry);
    };
    learn();
    const stops = [room.on('ROOM_STATE', begin), ...told.map((type) => room.on(type, hear))];
    return () => stops.forEach((stop) => stop());
  }, [room]);
  return { entries, nameOf, lastAct };
}

/** The feed with an entry more: each event once, the last 300. */
export function withEntry(entries: readonly FeedEntry[], entry: FeedEntry): readonly FeedEntry[] {
  return entries.some(({ key }) => key === entry.key) ? entries : [...entries, entry].slice(-MAX_ENTRIES);
}

/** Says that the room has gone on without us, when it was told anew; `known` is the seq of the last event that was told. */
export function missedNote(
  known: number | null,
  { timeline, seq, serverTime }: { readonly timeline: string; readonly seq: number; readonly serverTime: number },
): FeedEntry | null {
  if (known === null || seq <= known) return null;
  const text = 'You were away: what happened meanwhile is not told here';
  return { key: `${timeline} ${seq} missed`, at: serverTime, kind: 'note', userId: 'server', name: 'The server', text };
}

function entryOf(event: Told, nameOf: (userId: string) => string, formerName: string): FeedEntry {
  const { userId, timestamp, timeline, seq } = event;
  const name = event.type === 'USER_JOINED' ? event.username : nameOf(userId);
  return {
    key: `${timeline} ${seq}`,
    at: timestamp,
    kind: event.type === 'CHAT' ? 'chat' : 'note',
    userId,
    name,
    text: event.type === 'CHAT' ? event.text : noteOf(event, name, nameOf, formerName),
  };
}

const endings = { left: 'left', lost: 'lost the connection', kicked: 'was removed' } as const;

function noteOf(
  event: Exclude<Told, { readonly type: 'CHAT' }>,
  name: string,
  nameOf: (userId: string) => string,
  formerName: string,
): string {
  const isServer = event.userId === 'server';
  switch (event.type) {
    case 'USER_JOINED':
      return `${name} joined`;
    case 'USER_LEFT':
      return `${name} ${endings[event.reason]}`;
    case 'USERNAME_UPDATED':
      return `${formerName} is now ${event.username}`;
    case 'PLAY_PAUSE':
      if (isServer) return event.control === 'play' ? 'Everybody is ready' : 'The server paused';
      return event.control === 'play' ? `${name} pressed play` : `${name} paused at ${timeText(event.currentTime)}`;
    case 'SEEK_PAUSE':
      return `${isServer ? 'The server' : name} jumped to ${timeText(event.currentTime)}`;
    case 'URL_CHANGE':
      return `${name} put on ${labelOf(event.url)}`;
    case 'GUEST_CONTROL':
      return event.enabled ? `${name} lets guests control playback` : `${name} alone controls playback now`;
    case 'HOST_CHANGED':
      return `${nameOf(event.hostUserId)} is the host now`;
  }
}

function keptFeed(roomId: string): readonly FeedEntry[] {
  const kept = parsed(readKept('sessionStorage', KEPT + roomId) ?? '[]');
  return Array.isArray(kept) ? kept.filter(isEntry) : [];
}

function keepFeed(roomId: string, entries: readonly FeedEntry[]): readonly FeedEntry[] {
  keep('sessionStorage', KEPT + roomId, JSON.stringify(entries));
  return entries;
}

function isEntry(value: unknown): value is FeedEntry {
  return typeof value === 'object' && value !== null && 'key' in value && 'text' in value && 'kind' in value;
}
