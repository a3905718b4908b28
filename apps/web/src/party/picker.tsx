import { RefusedError, type Room } from '@tandem-watch/client';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Field } from '../parts/field.tsx';
import { fingerprintOf } from '../player/local-file.ts';
import { localAddress, sampleAddress, sourceOf } from '../player/source.ts';

interface PickerProps {
  readonly room: Room;
  readonly onFile: (file: File) => void;
}

/** Chooses the film: the sample clip, an address, or a file that everybody has. */
export function Picker({ room, onFile }: PickerProps): JSX.Element {
  const [address, setAddress] = useState('');
  const [wrong, setWrong] = useState('');
  const put = (url: string): void => {
    setWrong('');
    room.changeUrl(url).catch((error: unknown) => {
      setWrong(error instanceof RefusedError ? error.message : 'That did not work.');
    });
  };
  const putFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const print = await fingerprintOf(file);
    if (print === null) return setWrong('Files of your own need a page over https.');
    onFile(file);
    put(localAddress(print.size, print.sha256));
  };
  return (
    <div class="picker">
      <button class="primary" type="button" onClick={() => put(sampleAddress())}>
        Play the sample clip
      </button>
      <form
        class="picker-address"
        onSubmit={(event) => {
          event.preventDefault();
          const url = address.trim();
          if (sourceOf(url).kind === 'strange') setWrong('That is no address of a film: it begins with http.');
          else if (url !== '') put(url);
        }}
      >
        <Field
          label="Address of a video (MP4, WebM, HLS)"
          value={address}
          onInput={setAddress}
          placeholder="https://…"
          maxLength={2_048}
        />
        <button type="submit">Play it</button>
      </form>
      <label class="file">
        A file that everybody has
        <input
          type="file"
          accept="video/*,audio/*"
          onChange={(event) => void putFile(event.currentTarget.files?.[0])}
        />
        <span class="hint">It is played from each one’s own disk and never sent anywhere.</span>
      </label>
      <p class="wrong" role="alert">
        {wrong}
      </p>
    </div>
  );
}
