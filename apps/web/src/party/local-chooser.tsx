import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { fingerprintOf } from '../player/local-file.ts';
import type { Source } from '../player/source.ts';

interface ChooserProps {
  readonly source: Source & { kind: 'local' };
  readonly onFile: (file: File) => void;
}

/** Asks for this member's copy of the file that is on. */
export function LocalChooser({ source, onFile }: ChooserProps): JSX.Element {
  const [wrong, setWrong] = useState('');
  const choose = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const print = await fingerprintOf(file);
    if (print === null) return setWrong('Files of your own need a page over https.');
    if (print.size === source.size && print.sha256 === source.sha256) return onFile(file);
    setWrong(
      print.size === source.size
        ? 'That file is as long as the one that is on, but not the same.'
        : `That is another file: it has ${print.size} bytes, the one that is on has ${source.size}.`,
    );
  };
  return (
    <div class="screen-cover">
      <h2>A file that everybody has is on</h2>
      <label class="file">
        Choose your copy
        <input type="file" accept="video/*,audio/*" onChange={(event) => void choose(event.currentTarget.files?.[0])} />
        <span class="hint">{(source.size / 1_000_000).toFixed(1)} MB. It stays on your disk.</span>
      </label>
      <p class="wrong" role="alert">
        {wrong}
      </p>
    </div>
  );
}
