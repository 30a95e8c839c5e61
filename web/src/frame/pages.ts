// The pages that the rail shows, in their groups: where they are, what they are called, and what of the scope narrows them.
// A page that comes (rollouts: group `fix`, after the river) is one line here, one in routes.tsx, and its folder.
import type { Icon } from '@tabler/icons-react';
import {
  IconActivity,
  IconBug,
  IconCertificate,
  IconHistory,
  IconListCheck,
  IconPlugConnected,
  IconRadar,
  IconRipple,
  IconSettings,
  IconShieldCheck,
  IconShieldOff,
  IconStack2,
  IconStairs,
  IconTarget,
} from '../components/icons.js';
import type { frame } from '../strings/frame.js';

export type PageName = keyof typeof frame.pages;
export type ScopeName = 'team' | 'phase' | 'source';
export type GroupName = keyof typeof frame.groups;

export interface PageEntry {
  readonly name: PageName;
  readonly path: string;
  readonly icon: Icon;
  /** Without: above the groups. */
  readonly group?: GroupName;
  /** What of the scope its lists are narrowed by; the others are not shown on it. */
  readonly scope: readonly ScopeName[];
  /** In the bar at the foot of a narrow screen. */
  readonly isFirst?: boolean;
  /** `g` and then this letter goes there. */
  readonly key?: string;
}

export const PAGES: readonly PageEntry[] = [
  { name: 'now', path: '/', icon: IconActivity, scope: [], isFirst: true, key: 'n' },
  { name: 'causes', path: '/causes', icon: IconTarget, group: 'fix', scope: ['team', 'phase'], isFirst: true, key: 'c' },
  { name: 'river', path: '/river', icon: IconRipple, group: 'fix', scope: [], key: 'r' },
  { name: 'approvals', path: '/approvals', icon: IconListCheck, group: 'fix', scope: ['phase'], isFirst: true, key: 'a' },
  { name: 'timeline', path: '/timeline', icon: IconHistory, group: 'fix', scope: ['phase'], isFirst: true, key: 't' },
  { name: 'findings', path: '/findings', icon: IconBug, group: 'see', scope: ['team', 'phase'], key: 'f' },
  { name: 'inventory', path: '/inventory', icon: IconStack2, group: 'see', scope: ['phase'], key: 'i' },
  { name: 'coverage', path: '/coverage', icon: IconRadar, group: 'see', scope: ['source'], key: 'o' },
  { name: 'policies', path: '/policies', icon: IconShieldCheck, group: 'decide', scope: ['phase'], key: 'p' },
  { name: 'response', path: '/response', icon: IconStairs, group: 'decide', scope: [] },
  { name: 'exemptions', path: '/exemptions', icon: IconShieldOff, group: 'decide', scope: [] },
  { name: 'evidence', path: '/evidence', icon: IconCertificate, group: 'prove', scope: [], key: 'e' },
  { name: 'sources', path: '/sources', icon: IconPlugConnected, group: 'connect', scope: [], key: 's' },
  { name: 'settings', path: '/settings', icon: IconSettings, group: 'connect', scope: [] },
];

/** The page that a path belongs to: `/causes/cause-1` is of Causes. */
export function pageOf(path: string): PageEntry | undefined {
  return PAGES.find((page) => (page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`)));
}
