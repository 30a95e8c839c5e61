/** How something is. `inconclusive` is not healthy: whoever waits for health stands still (S7). */
export interface Health {
  readonly kind: 'healthy' | 'unhealthy' | 'inconclusive';
  readonly because: string;
}
