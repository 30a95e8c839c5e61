/** Answers what a policy under test asks of a cluster or a registry from the test's context file, and from nothing else. */
import type { z } from 'zod';
import type { contextSchema } from '../config/kyverno-test-schema.js';
import { kindFacts } from '../lib/kubernetes-kinds.js';
import type { Json } from '../model/index.js';

type Context = z.output<typeof contextSchema>['spec'];

/** Undefined for what the context does not say: the policy is then told that it is not available. */
export function mockedAnswers({ resources, images }: Context): (name: string, args: readonly unknown[]) => unknown {
  const objects = resources ?? [];
  return (name, args) => {
    switch (name) {
      case 'resource.Get': {
        const [apiVersion, plural, ...place] = args;
        const [namespace, called] = place.length === 1 ? [undefined, place[0]] : place;
        return objects.find((object) => isOf(object, apiVersion, plural, namespace) && metadataOf(object, 'name') === called);
      }
      case 'resource.List': {
        const [apiVersion, plural, namespace] = args;
        return { apiVersion, kind: 'List', items: objects.filter((object) => isOf(object, apiVersion, plural, namespace)) };
      }
      case 'image.GetMetadata':
        return (images ?? []).find(({ image }) => image === args[0]);
      default:
        return undefined;
    }
  };
}

function isOf(object: Record<string, Json>, apiVersion: unknown, plural: unknown, namespace: unknown): boolean {
  const { apiVersion: own, kind } = object;
  if (typeof own !== 'string' || typeof kind !== 'string' || own !== apiVersion) return false;
  const { plurals } = kindFacts({ apiVersion: own, kind });
  return (
    plurals.some((name) => name === plural) &&
    (namespace === undefined || namespace === '' || metadataOf(object, 'namespace') === namespace)
  );
}

function metadataOf(object: Record<string, Json>, key: string): unknown {
  const { metadata } = object;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return undefined;
  return Object.getOwnPropertyDescriptor(metadata, key)?.value;
}
