/** Secrets that all processes on one store have, and nobody else. */
export interface SigningKeys {
  /** 32 random bytes for one purpose: made when they are first asked for, and the same from then on. */
  key(purpose: string): Promise<Uint8Array>;
}
