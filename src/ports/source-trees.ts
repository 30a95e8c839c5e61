import type { Observation, SourceId, SourceRepository } from '../model/index.js';
import type { Limits } from './limits.js';

/** Opens folders, bundles and remotes as trees of files that people edit. */
export interface SourceTrees {
  /** True for the first bytes of a bundle of a git history. */
  isBundle(head: Uint8Array): boolean;
  /** The folder's own tree first (of the checkout it lies in, if it does), then each checkout nested below it. */
  openFolder(folder: string, context: TreeContext): Promise<OpenedTrees>;
  /**
   * The folder as it was at the last commit that its checkout's HEAD and a revision have in common, in a private folder; not
   * writable. Throws REVISION_NOT_FOUND when there is no such commit here, or the folder is in no checkout.
   */
  openFolderAt(folder: string, revision: string, context: TreeContext): Promise<OpenedTrees>;
  /** Checks a bundle's default branch out into a private folder; its repository is not writable. */
  openBundle(file: string, context: TreeContext): Promise<OpenedTrees>;
  /** True for the address of one repository elsewhere. Asks nobody. */
  isRemote(address: string): boolean;
  /** Checks the newest commit of a remote's default branch out into a private folder; its repository is not writable. */
  openRemote(address: string, context: TreeContext): Promise<OpenedTrees>;
}

export interface TreeContext {
  readonly source: SourceId;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}

/** The files of one repository, or of one plain folder. */
export interface SourceTree {
  readonly repository: SourceRepository;
  /** Absolute folder that `files` are relative to: the repository's root. */
  readonly root: string;
  /**
   * Paths with `/`, sorted, relative to `root`; only those below the folder that was asked for. Regular files only:
   * a symbolic link is listed when it stays inside the root. `.git`, `node_modules` and files that git ignores are not.
   */
  readonly files: readonly string[];
  /** The folder that it shows as it was at another time. */
  readonly original?: string;
}

export interface OpenedTrees {
  readonly trees: readonly SourceTree[];
  /** What could not be opened or was left out for a limit. */
  readonly gaps: readonly Observation[];
}
