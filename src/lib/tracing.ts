/**
 * Sends spans that have ended to an OpenTelemetry collector, by OTLP over HTTP. Loads nothing unless the environment names one;
 * what a span is of, and what its ids are, is for who gives them. Says whether the spans were taken.
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
import type { Attributes, HrTime } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { HeadwaterError } from './errors.js';

export interface EndedSpan {
  /** 32 hexadecimal digits, not all 0. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all 0. */
  readonly spanId: string;
  readonly parentId?: string;
  readonly name: string;
  readonly start: Date;
  readonly end: Date;
  readonly attributes: Attributes;
  readonly events?: readonly { readonly name: string; readonly at: Date; readonly attributes: Attributes }[];
  /** Why what it stands for failed. */
  readonly failed?: string;
}

export interface SpanSender {
  /** Throws TRACES_REFUSED where they were not taken; sending them again is sending the same. */
  send(spans: readonly EndedSpan[]): Promise<void>;
  close(): Promise<void>;
}

/** Of one request. */
const BATCH = 500;

/** Undefined where no collector is named. @param env OTEL_EXPORTER_OTLP_ENDPOINT and its kin; OTEL_SERVICE_NAME */
export async function openSpanSender(env: NodeJS.ProcessEnv, version: string): Promise<SpanSender | undefined> {
  const endpoint = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] || env['OTEL_EXPORTER_OTLP_ENDPOINT'] || '';
  if (endpoint === '' || env['OTEL_SDK_DISABLED'] === 'true' || env['OTEL_TRACES_EXPORTER'] === 'none') return undefined;
  const [{ OTLPTraceExporter }, { resourceFromAttributes }, { SpanKind, SpanStatusCode, TraceFlags }] = await Promise.all([
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/api'),
  ]);
  const exporter = new OTLPTraceExporter({ url: addressOf(env, endpoint) });
  const resource = resourceFromAttributes({
    'service.name': env['OTEL_SERVICE_NAME'] || 'headwater',
    'service.version': version,
  });
  const readable = (span: EndedSpan): ReadableSpan => {
    const { traceId, spanId, parentId, name, start, end, attributes, events = [], failed } = span;
    const context = (id: string) => ({ traceId, spanId: id, traceFlags: TraceFlags.SAMPLED });
    return {
      name,
      kind: SpanKind.INTERNAL,
      spanContext: () => context(spanId),
      ...(parentId === undefined ? {} : { parentSpanContext: context(parentId) }),
      startTime: timeOf(start.getTime()),
      endTime: timeOf(end.getTime()),
      duration: timeOf(end.getTime() - start.getTime()),
      status: failed === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failed },
      attributes,
      links: [],
      events: events.map(({ at, ...event }) => ({ ...event, time: timeOf(at.getTime()) })),
      ended: true,
      resource,
      instrumentationScope: { name: 'headwater', version },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  };
  return {
    async send(spans) {
      for (let from = 0; from < spans.length; from += BATCH) {
        const batch = spans.slice(from, from + BATCH).map(readable);
        await new Promise<void>((resolve, reject) => {
          exporter.export(batch, ({ code, error }) =>
            code === 0
              ? resolve()
              : reject(new HeadwaterError('TRACES_REFUSED', error?.message ?? 'no reason was given', { cause: error })),
          );
        });
      }
    },
    close: () => exporter.shutdown(),
  };
}

/** The address for all signals gets the path of this one; that for traces is taken as it is. */
function addressOf(env: NodeJS.ProcessEnv, endpoint: string): string {
  if (env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) return endpoint;
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

/** Seconds and nanoseconds. */
function timeOf(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1_000_000)];
}
