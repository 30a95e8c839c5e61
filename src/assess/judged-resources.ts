/** Gives the resources that policies judge: what is declared or was found, but no retired generations, and images, when any policy is about images. */
import { isRetired, type EstateGraph } from '../graph/index.js';
import type { Resource } from '../model/index.js';
import type { Guardrail } from './guardrail.js';

/** Images come last. Few policies are about them and an estate has many, so they are made only then. */
export function* judgedResources(
  guardrails: readonly Pick<Guardrail, 'selects'>[],
  graph: Pick<EstateGraph, 'resources' | 'imageResources' | 'controllerOf'>,
): Generator<Resource> {
  for (const resource of graph.resources.values()) if (!isRetired(resource, graph.controllerOf)) yield resource;
  if (guardrails.some((guardrail) => guardrail.selects(IMAGE))) yield* graph.imageResources();
}

const IMAGE = { apiVersion: 'headwater.dev/v1', kind: 'Image' } as const;
