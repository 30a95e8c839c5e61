// The shape of a cause before it came: as high as what follows, so that nothing jumps.
import { Skeleton } from '@mantine/core';
import classes from './cause.module.css';

export function CauseSkeleton() {
  return (
    <>
      <Skeleton height={72} radius="md" />
      <div className={classes.page}>
        <div className={classes.story}>
          <Skeleton height={480} radius="md" />
          <Skeleton height={220} radius="md" />
          <Skeleton height={260} radius="md" />
        </div>
        <div className={classes.aside}>
          <Skeleton height={150} radius="md" />
          <Skeleton height={90} radius="md" />
          <Skeleton height={90} radius="md" />
        </div>
      </div>
    </>
  );
}
