import { clientMessageSchemas, CloseCode, ERROR_CODES, ERRORS } from '@tandem-watch/protocol';
import { frames, fuzzSeed, type GeneratedFrame } from '@tandem-watch/test-support';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { admitMessage, newAdmission, type Admission, type Admitted } from './admit-message.ts';

/** Frames a run, and runs: 110,000 frames. */
const BATCH = 22;
const RUNS = 5_000;

const types = new Set(Object.keys(clientMessageSchemas));
const codes = new Set<string>(ERROR_CODES);

function admit({ bytes, binary }: GeneratedFrame, admission: Admission = newAdmission(0), now = 0): Admitted {
  return admitMessage(admission, { bytes, binary, modern: false }, now);
}

/** Why what became of a frame is not what has to; null when it is. */
function faultOf({ expected }: GeneratedFrame, admitted: Admitted): string | null {
  if (admitted.kind === 'message') {
    const { type } = admitted.message;
    if (!types.has(type)) return `a message of the type ${type}`;
    if (expected.kind === 'refused') return `${type} passed, instead of ${expected.codes.join(' or ')}`;
    return expected.kind === 'message' && expected.type !== type ? `${type} instead of ${expected.type}` : null;
  }
  const { code, text } = admitted;
  if (!codes.has(code)) return `refused with ${code}`;
  if (!text.startsWith(ERRORS[code].text)) return `a refusal that says “${text}”`;
  if (expected.kind === 'message') return `${expected.type} is refused: ${text}`;
  return expected.kind === 'refused' && !expected.codes.includes(code)
    ? `${code} instead of ${expected.codes.join(' or ')}`
    : null;
}

/** Whether everything in a value is a plain object, a list or no object at all. */
function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === Array.prototype) && Object.values(value).every(isPlain);
}

/** All that a prototype could be given: names, and what stands under them. */
function prototypes(): unknown[] {
  const all = [Object.prototype, Array.prototype, Function.prototype, String.prototype, Map.prototype];
  return all.map((each) => Reflect.ownKeys(each).map((name) => [name, Reflect.getOwnPropertyDescriptor(each, name)]));
}

describe('110,000 frames of every family', () => {
  const before = prototypes();
  const texts = new Set<string>();
  const tally = new Map<string, number>();

  test('each is the message that it says, or refused with the code of its fault and a sentence; none throws', () => {
    const seed = fuzzSeed('frames at the door');
    fc.assert(
      fc.property(fc.array(frames, { minLength: BATCH, maxLength: BATCH }), (batch) => {
        for (const each of batch) {
          const admitted = admit(each);
          const fault = faultOf(each, admitted);
          if (fault !== null) throw new Error(`${fault}: ${each.bytes.toString().slice(0, 500)}`);
          const what = admitted.kind === 'message' ? admitted.message.type : admitted.code;
          tally.set(what, (tally.get(what) ?? 0) + 1);
          if (admitted.kind === 'refused') texts.add(admitted.text);
          else if (!isPlain(admitted.message)) throw new Error(`not plain: ${each.bytes.toString()}`);
        }
      }),
      { seed, numRuns: RUNS, endOnFailure: true },
    );
    for (const type of types) expect(tally.get(type), type).toBeGreaterThan(20);
    for (const code of ['BAD_JSON', 'BAD_MESSAGE', 'UNKNOWN_TYPE', 'BAD_URL', 'UNSUPPORTED_PROTOCOL']) {
      expect(tally.get(code), code).toBeGreaterThan(20);
    }
  }, 60_000);

  test('no refusal repeats anything that was sent: their sentences are a short list', () => {
    expect(texts.size).toBeGreaterThan(50);
    expect(texts.size).toBeLessThan(400);
  });

  test('no prototype has changed', () => {
    expect(prototypes()).toEqual(before);
  });
});

describe('sequences of frames on one connection', () => {
  const step = fc.tuple(frames, fc.constantFrom(0, 0, 0, 1, 20, 600, 11_000));

  test('the same frames at the same times have the same answers, and the connection ends exactly at the 20th bad one in 10 s', () => {
    const seed = fuzzSeed('sequences at the door');
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const [one, other] = [newAdmission(0), newAdmission(0)];
        const bad: number[] = [];
        let now = 0;
        for (const [each, pause] of steps) {
          now += pause;
          const admitted = admit(each, one, now);
          expect(admit(each, other, now)).toEqual(admitted);
          if (admitted.kind === 'message') continue;
          const counts = ['BAD_JSON', 'BAD_MESSAGE', 'UNKNOWN_TYPE'].includes(admitted.code);
          if (counts) bad.push(now);
          const twentieth = bad.at(-20);
          const isEnd = counts && twentieth !== undefined && now - twentieth < 10_000;
          expect(admitted.close).toBe(isEnd ? CloseCode.badMessages : null);
        }
      }),
      { seed, numRuns: 150, endOnFailure: true },
    );
  }, 60_000);
});
