// Draws a graph: laid out by a worker, moved and zoomed by pointer or keyboard. Each node that leads somewhere is a link.
import '@xyflow/react/dist/base.css';
import { Background, Controls, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from '@xyflow/react';
import { Skeleton } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { asProblem, type ApiProblem } from '../api/problem.js';
import { layoutGraph, NODE_HEIGHT, NODE_WIDTH, type Positions } from '../lib/layout-graph.js';
import { common } from '../strings/common.js';
import type { GraphNode, GraphProps } from './graph-model.js';
import classes from './graph.module.css';
import { PageLink } from './page-link.js';
import { ProblemState } from './problem-state.js';
import { toneStyle } from './tag.js';

type FlowNode = Node<{ readonly node: GraphNode; readonly direction: 'right' | 'down' }, 'card'>;

export default function GraphCanvas({ label, nodes, edges, direction = 'right', height = 420 }: GraphProps) {
  const [positions, setPositions] = useState<Positions>();
  const [problem, setProblem] = useState<ApiProblem>();

  useEffect(() => {
    let isCurrent = true;
    layoutGraph(nodes, edges, direction).then(
      (laidOut) => {
        if (!isCurrent) return;
        setPositions(laidOut);
        setProblem(undefined);
      },
      (error: unknown) => {
        if (isCurrent) setProblem(asProblem(error));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [nodes, edges, direction]);

  const flowNodes = useMemo(
    () =>
      nodes.flatMap((node): FlowNode[] => {
        const position = positions?.get(node.id);
        if (position === undefined) return [];
        return [{ id: node.id, type: 'card', position, data: { node, direction }, width: NODE_WIDTH, height: NODE_HEIGHT }];
      }),
    [nodes, positions, direction],
  );
  const flowEdges = useMemo(
    () =>
      edges.map(({ id, from, to, label: how, tone = 'neutral', isDashed = false }): Edge => {
        const stroke = tone === 'neutral' ? 'var(--hw-border-strong)' : `var(--hw-tone-${tone})`;
        return {
          id,
          source: from,
          target: to,
          ...(how === undefined ? {} : { label: how }),
          style: { stroke, strokeWidth: 1.5, ...(isDashed ? { strokeDasharray: '5 4' } : {}) },
        };
      }),
    [edges],
  );

  if (problem !== undefined) return <ProblemState of={problem} small />;
  if (positions === undefined) return <Skeleton height={height} radius="md" />;
  return (
    <div className={classes.canvas} style={{ height }} role="group" aria-label={common.graphLabel(label)}>
      <ReactFlow
        nodes={flowNodes}
        edges={flowEdges}
        nodeTypes={NODE_TYPES}
        fitView
        fitViewOptions={{ padding: 0.08, maxZoom: 1 }}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        panOnScroll={false}
        onlyRenderVisibleElements={nodes.length > 100}
        proOptions={{ hideAttribution: true }}
      >
        <Background gap={20} color="var(--hw-border)" />
        <Controls showInteractive={false} position="bottom-right" />
      </ReactFlow>
    </div>
  );
}

function Card({ data: { node, direction } }: NodeProps<FlowNode>) {
  const [into, out] = direction === 'right' ? [Position.Left, Position.Right] : [Position.Top, Position.Bottom];
  const className = node.isMain === true ? `${classes.node} ${classes.main}` : classes.node;
  return (
    <div className={className} style={toneStyle(node.tone ?? 'neutral')} title={node.detail}>
      <Handle type="target" position={into} isConnectable={false} className={classes.handle} />
      {node.kind !== undefined && <span className={classes.kind}>{node.kind}</span>}
      <span className={classes.name}>
        {node.link === undefined ? <span>{node.label}</span> : <PageLink to={node.link}>{node.label}</PageLink>}
        {node.badge}
      </span>
      {node.detail !== undefined && <span className={classes.detail}>{node.detail}</span>}
      <Handle type="source" position={out} isConnectable={false} className={classes.handle} />
    </div>
  );
}

const NODE_TYPES = { card: Card };
