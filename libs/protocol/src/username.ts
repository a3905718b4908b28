const MAX_GRAPHEMES = 50;

// Zero-width is what Unicode calls default ignorable, but for the two selectors of text or emoji presentation. Taken out
// before NFC, so that nothing stripped can keep a letter and its accent apart.
const INVISIBLE = /(?![\ufe0e\ufe0f])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/gu;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/**
 * A name as it is stored and shown: NFC, without control, bidi and zero-width characters, cut to 50 graphemes. Empty
 * when nothing visible is left. Takes well-formed text; giving it its own result changes nothing.
 */
export function normaliseUsername(name: string): string {
  return firstGraphemes(name.replace(INVISIBLE, '').normalize('NFC'));
}

function firstGraphemes(text: string): string {
  if (text.length <= MAX_GRAPHEMES) return text;
  let count = 0;
  for (const { index } of graphemes.segment(text)) {
    if (count === MAX_GRAPHEMES) return text.slice(0, index);
    count++;
  }
  return text;
}
