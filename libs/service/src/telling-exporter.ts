import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { Logger } from './log.ts';

/** An exporter that says in the log when the collector does not take spans, and when it takes them again: once each. */
export function telling(exporter: SpanExporter, log: Logger): SpanExporter {
  let taken = true;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        const { error } = result;
        if (taken && error !== undefined) log.warn({ reason: error.message }, 'traces are not taken, and are lost');
        if (!taken && error === undefined) log.info('traces are taken again');
        taken = error === undefined;
        done(result);
      }),
    forceFlush: async () => await exporter.forceFlush?.(),
    shutdown: async () => await exporter.shutdown(),
  };
}
