/** What tools note beside a component under names of their own. */
import type { Component } from './schema.js';

/** The first of that name. */
export function propertyOf({ properties }: Component, name: string): string | undefined {
  return properties.find((property) => property.name === name)?.value;
}
