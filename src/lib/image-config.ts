/**
 * Reads an image's configuration (OCI image-spec, config.md) as scanners repeat it in their reports: where an image comes
 * from and how it was built. Takes what parsed as JSON, gives what is there; a field of the wrong kind is left out.
 */
import { z } from 'zod';

/** Structurally what the model's Image has of it. */
export interface ImageConfig {
  /** `os/architecture[/variant]`. */
  readonly platform?: string;
  /** RFC 3339. */
  readonly created?: string;
  /** '' means root. */
  readonly user?: string;
  /** Undefined like the user, when the configuration does not hold what a container is run with. */
  readonly settings?: {
    readonly environment: readonly { readonly name: string; readonly value: string }[];
    /** `22/tcp`. */
    readonly exposedPorts: readonly string[];
    readonly healthcheck: boolean;
  };
  readonly labels: Readonly<Record<string, string>>;
  readonly history: readonly {
    readonly createdBy: string;
    readonly created?: string;
    readonly emptyLayer: boolean;
    readonly comment?: string;
  }[];
  /** As written; bottom first. */
  readonly diffIds: readonly string[];
}

const text = z.string().optional().catch(undefined);
const HistoryEntry = z.object({
  created_by: text,
  created: text,
  comment: text,
  empty_layer: z.boolean().optional().catch(undefined),
});
const Config = z.object({
  os: text,
  architecture: text,
  variant: text,
  created: text,
  // Trivy leaves the whole block out when there is nothing in it.
  config: z
    .looseObject({ User: text, Labels: z.record(z.string(), z.string()).optional().catch(undefined) })
    .nullish()
    .catch(undefined),
  history: z.array(HistoryEntry).nullish().catch(undefined),
  rootfs: z
    .object({ diff_ids: z.array(z.string()).nullish() })
    .nullish()
    .catch(undefined),
});

const Settings = z.object({
  Env: z.array(z.string()).nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  Healthcheck: z.object({ Test: z.array(z.string()).nullish() }).nullish(),
});

/** Nothing when one of them is of the wrong kind: that is not the same as unset. */
function settingsOf(config: unknown): ImageConfig['settings'] {
  const parsed = Settings.safeParse(config);
  if (!parsed.success) return undefined;
  const { Env, ExposedPorts, Healthcheck } = parsed.data;
  const test = Healthcheck?.Test ?? [];
  return {
    environment: (Env ?? []).map((entry) => {
      const equals = entry.indexOf('=');
      return equals < 0 ? { name: entry, value: '' } : { name: entry.slice(0, equals), value: entry.slice(equals + 1) };
    }),
    exposedPorts: Object.keys(ExposedPorts ?? {}),
    // An empty test means the base image's, which the builder has put in already; NONE switches it off.
    healthcheck: test.length > 0 && test[0] !== 'NONE',
  };
}

/** Go's zero time: what stands where a time was never set. */
const NEVER = '0001-01-01T00:00:00Z';

/** Undefined when the value is no configuration at all, or the empty one that stands for none. */
export function readImageConfig(value: unknown): ImageConfig | undefined {
  const parsed = Config.safeParse(value);
  if (!parsed.success) return undefined;
  const { os, architecture, variant, config, history, rootfs } = parsed.data;
  const diffIds = rootfs?.diff_ids ?? [];
  if (!architecture && diffIds.length === 0 && !history?.length) return undefined;
  const created = timeOf(parsed.data.created);
  const settings = config ? settingsOf(config) : undefined;
  return {
    ...(os && architecture ? { platform: [os, architecture, ...(variant ? [variant] : [])].join('/') } : {}),
    ...(created === undefined ? {} : { created }),
    ...(config ? { user: config.User ?? '' } : {}),
    ...(settings === undefined ? {} : { settings }),
    labels: { ...config?.Labels },
    history: (history ?? []).map((entry) => {
      const at = timeOf(entry.created);
      return {
        createdBy: entry.created_by ?? '',
        ...(at === undefined ? {} : { created: at }),
        emptyLayer: entry.empty_layer ?? false,
        ...(entry.comment ? { comment: entry.comment } : {}),
      };
    }),
    diffIds,
  };
}

function timeOf(written: string | undefined): string | undefined {
  return written === undefined || written === NEVER || Number.isNaN(Date.parse(written)) ? undefined : written;
}
