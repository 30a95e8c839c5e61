// While a page's code is on its way.
import { Skeleton } from '@mantine/core';
import { common } from '../strings/common.js';

export function PageLoading() {
  return (
    <div role="status" aria-label={common.loading} style={{ display: 'grid', gap: 16 }}>
      <Skeleton height={28} width={180} radius="sm" />
      <Skeleton height={30} width="60%" radius="sm" />
      <Skeleton height={320} radius="md" />
    </div>
  );
}
