/**
 * The page behind a link of a mail, as one HTML document without script: what is planned, for whom it waits, and two answers of
 * which none is chosen beforehand. All that it shows is escaped.
 */
import { createHash } from 'node:crypto';
import type { AskedPlan, MailPage } from '../../pipeline/index.js';

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --line: #8886; --quiet: #5b6470; --accent: #1257a8; --on-accent: #fff; }
@media (prefers-color-scheme: dark) { :root { --paper: #14171b; --ink: #e6e9ed; --quiet: #a4adb8; --accent: #8cbcf5; --on-accent: #111; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 40rem; margin: 0 auto; padding: 24px 16px 48px; }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 8px; overflow-wrap: anywhere; }
p { margin: 0 0 16px; overflow-wrap: anywhere; }
dl { margin: 0 0 16px; border-top: 1px solid var(--line); }
dl > div { display: flex; flex-wrap: wrap; gap: 0 16px; padding: 8px 0; border-bottom: 1px solid var(--line); }
dt { flex: 0 0 10rem; color: var(--quiet); }
dd { flex: 1 1 14rem; min-width: 0; margin: 0; overflow-wrap: anywhere; }
ul { margin: 0; padding-left: 20px; }
code { font-family: ui-monospace, monospace; font-size: 0.875em; }
fieldset { border: 1px solid var(--line); border-radius: 8px; padding: 8px 16px 16px; margin: 0 0 16px; min-width: 0; }
legend { padding: 0 8px; font-weight: 600; }
label { display: flex; gap: 12px; align-items: flex-start; padding: 12px 0; min-height: 44px; }
input { flex: none; width: 20px; height: 20px; margin: 2px 0 0; accent-color: var(--accent); }
button { width: 100%; min-height: 48px; border: 0; border-radius: 8px; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

/** Nothing is loaded, nothing runs, nobody frames it, and the form goes nowhere else. */
export const APPROVE_PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export function approvePage(page: MailPage, problem?: string): string {
  switch (page.kind) {
    case 'unknown':
      return document('This link leads nowhere', ['<p>It is not a link of this Headwater, or a part of it is missing.</p>']);
    case 'voted':
      return document(page.counted ? 'Your answer counts' : 'Your answer does not count', [`<p>${escaped(page.words)}</p>`]);
    case 'over':
      return document('There is nothing to answer any more', [
        `<p>${escaped(page.because)}</p>`,
        ...(page.plan === undefined ? [] : [facts(page.plan)]),
      ]);
    case 'asks':
      return document(`Approve ${page.plan.action}?`, [
        ...(problem === undefined ? [] : [`<p role="alert"><strong>${escaped(problem)}</strong></p>`]),
        `<p>Nothing has happened yet. What is below is what will be done, and nothing else.</p>`,
        facts(page.plan),
        form(),
      ]);
  }
}

function document(title: string, body: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escaped(title)} · Headwater</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${body.join('\n')}
</main>
</body>
</html>
`;
}

function facts(plan: AskedPlan): string {
  const { targets, targetCount, policies, organisation, people, agreed } = plan;
  const left = targetCount - targets.length;
  const items = targets.map(
    ({ name, service, calls }) =>
      `<li>${escaped(name)} <small>(${escaped(service)})</small><br><code>${escaped(calls.join(', '))}</code></li>`,
  );
  const rows: readonly (readonly [string, string])[] = [
    ...(organisation === undefined ? [] : ([['Organisation', escaped(organisation)]] as const)),
    ['Where', `${escaped(plan.platform)}, ${escaped(plan.phase)}`],
    ['Severity', escaped(plan.severity)],
    ['Because of', escaped(policies.length === 0 ? `${plan.findings} findings` : policies.join(', '))],
    [
      targetCount === 1 ? 'Changes' : `Changes ${targetCount} things`,
      `<ul>${items.join('')}${left > 0 ? `<li>and ${left} more</li>` : ''}</ul>`,
    ],
    [
      'Can it be undone?',
      plan.irreversible === undefined ? 'Yes, in Headwater.' : `<strong>No: ${escaped(plan.irreversible)}</strong>`,
    ],
    ['Proposed by', escaped(plan.proposedBy)],
    ['Waits until', escaped(plan.lapsesAt.replace(/^(.{10})T(.{5}).*$/, '$1 $2 UTC'))],
    ['Agreed so far', `${agreed} of ${people}`],
    ['You are', escaped(plan.person)],
    ['Plan', `<code>${escaped(plan.entry)}</code> <code>${escaped(plan.hash.slice(0, 12))}</code>`],
  ];
  return `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('\n')}</dl>`;
}

/** Goes to the address of the page itself. None is chosen: a program that presses buttons says nothing. */
function form(): string {
  return `<form method="post">
<fieldset>
<legend>Your answer</legend>
<label><input type="radio" name="vote" value="approve" required> <span><strong>Approve.</strong> It is carried out as it was planned.</span></label>
<label><input type="radio" name="vote" value="reject" required> <span><strong>Reject.</strong> It is not carried out. One rejection is enough.</span></label>
</fieldset>
<button type="submit">Give this answer</button>
</form>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Controls, and what turns the direction of writing: a name shows as what it is. */
const HIDDEN = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

function escaped(text: string): string {
  return text.replace(HIDDEN, '\ufffd').replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
