import type { CauseId, ImageDigest, ResourceId } from './ids.js';
import type { ReleasePhase } from './release-phase.js';

/** How one image takes up the fix. */
export type BuildMethod = 'edit-and-build' | 'rebuild' | 'bump-and-rebuild';

/** One repository and tag track that must be built again, with every generation of it that is in use. */
export interface RolloutNode {
  /** `registry.example/payments/api`. */
  readonly repository: string;
  readonly images: readonly ImageDigest[];
  readonly method: BuildMethod;
  readonly because: string;
  readonly owner?: string;
}

/** Images that can be built at the same time: all their parents are in earlier waves. */
export interface BuildWave {
  readonly level: number;
  readonly nodes: readonly RolloutNode[];
}

/** Workloads of one release phase; the next phase waits for it. */
export interface DeployWave {
  readonly phase: ReleasePhase;
  readonly workloads: readonly ResourceId[];
}

/** How a fix would flow: builds by level, then deployments by phase. Computed from facts, remembers nothing. */
export interface Rollout {
  readonly cause: CauseId;
  readonly builds: readonly BuildWave[];
  readonly deployments: readonly DeployWave[];
  /** Affected images that no known source builds; listed, never assumed clean. */
  readonly unplanned: readonly { readonly image: ImageDigest; readonly because: string }[];
}
