/**
 * Arguments of the type that the provider gives them: Terraform takes `"22"` for a number and `"true"` for a flag. What is
 * written as the provider has it stays as it is, so that a fix can be written over it.
 */
import type { Field } from '../projection.js';

export function number(field: Field): Field {
  return typeof field.value === 'string' ? field.then(toNumber) : field;
}

export function flag(field: Field): Field {
  return typeof field.value === 'string' ? field.then(toFlag) : field;
}

function toNumber(value: unknown): number | undefined {
  const text = String(value).trim();
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;
}

/** The provider refuses anything else. */
function toFlag(value: unknown): boolean | undefined {
  return value === 'true' || value === '1' ? true : value === 'false' || value === '0' ? false : undefined;
}
