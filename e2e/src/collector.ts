import { createServer } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import * as z from 'zod';

/** A span as a collector gets it, with the process that it is of. */
export interface CollectedSpan {
  readonly process: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Null for the first of its trace. */
  readonly parent: string | null;
  /** ns since 1970. */
  readonly from: bigint;
  readonly to: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A collector of traces: takes OTLP over HTTP in JSON, and keeps what it gets. */
export interface Collector {
  readonly url: string;
  readonly spans: readonly CollectedSpan[];
  /** All that was sent, as it came. */
  readonly texts: readonly string[];
  /** Requests that have begun. */
  readonly requests: () => number;
  readonly stop: () => Promise<void>;
}

const attributes = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }));
const request = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              startTimeUnixNano: z.string(),
              endTimeUnixNano: z.string(),
              attributes,
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Starts a collector on 127.0.0.1; a `silent` one lets everybody wait for ever. */
export async function startCollector(silent = false): Promise<Collector> {
  const spans: CollectedSpan[] = [];
  const texts: string[] = [];
  let requests = 0;
  const server = createServer((incoming, response) => {
    requests += 1;
    if (silent) return;
    void textOf(incoming).then((text) => {
      texts.push(text);
      spans.push(...spansOf(text));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1/traces`,
    spans,
    texts,
    requests: () => requests,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function spansOf(text: string): CollectedSpan[] {
  return request.parse(JSON.parse(text)).resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const process = String(valuesOf(resource.attributes)['service.instance.id']);
    return scopeSpans.flatMap((scope) =>
      scope.spans.map((span) => ({
        process,
        name: span.name,
        traceId: span.traceId,
        spanId: span.spanId,
        parent: span.parentSpanId ?? null,
        from: BigInt(span.startTimeUnixNano),
        to: BigInt(span.endTimeUnixNano),
        attributes: valuesOf(span.attributes),
      })),
    );
  });
}

function valuesOf(list: z.output<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
