// Which page is at which address. A page is loaded when it is gone to; one that comes is one line here and its folder in pages/.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import type { ComponentType } from 'react';
import { Frame } from './frame/frame.js';
import { NotFound } from './frame/not-found.js';
import { PageBoundary } from './frame/page-boundary.js';
import { PageLoading } from './frame/page-loading.js';
import { readRaw, writeRaw } from './url/search.js';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

type Load = () => Promise<{ readonly default: ComponentType }>;

/** `$id` in a path is any one part of it; a page reads it by `useParam('id')`. */
function page(path: string, load: Load): AnyRoute {
  return createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });
}

const pages = [
  page('/', () => import('./pages/now/index.js')),
  page('/causes', () => import('./pages/causes/index.js')),
  page('/causes/$id', () => import('./pages/cause/index.js')),
  page('/river', () => import('./pages/river/index.js')),
  page('/findings', () => import('./pages/findings/index.js')),
  page('/findings/$id', () => import('./pages/finding/index.js')),
  page('/approvals', () => import('./pages/approvals/index.js')),
  page('/approvals/$id', () => import('./pages/approval/index.js')),
  page('/timeline', () => import('./pages/timeline/index.js')),
  page('/timeline/$id', () => import('./pages/action/index.js')),
  page('/policies', () => import('./pages/policies/index.js')),
  page('/policies/$family/$name', () => import('./pages/policy/index.js')),
  page('/response', () => import('./pages/response/index.js')),
  page('/exemptions', () => import('./pages/exemptions/index.js')),
  page('/inventory', () => import('./pages/inventory/index.js')),
  page('/inventory/images', () => import('./pages/images/index.js')),
  page('/inventory/images/$id', () => import('./pages/image/index.js')),
  page('/inventory/resources', () => import('./pages/resources/index.js')),
  page('/inventory/resources/$id', () => import('./pages/resource/index.js')),
  page('/coverage', () => import('./pages/coverage/index.js')),
  page('/evidence', () => import('./pages/evidence/index.js')),
  page('/sources', () => import('./pages/sources/index.js')),
  page('/settings', () => import('./pages/settings/index.js')),
];

export const router = createRouter({
  routeTree: root.addChildren(pages),
  scrollRestoration: true,
  defaultErrorComponent: PageBoundary,
  defaultPendingComponent: PageLoading,
  defaultNotFoundComponent: NotFound,
  // Plain queries, as people write them: `?severity=high&severity=critical`.
  parseSearch: (query) => Object.fromEntries(readRaw(query)),
  stringifySearch: (search) =>
    writeRaw(
      new Map(Object.entries(search).map(([name, value]) => [name, Array.isArray(value) ? value.map(String) : [String(value)]])),
    ),
});
