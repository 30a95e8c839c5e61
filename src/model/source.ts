import type { RepositoryName, SourceId } from './ids.js';
import type { Json } from './resource.js';

/** A repository of files that people edit: where tracing ends. */
export interface SourceRepository {
  readonly name: RepositoryName;
  readonly source: SourceId;
  /** The checkout's (or bare clone's) folder on this machine; undefined when only its files came by. */
  readonly path?: string;
  /** `https://…` without credentials. */
  readonly remote?: string;
  /** The commit that was read; undefined for a plain folder. */
  readonly commit?: string;
  /** False for a bare clone (a bundle): fixes can be shown but not written. */
  readonly writable: boolean;
}

/** A file that causes may point at, with its text: Dockerfiles, manifests, kustomizations and patches. */
export interface SourceFile {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly text: string;
}

/** One instruction of a Dockerfile. Lines from 1, both included; continuation lines belong to it. */
export interface Instruction {
  /** Upper case: `RUN`. */
  readonly keyword: string;
  /** The arguments as written, continuations joined by one space, heredoc bodies after a newline. */
  readonly arguments: string;
  /** The same with ARG and ENV values put in, as far as they are known. */
  readonly resolved: string;
  /** Variables that stayed unknown in `resolved`. */
  readonly unresolved: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
}

/** What a FROM names. */
export type StageBase =
  | { readonly kind: 'image'; readonly written: string; readonly reference: string; readonly unresolved: readonly string[] }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'scratch' };

export interface Stage {
  readonly index: number;
  /** Lower case, as in `AS build`. */
  readonly name?: string;
  readonly base: StageBase;
  readonly platform?: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The FROM is not among them. */
  readonly instructions: readonly Instruction[];
  /** Stages (by index) or images whose files are copied in: not bases. */
  readonly copiesFrom: readonly (number | string)[];
}

/** A Dockerfile or Containerfile, parsed. The final stage, or the one that a build's target names, gives the image. */
export interface Dockerfile {
  readonly repository: RepositoryName;
  readonly path: string;
  readonly stages: readonly Stage[];
  /** ARGs before the first FROM, with their defaults resolved. */
  readonly globalArguments: readonly { readonly name: string; readonly value?: string; readonly line: number }[];
  /** Targets that build definitions in the repository name for this file (compose, bake), lower case. */
  readonly targets: readonly string[];
  /** The object that Dockerfile policies read. */
  readonly raw: Json;
}

/** Who answers for some paths of a repository, by one statement in it. */
export interface OwnershipRule {
  readonly kind: 'codeowners' | 'catalog' | 'label';
  readonly repository: RepositoryName;
  /** The file and line that say so. */
  readonly path: string;
  readonly line: number;
  /** CODEOWNERS: the pattern; catalog: the folder that the entity describes ('' is the whole repository). */
  readonly pattern: string;
  /** In the order written: `@acme/platform`, `group:platform`, `ana@acme.example`. Empty means: explicitly nobody. */
  readonly owners: readonly string[];
  /** Why it may not hold: a malformed owner, a pattern that GitHub ignores. */
  readonly invalid?: string;
  /**
   * Set for a CODEOWNERS file in GitLab's dialect: the section's name, lower case ('' before the first heading). The last
   * match of each section counts, and a pattern that starts with `!` takes its paths out of the section.
   */
  readonly section?: string;
}

/** One line's last change, from the repository's history. */
export interface BlameLine {
  readonly line: number;
  readonly authorName: string;
  readonly authorEmail: string;
  /** RFC 3339. */
  readonly date: string;
  readonly commit: string;
  /** True when the history that is here (a shallow clone) ends at this commit: somebody earlier may have written the line. */
  readonly boundary?: boolean;
}
