// Over a list: words to search for, and filters as chips. All of it is in the address; a default filter is a chip like any other,
// so that what is left out can be seen and taken away.
import { ActionIcon, Button, TextInput } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState, type ReactNode } from 'react';
import { isTyping } from '../lib/typing.js';
import { common } from '../strings/common.js';
import { FilterChip, type Filter } from './filter-chip.js';
import { IconSearch, IconX } from './icons.js';
import classes from './filter-bar.module.css';

export interface FilterBarProps {
  /** Words in the names; without, there is no field. */
  readonly text?: { readonly value: string; readonly label: string; readonly onChange: (value: string) => void };
  readonly filters: readonly Filter[];
  /** What else chooses: a switch, a way to group. */
  readonly children?: ReactNode;
}

/** A pause in typing after which the list is asked. */
const PAUSE = 250;

export function FilterBar({ text, filters, children }: FilterBarProps) {
  const isFiltered = filters.some(({ values }) => values.length > 0) || (text !== undefined && text.value !== '');
  return (
    <div className={classes.bar} role="search">
      {text !== undefined && <SearchField {...text} />}
      {filters.map((filter) => (
        <FilterChip key={filter.key} filter={filter} />
      ))}
      {children}
      {isFiltered && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => {
            for (const { values, onChange } of filters) if (values.length > 0) onChange([]);
            if (text !== undefined && text.value !== '') text.onChange('');
          }}
        >
          {common.clearAll}
        </Button>
      )}
    </div>
  );
}

/** Tells after a pause; `/` goes to it from anywhere. */
function SearchField({ value, label, onChange }: NonNullable<FilterBarProps['text']>) {
  const [typed, setTyped] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  const tell = useEffectEvent(onChange);

  // Back in the history, or cleared from outside.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    setTyped(value);
  }, [value]);

  useEffect(() => {
    if (typed === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = typed;
      tell(typed);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      field.current?.focus();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (
    <TextInput
      ref={field}
      className={classes.search}
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      leftSection={<IconSearch size={15} />}
      rightSection={
        typed === '' ? undefined : (
          <ActionIcon size={24} aria-label={common.clear} onClick={() => setTyped('')}>
            <IconX size={14} />
          </ActionIcon>
        )
      }
    />
  );
}
