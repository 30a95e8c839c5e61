// Chooses the cause whose way through the river is shown, and says what it touches.
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { PageLink } from '../../components/page-link.js';
import { river as words } from '../../strings/river.js';
import classes from './river.module.css';
import type { Stream } from './stream.js';

export function ChooseCause({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const [sought, setSought] = useState('');
  const [q] = useDebouncedValue(sought.trim(), 250);
  const chosen = useCause(value).data;
  const isTitle = chosen !== undefined && q === chosen.title;
  const found = useQuery({
    queryKey: [...keys.causes, 'choose', isTitle ? '' : q],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/causes', { params: { query: { limit: 50, ...(q === '' || isTitle ? {} : { q }) } }, signal })),
    placeholderData: keepPreviousData,
  });
  const options = (found.data?.items ?? []).map(({ id, title }) => ({ value: id, label: title }));
  const isListed = options.some((option) => option.value === value);
  return (
    <Select
      className={classes.choose}
      aria-label={words.cause}
      placeholder={words.causeAny}
      data={isListed || chosen === undefined ? options : [{ value, label: chosen.title }, ...options]}
      value={value === '' ? null : value}
      onChange={(next) => onChange(next ?? '')}
      searchable
      clearable
      onSearchChange={setSought}
      // The server has searched.
      filter={({ options: all }) => all}
      nothingFoundMessage={words.causeNone}
      maxDropdownHeight={320}
    />
  );
}

export function CauseSays({ id, stream }: { readonly id: string; readonly stream: Stream }) {
  const cause = useCause(id).data;
  if (cause === undefined) return null;
  const touched = stream.nodes.filter((node) => node.touched === true).length;
  return (
    <>
      <strong>{cause.title}</strong> {words.causeSays(touched, stream.nodes.length, cause.counts.findings)}{' '}
      <PageLink to={`/causes/${encodeURIComponent(id)}`}>{words.causeOpen}</PageLink>
    </>
  );
}

function useCause(id: string) {
  return useQuery({
    queryKey: [...keys.causes, 'one', id],
    queryFn: ({ signal }): Promise<Schemas['Cause']> =>
      dataOf(api.GET('/api/v1/causes/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });
}
