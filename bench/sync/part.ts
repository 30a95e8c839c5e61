/** One platform of the estate that the bench reads: what was put there, and how `headwater` finds it. */
export interface Part {
  /** `AWS (moto)`, as a row names it. */
  readonly name: string;
  readonly address: string;
  /** Further settings of its source, as YAML: `regions: [us-east-1]`. */
  readonly settings?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** For a cluster: its entry of the kubeconfig. */
  readonly cluster?: { readonly name: string; readonly url: string; readonly token: string; readonly ca?: string };
  /** What the inventory must hold once each, as `keyOf` names it. The platform may hold more of its own. */
  readonly made: readonly string[];
  /** Calls that an emulator does not answer; any other gap is an error. */
  readonly unanswered?: readonly string[];
  /** Requests that its server saw since it was filled, where it counts them. */
  readonly requests?: () => number;
  /** Calls for what no list says of its resources, so that no page could spare them. */
  readonly details?: { readonly calls: number; readonly why: string };
  close(): Promise<void>;
}

/** `Pod team-1/web`, `Bucket logs`. */
export function keyOf(kind: string, name: string, namespace?: string): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** As many as a share of the whole is. @param share of a hundred thousand */
export function countOf(share: number, resources: number): number {
  return Math.max(1, Math.round((share * resources) / 100_000));
}

/** Makes each of so many things. */
export function each<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
