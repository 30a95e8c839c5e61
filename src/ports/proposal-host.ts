import type { RepositoryName, ResourceAddress, SourceId } from '../model/index.js';

/** A code host at which changes of source can be proposed. Says where; asks nobody. */
export interface ProposalHost {
  /** The platform of its `ActingConnector`. */
  readonly name: string;
  /**
   * Undefined for a repository of another host.
   * @param branch the proposal's own: a letter-and-digit name below `headwater/`
   * @param paths the files that it is about, from the repository's root
   */
  placeOf(repository: RepositoryName, branch: string, paths: readonly string[]): ProposalPlace | undefined;
}

export interface ProposalPlace {
  /** What the repository is opened by for acting; need not be configured. */
  readonly source: SourceId;
  readonly address: ResourceAddress;
}
