// What is read besides live sources: reports, folders, repositories, registries' layouts.
import { useCoverage } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { Mono } from '../../components/mono.js';
import { Panel } from '../../components/panel.js';
import { SimpleTable } from '../../components/simple-table.js';
import { StateTag } from '../../components/state-tag.js';
import { plural } from '../../lib/format.js';
import { hrefOf } from '../../url/scope.js';
import { sources } from '../../strings/sources.js';

/** @param known names of sources that have a card of their own */
export function OtherInputs({ known }: { readonly known: readonly string[] }) {
  const inputs = useCoverage().data?.sources.filter(({ id }) => !known.includes(id)) ?? [];
  if (inputs.length === 0) return null;
  return (
    <Panel title={sources.inputs} hint={sources.inputsHint} flush>
      <SimpleTable
        label={sources.inputs}
        columns={[sources.input, sources.kind, sources.state, sources.observed, sources.gaps]}
        rows={inputs.map(({ id, kind, status, observed, gaps }) => ({
          key: id,
          cells: [
            <Mono key="id">{id}</Mono>,
            kind,
            <StateTag key="state" of={status} look="plain" />,
            Object.entries(observed)
              .map(([what, count]) => seenWords(what, count))
              .join(', '),
            <Count key="gaps" of={gaps.length} what={sources.gaps} to={hrefOf('/coverage', { source: id })} />,
          ],
        }))}
      />
    </Panel>
  );
}

const SEEN: ReadonlyMap<string, readonly [string, string]> = new Map(Object.entries(sources.seen));

/** `18 images`; a kind without words of its own is named as the API names it. */
function seenWords(what: string, count: number): string {
  const [one, many] = SEEN.get(what) ?? [what, what];
  return plural(count, one, many);
}
