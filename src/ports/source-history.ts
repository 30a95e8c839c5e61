import type { BlameLine, SourceRepository } from '../model/index.js';

/** Who last changed which line: read only for lines that a cause points at. */
export interface SourceHistory {
  /** Undefined when the repository has no history here; lines outside the file are left out. */
  blame(
    repository: SourceRepository,
    path: string,
    startLine: number,
    endLine: number,
  ): Promise<readonly BlameLine[] | undefined>;
}
