// What a graph is told: its nodes and edges.
import type { ReactNode } from 'react';
import type { Tone } from './tag.js';

/** Above this there is no drawing. */
export const MOST_NODES = 500;

export interface GraphNode {
  readonly id: string;
  readonly label: string;
  /** A second line. */
  readonly detail?: string;
  /** What kind of thing it is, over the label: `Base image`. */
  readonly kind?: string;
  readonly tone?: Tone;
  /** Beside the label: a mark, a count. */
  readonly badge?: ReactNode;
  /** Where it leads to. */
  readonly link?: string;
  /** The one that it is all about. */
  readonly isMain?: boolean;
  /** Nodes of one column are drawn under each other; without, where the edges put them. */
  readonly column?: number;
}

export interface GraphEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly label?: string;
  readonly tone?: Tone;
  /** For what is inferred, or not certain. */
  readonly isDashed?: boolean;
}

export interface GraphProps {
  /** What it shows: `From what runs to the line`. */
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly direction?: 'right' | 'down';
  /** In pixels. */
  readonly height?: number;
}
