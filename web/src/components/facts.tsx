// A thing's facts, name by name. What is undefined is left out; what was not read is for the caller to say (`Count`, `–`).
import { Fragment, type ReactNode } from 'react';
import classes from './facts.module.css';

export type Fact = readonly [name: string, value: ReactNode];

/** `<Facts of={[['Owner', owner], ['Since', <Age of={since} />]]} />` */
export function Facts({ of, columns = 1 }: { readonly of: readonly (Fact | undefined)[]; readonly columns?: 1 | 2 }) {
  return (
    <dl className={columns === 2 ? `${classes.facts} ${classes.two}` : classes.facts}>
      {of.map((fact) =>
        fact === undefined ? null : (
          <Fragment key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
