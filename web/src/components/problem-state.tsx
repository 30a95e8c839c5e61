// What did not work: title, what happened this time, the next thing to do, the code, and a way to try again.
import { Button } from '@mantine/core';
import type { ApiProblem } from '../api/problem.js';
import { common, problems } from '../strings/common.js';
import { IconAlertTriangle, IconRefresh } from './icons.js';
import { Mono } from './mono.js';
import { Said } from './said.js';
import classes from './states.module.css';
import { toneStyle } from './tag.js';

export interface ProblemStateProps {
  readonly of: ApiProblem;
  readonly retry?: (() => void) | undefined;
  readonly small?: boolean;
}

export function ProblemState({ of, retry, small = false }: ProblemStateProps) {
  return (
    <div role="alert" className={small ? `${classes.state} ${classes.small}` : classes.state} style={toneStyle('bad')}>
      <span className={classes.mark}>
        <IconAlertTriangle size={20} aria-hidden="true" />
      </span>
      <p className={classes.title}>{of.title}</p>
      {of.detail !== undefined && (
        <p className={classes.words}>
          <Said>{of.detail}</Said>
        </p>
      )}
      {of.remedy !== undefined && (
        <p className={classes.words}>
          <Said>{of.remedy}</Said>
        </p>
      )}
      {retry !== undefined && (
        <div className={classes.actions}>
          <Button variant="default" leftSection={<IconRefresh size={14} />} onClick={retry}>
            {common.retry}
          </Button>
        </div>
      )}
      {(of.code !== undefined || of.instance !== undefined) && (
        <p className={classes.fine}>
          {of.code !== undefined && (
            <>
              {problems.code} <Mono>{of.code}</Mono>
            </>
          )}
          {of.instance !== undefined && (
            <>
              {' · '}
              <Mono>{of.instance}</Mono>
            </>
          )}
        </p>
      )}
    </div>
  );
}
