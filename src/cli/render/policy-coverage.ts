/** Which requirements of frameworks the policies check: for a terminal, and as Markdown. */
import { plain, type Style } from '../../lib/terminal.js';
import type { FrameworkCoverage, PolicyCoverageReport } from '../../pipeline/index.js';
import { table } from './table.js';
import { count } from './words.js';

type Requirement = FrameworkCoverage['requirements'][number];

const MEANING = 'Covered: a policy checks the whole of it; that says nothing of whether it is met.';

/** All frameworks, a line each. */
export function frameworksPage({ frameworks }: PolicyCoverageReport, style: Style, width: number): string {
  const rows = frameworks.map(({ name, title, version, counts }) => [
    style.bold(plain(name)),
    String(counts.requirements),
    String(counts.covered),
    String(counts.partly),
    String(counts.not),
    String(counts.outside),
    plain(`${title} ${version}`),
  ]);
  return [
    table(['FRAMEWORK', 'REQUIREMENTS', 'COVERED', 'PARTLY', 'NOT', 'OUTSIDE', 'TITLE'], rows, style, width),
    '',
    `${MEANING} Outside: no resource can show it.`,
    'Requirement by requirement: headwater policy coverage --framework NAME',
  ].join('\n');
}

/** One framework, requirement by requirement. */
export function frameworkPage(framework: FrameworkCoverage, style: Style, width: number): string {
  const rows = framework.requirements.map((requirement) => [
    plain(requirement.id),
    marked(requirement.coverage, style),
    plain(requirement.title),
    plain(shownBy(requirement)),
  ]);
  return [
    style.bold(plain(`${framework.title} ${framework.version} (${framework.name})`)),
    plain(framework.scope),
    '',
    table(['ID', 'COVERAGE', 'WHAT IT ASKS FOR', 'POLICIES'], rows, style, width),
    '',
    summary(framework),
    ...strangers(framework).map((line) => style.yellow(line)),
    MEANING,
  ].join('\n');
}

export function coverageMarkdown({ frameworks }: PolicyCoverageReport): string {
  return frameworks.map(markdownSection).join('\n\n');
}

function markdownSection(framework: FrameworkCoverage): string {
  const { name, title, version, url, scope, requirements } = framework;
  const rows = requirements.map((requirement) =>
    [requirement.id, requirement.coverage, requirement.title, shownBy(requirement)].map(cell).join(' | '),
  );
  return [
    `## ${cell(`${title} ${version}`)} (\`${name}\`)`,
    '',
    `${cell(scope)} <${url}>`,
    '',
    `${summary(framework)} ${MEANING}`,
    '',
    '| requirement | coverage | what it asks for | policies |',
    '|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    ...strangers(framework).map((line) => `\n${cell(line)}`),
  ].join('\n');
}

/** What policies claim to check and cannot: a number that was mistyped, or that another version has. */
function strangers({ unlisted }: FrameworkCoverage): readonly string[] {
  return unlisted.map(({ policy, requirement }) => plain(`${policy} names ${requirement}, which is not listed`));
}

/** The policies, or why there can be none. */
function shownBy({ coverage, outside, policies }: Requirement): string {
  if (coverage === 'outside') return outside ?? '';
  return policies.map(({ id, covers }) => (covers === 'part' ? `${id} (part)` : id)).join(', ');
}

function summary({ counts }: FrameworkCoverage): string {
  const { requirements, covered, partly, not, outside } = counts;
  return `${count(requirements, 'requirement')}: ${covered} covered, ${partly} partly, ${not} not, ${outside} outside.`;
}

function marked(coverage: Requirement['coverage'], style: Style): string {
  if (coverage === 'covered') return style.green(coverage);
  if (coverage === 'partly') return style.yellow(coverage);
  return coverage === 'not' ? style.red(coverage) : style.dim(coverage);
}

/** Text that neither ends a table's cell nor becomes markup. */
function cell(text: string): string {
  return plain(text).replace(/[\\`*_[\]<>|#]/g, (sign) => `\\${sign}`);
}
