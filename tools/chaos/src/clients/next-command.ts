import type { ClientFrame } from './history.ts';
import type { Random } from './random.ts';
import type { View } from './view.ts';

/** Who acts, and what it knows. */
export interface Acting {
  readonly room: string;
  readonly user: string;
  readonly modern: boolean;
  readonly view: View;
  /** Grows with every command of this client: makes each tell its own. */
  readonly count: number;
  /** Whether roles may change and members be kicked. */
  readonly drama: boolean;
}

type Make = (acting: Acting, random: Random) => ClientFrame;

interface Choice {
  readonly weight: number;
  readonly who: 'all' | 'modern' | 'host' | 'dramatic host';
  readonly make: Make;
}

/** A number that no other command of the client has, finite and small enough for a position. */
function mark(acting: Acting): number {
  return acting.count;
}

function somebodyElse({ view, user }: Acting, random: Random): string {
  const others = [...view.users.keys()].filter((other) => other !== user);
  return others.length === 0 || random.chance(0.02) ? 'nobody-here' : random.pick(others);
}

/** Says by whom and for whom a relayed message is, so that a mix-up shows. */
function letter(acting: Acting, to: string): string {
  return `${acting.room}|${acting.user}|${to}|${mark(acting)}`;
}

const playPause: Make = (acting, random) => ({
  type: 'PLAY_PAUSE',
  control: random.chance(0.6) ? 'play' : 'pause',
  currentTime: random.below(7_000),
  eventTimestamp: mark(acting),
});

const choices: readonly Choice[] = [
  { weight: 30, who: 'modern', make: (acting) => ({ type: 'CHAT', text: letter(acting, '') }) },
  { weight: 10, who: 'all', make: playPause },
  {
    weight: 4,
    who: 'all',
    make: (acting, random) => ({
      type: 'SEEK',
      currentTime: random.below(7_000),
      isPlaying: random.chance(0.5),
      eventTimestamp: mark(acting),
    }),
  },
  { weight: 3, who: 'all', make: () => ({ type: 'READY' }) },
  {
    weight: 3,
    who: 'modern',
    make: (acting) => ({ type: 'URL_CHANGE', url: `https://films.example/${acting.user}/${mark(acting)}` }),
  },
  {
    weight: 5,
    who: 'host',
    make: (_, random) => ({ type: 'HOST_HEARTBEAT', currentTime: random.below(7_000), isPlaying: random.chance(0.7) }),
  },
  {
    weight: 3,
    who: 'all',
    make: (_, random) => ({ type: 'SYNC_PLAYBACK', currentTime: random.below(7_000), isPlaying: random.chance(0.7) }),
  },
  {
    weight: 4,
    who: 'all',
    make: (_, random) => ({ type: 'POSITION_UPDATE', currentTime: random.below(7_000), isPlaying: true }),
  },
  { weight: 3, who: 'all', make: () => ({ type: 'REQUEST_SYNC' }) },
  { weight: 2, who: 'all', make: () => ({ type: 'PING' }) },
  {
    weight: 3,
    who: 'all',
    make: (acting, random) => ({ type: 'UPDATE_USERNAME', username: `${acting.user} ${random.below(4)}` }),
  },
  {
    weight: 6,
    who: 'all',
    make: (acting, random) => {
      const to = somebodyElse(acting, random);
      return { type: 'OFFER', to, offer: { type: 'offer', sdp: letter(acting, to) } };
    },
  },
  {
    weight: 4,
    who: 'all',
    make: (acting, random) => {
      const to = somebodyElse(acting, random);
      return { type: 'ICE_CANDIDATE', to, candidate: { candidate: letter(acting, to) } };
    },
  },
  {
    weight: 1,
    who: 'dramatic host',
    make: (_, random) => ({ type: 'TOGGLE_GUEST_CONTROL', enabled: random.chance(0.8) }),
  },
  {
    weight: 2,
    who: 'dramatic host',
    make: (acting, random) => ({ type: 'TRANSFER_HOST', targetUserId: somebodyElse(acting, random) }),
  },
  {
    weight: 1,
    who: 'dramatic host',
    make: (acting, random) => ({ type: 'KICK', targetUserId: somebodyElse(acting, random) }),
  },
];

function isFor({ who }: Choice, { modern, view, user, drama }: Acting): boolean {
  if (who === 'all') return true;
  if (who === 'modern') return modern;
  return view.host === user && (who === 'host' || drama);
}

/** What the client sends next, without an id. */
export function nextCommand(acting: Acting, random: Random): ClientFrame {
  const open = choices.filter((choice) => isFor(choice, acting));
  let at = random.below(open.reduce((sum, { weight }) => sum + weight, 0));
  const chosen = open.find(({ weight }) => (at -= weight) < 0);
  return (chosen?.make ?? playPause)(acting, random);
}
