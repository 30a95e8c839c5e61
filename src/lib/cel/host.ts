/**
 * Functions whose value no expression can know: what a cluster, a registry or the clock says. An evaluation is given a host
 * that answers them, or says what is missing. The answers are data; nothing of the expression runs outside.
 */
import type { Code, Op } from './code.js';
import { isError, readSlot } from './code.js';
import { isValue, toJson } from './json.js';
import { spend } from './meter.js';
import { Boxed, CelError, Timestamp, type Value } from './values.js';

/** The input that an evaluation finds its host under. */
export const HOST = '@host';

/** JSON, a date, or what `unreadValue` makes. */
export type AskHost = (name: string, args: readonly unknown[]) => unknown;

export class Host extends Boxed {
  get typeName(): string {
    return 'host';
  }
  readonly ask: AskHost;
  constructor(ask: AskHost) {
    super();
    this.ask = ask;
  }
}

export function hostValue(ask: AskHost): unknown {
  return new Host(ask);
}

export const NO_HOST = new Host((name) => new CelError(`${name}() asks for what is not available here`));

/** Calls outside pay as much as a hundred steps. */
const STEPS = 100;

export function askHost(slot: number, name: string, args: readonly Code[]): Op {
  return (frame) => {
    spend(STEPS);
    const host = readSlot(frame, slot);
    if (!(host instanceof Host)) return isError(host) ? host : new CelError(`${name}() has nobody to ask`);
    const given: unknown[] = [];
    for (const { run } of args) {
      const value = run(frame);
      if (isError(value)) return value;
      given.push(toJson(value));
    }
    return answered(name, host.ask(name, given));
  };
}

function answered(name: string, answer: unknown): Value {
  if (answer instanceof CelError) return answer;
  if (answer instanceof Date) return new Timestamp(BigInt(answer.getTime()) * 1_000_000n);
  return isValue(answer) ? answer : new CelError(`${name}() gives what is not JSON`);
}
