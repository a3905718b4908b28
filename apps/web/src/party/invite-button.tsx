import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../parts/icons.tsx';
import { inviteLink } from './invite.ts';

interface InviteProps {
  readonly roomId: string;
  readonly pin: string;
}

const SHOWN_MS = 12_000;

/** Copies the invitation; shows it as well, for where a page may not copy. */
export function InviteButton({ roomId, pin }: InviteProps): JSX.Element {
  const [link, setLink] = useState<string | null>(null);
  const [isCopied, setCopied] = useState(false);
  const line = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (link === null) return;
    line.current?.select();
    const timer = setTimeout(() => setLink(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [link]);

  const invite = async (): Promise<void> => {
    if (link !== null) return setLink(null);
    const made = await inviteLink(roomId);
    setCopied(await copied(made));
    setLink(made);
  };
  return (
    <div class="invite">
      <button class="primary" type="button" aria-expanded={link !== null} onClick={() => void invite()}>
        <Icon name="link" />
        Invite
      </button>
      <div class="popover" role="status" hidden={link === null}>
        {link === null ? null : (
          <>
            <p>
              {isCopied ? 'Link copied. Send it to your friends.' : 'Copy this link and send it to your friends.'}
              {pin === '' ? '' : ' Tell them the PIN too: it is not in the link.'}
            </p>
            <input ref={line} aria-label="Link to the party" readOnly value={link} />
          </>
        )}
      </div>
    </div>
  );
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
