import { RefusedError, type Room } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icons.tsx';
import { keep, readKept } from '../storage.ts';
import type { FeedEntry } from './feed.ts';

interface ChatProps {
  readonly room: Room;
  readonly me: string;
  readonly entries: readonly FeedEntry[];
}

/** What was written and is not acknowledged. */
interface Unsent {
  readonly number: number;
  readonly text: string;
  /** Why it was refused; null while it is on its way. */
  readonly refusal: string | null;
}

const MAX_LENGTH = 2_000;
const DRAFT = 'tandem-watch.draft.';

/** What is said, and what happens. */
export function Chat({ room, me, entries }: ChatProps): JSX.Element {
  const { unsent, say, again, drop } = useUnsent(room);
  const end = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const list = end.current;
    if (list !== null) list.scrollTop = list.scrollHeight;
  }, [entries, unsent]);
  return (
    <section class="panel chat" aria-labelledby="chat-title">
      <h2 id="chat-title">Chat</h2>
      <ol class="feed" ref={end} aria-live="polite" aria-label="Messages" tabIndex={0}>
        {entries.map((entry) => (
          <Line key={entry.key} entry={entry} isMine={entry.userId === me} />
        ))}
        {unsent.map(({ number, text, refusal }) => (
          <li key={number} class="said mine" data-pending>
            <p class="bubble">{text}</p>
            {refusal === null ? (
              <p class="when">sending…</p>
            ) : (
              <p class="when wrong">
                {refusal}{' '}
                <button class="link" type="button" onClick={() => again(number)}>
                  Send again
                </button>{' '}
                <button class="link" type="button" onClick={() => drop(number)}>
                  Discard
                </button>
              </p>
            )}
          </li>
        ))}
      </ol>
      <ChatLine roomId={room.roomId} onSay={say} />
    </section>
  );
}

function Line({ entry, isMine }: { readonly entry: FeedEntry; readonly isMine: boolean }): JSX.Element {
  if (entry.kind === 'note') return <li class="note">{entry.text}</li>;
  const time = new Date(entry.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <li class={isMine ? 'said mine' : 'said'}>
      <p class="who">
        {isMine ? <span class="sr-only">You</span> : entry.name} <time class="when">{time}</time>
      </p>
      <p class="bubble">{entry.text}</p>
    </li>
  );
}

interface ChatLineProps {
  readonly roomId: string;
  readonly onSay: (text: string) => void;
}

/** Where one writes. A draft outlives a reload of the page, not the tab. */
function ChatLine({ roomId, onSay }: ChatLineProps): JSX.Element {
  const [text, setText] = useState(() => (readKept('sessionStorage', DRAFT + roomId) ?? '').slice(0, MAX_LENGTH));
  const write = (draft: string): void => {
    setText(draft);
    keep('sessionStorage', DRAFT + roomId, draft === '' ? null : draft);
  };
  const send = (): void => {
    if (text.trim() === '') return;
    onSay(text.trim());
    write('');
  };
  return (
    <form
      class="chat-line"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        id="chat-input"
        aria-label="Write a message"
        placeholder="Write a message"
        rows={1}
        maxLength={MAX_LENGTH}
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      <button class="primary icon-button" type="submit" aria-label="Send">
        <Icon name="send" />
      </button>
    </form>
  );
}

interface UnsentLines {
  readonly unsent: readonly Unsent[];
  readonly say: (text: string) => void;
  readonly again: (number: number) => void;
  readonly drop: (number: number) => void;
}

/** Keeps what was written until the server has it; nothing typed is lost. */
function useUnsent(room: Room): UnsentLines {
  const [unsent, setUnsent] = useState<readonly Unsent[]>([]);
  const counter = useRef(0);
  const drop = (number: number): void => setUnsent((all) => all.filter((each) => each.number !== number));
  const send = (number: number, text: string): void => {
    room.chat(text).then(
      () => drop(number),
      (error: unknown) =>
        setUnsent((all) => all.map((each) => (each.number === number ? { ...each, refusal: refusalOf(error) } : each))),
    );
  };
  return {
    unsent,
    drop,
    say: (text) => {
      const number = ++counter.current;
      setUnsent((all) => [...all, { number, text, refusal: null }]);
      send(number, text);
    },
    again: (number) => {
      const line = unsent.find((each) => each.number === number);
      if (line === undefined) return;
      setUnsent((all) => all.map((each) => (each.number === number ? { ...each, refusal: null } : each)));
      send(number, line.text);
    },
  };
}

function refusalOf(error: unknown): string {
  if (!(error instanceof RefusedError)) return 'Not sent.';
  return error.code === 'RATE_LIMITED' ? 'Not sent: too many messages at once.' : `Not sent: ${error.message}`;
}
