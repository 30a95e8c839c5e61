// The nodes of a graph in words, each with what it leads to.
import { common } from '../strings/common.js';
import type { GraphEdge, GraphNode } from './graph-model.js';
import classes from './graph.module.css';
import { PageLink } from './page-link.js';
import { toneStyle } from './tag.js';

export interface GraphListProps {
  readonly label: string;
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** So many targets are named; how many more there are is said. */
const NAMED = 6;

export function GraphList({ label, nodes, edges }: GraphListProps) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of edges) outgoing.set(edge.from, [...(outgoing.get(edge.from) ?? []), edge]);
  return (
    <ol className={classes.list} aria-label={label}>
      {nodes.map((node) => {
        const leads = outgoing.get(node.id) ?? [];
        return (
          <li key={node.id} className={classes.item} style={toneStyle(node.tone ?? 'neutral')}>
            <div className={classes.itemHead}>
              {node.kind !== undefined && <span className={classes.kind}>{node.kind}</span>}
              <NodeName node={node} />
              {node.badge}
            </div>
            {node.detail !== undefined && <p className={classes.detail}>{node.detail}</p>}
            {leads.length > 0 && (
              <p className={classes.detail}>
                {common.leadsTo}{' '}
                {leads
                  .slice(0, NAMED)
                  .map(({ to, label: how }) => `${byId.get(to)?.label ?? to}${how === undefined ? '' : ` (${how})`}`)
                  .join(', ')}
                {leads.length > NAMED && `, ${common.hiddenGaps(leads.length - NAMED)}`}
              </p>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function NodeName({ node }: { readonly node: GraphNode }) {
  if (node.link === undefined) return <strong>{node.label}</strong>;
  return <PageLink to={node.link}>{node.label}</PageLink>;
}
