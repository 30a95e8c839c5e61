// Which inputs of the decision allowed what. The rung is the lowest of them: the ones that held it there are marked.
import { RUNGS, type Rung } from '../../api/vocabulary.js';
import { IconHandStop } from '../../components/icons.js';
import { RungTag } from '../../components/rung-tag.js';
import { SimpleTable } from '../../components/simple-table.js';
import { Tag } from '../../components/tag.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import type { Action } from './use-action.js';

export function Allowances({ of, rung }: { readonly of: Action['allowances']; readonly rung: Rung }) {
  if (of.length === 0) return null;
  const least = Math.min(...of.map(({ allows }) => RUNGS.indexOf(allows)));
  return (
    <div className={classes.inset}>
      <SimpleTable
        label={words.allowances}
        columns={[words.columns.input, words.columns.allowed, words.columns.because]}
        rows={of.map(({ input, allows, because }, index) => ({
          key: `${index} ${input}`,
          cells: [
            input,
            <span key="allows" className={classes.allows}>
              <RungTag of={allows} look="plain" />
            </span>,
            <span key="because" className={classes.because}>
              {because}
              {RUNGS.indexOf(allows) === least && allows !== 'enforce' && (
                <Tag tone="warn" mark={<IconHandStop size={12} aria-hidden="true" />}>
                  {allows === rung ? words.heldBack : words.asks}
                </Tag>
              )}
            </span>,
          ],
        }))}
      />
    </div>
  );
}
