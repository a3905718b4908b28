import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type HttpAnswer } from '@tandem-watch/service';

/** Bytes of a request's body. */
const MAX_BYTES = 8_192;

/** The JSON of a request's body, `{}` of an empty one; or the refusal. */
export async function readBody(request: IncomingMessage): Promise<{ readonly value: unknown } | HttpAnswer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    bytes += part.length;
    if (bytes > MAX_BYTES) return jsonAnswer(413, { error: `more than ${MAX_BYTES} bytes` }, { connection: 'close' });
    parts.push(part);
  }
  try {
    const text = Buffer.concat(parts).toString();
    return { value: text === '' ? {} : JSON.parse(text) };
  } catch {
    return jsonAnswer(400, { error: 'the body is not JSON' });
  }
}
