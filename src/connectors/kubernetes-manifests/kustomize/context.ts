/** What all steps of a rendering share. */
import type { Files } from '../files.js';

/** Something that was not rendered as kustomize would. */
export interface RenderProblem {
  readonly code: 'KUSTOMIZE_UNSUPPORTED' | 'KUSTOMIZE_BROKEN';
  /** File and field: `overlays/prod/kustomization.yaml: helmCharts`. */
  readonly what: string;
  readonly why: string;
}

export interface RenderContext {
  readonly files: Files;
  report(code: RenderProblem['code'], what: string, why: string): void;
}
