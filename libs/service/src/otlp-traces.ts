import { ROOT_CONTEXT, SpanKind, TraceFlags, trace, type Context, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { setTimeout as delay } from 'node:timers/promises';
import { untilAborted } from './run.ts';
import { telling } from './telling-exporter.ts';
import type { Hop, HopDetails, Traces, TracesOptions } from './traces.ts';

// This file and what it imports are loaded only when there is a collector: see `traces.ts`.

/** Spans that wait for the collector, the library's own numbers. Beyond it the new ones are dropped. */
export const MAX_SPANS = 2_048;
/** Spans of one request. */
const REQUEST_SPANS = 512;
/** As many as end all that waits at once, and one that may be on its way. */
const MAX_REQUESTS = MAX_SPANS / REQUEST_SPANS + 1;
/** How long spans wait for others to go with, ms. */
const GATHER_MS = 1_000;
/** How long one request may take with its repeats, ms. */
const REQUEST_MS = 5_000;
/** How long the collector is waited for when the process ends, ms. */
const GOODBYE_MS = 2_000;

/** Traces that go to a collector. No instrumentation, no global state: a hop is what is begun and ended by name. */
export function otlpTraces(options: TracesOptions & { readonly url: string }): Traces {
  const { url, share, service, nodeId, log, random } = options;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: REQUEST_MS, concurrencyLimit: MAX_REQUESTS });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': service, 'service.instance.id': nodeId }),
    ),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: telling(exporter, log),
        maxQueueSize: MAX_SPANS,
        maxExportBatchSize: REQUEST_SPANS,
        scheduledDelayMillis: GATHER_MS,
        exportTimeoutMillis: REQUEST_MS,
      }),
    ],
  });
  const tracer = provider.getTracer('tandem-watch');
  return {
    id: 'traces',
    begin: (name, details) =>
      random() < share ? hop(tracer, ROOT_CONTEXT, SpanKind.SERVER, name, details) : undefined,
    follow: (traceparent, name, details) => hop(tracer, parentOf(traceparent), SpanKind.CONSUMER, name, details),
    async run(signal) {
      await untilAborted(signal);
      const ended = new AbortController();
      await Promise.race([
        provider.shutdown().catch(() => {}),
        delay(GOODBYE_MS, undefined, { signal: ended.signal }).catch(() => {}),
      ]);
      ended.abort();
    },
  };
}

function parentOf(traceparent: string): Context {
  const [, traceId = '', spanId = ''] = traceparent.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}

/** Start and end are told apart by the monotonic clock: the system's may be set in between. */
function hop(tracer: Tracer, parent: Context, kind: SpanKind, name: string, details: HopDetails): Hop {
  const { room, message, since } = details;
  const startTime = Date.now() - (performance.now() - since);
  const attributes = { 'tandem.room': room, ...(message === undefined ? {} : { 'tandem.message': message }) };
  const span = tracer.startSpan(name, { kind, startTime, attributes }, parent);
  const { traceId, spanId } = span.spanContext();
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    end: (result) => {
      if (result !== undefined) span.setAttribute('tandem.result', result);
      span.end(startTime + (performance.now() - since));
    },
  };
}
