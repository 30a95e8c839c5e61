/** What the simulated cloud says no with: a status and a code of AWS's own. */

/** Thrown while a request is answered, and answered with. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}
