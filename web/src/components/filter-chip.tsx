// One filter: a chip that says what is chosen, opens the choice, and can be taken away.
import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { shortNumber } from '../lib/format.js';
import { common } from '../strings/common.js';
import { IconChevronDown, IconX } from './icons.js';
import classes from './filter-bar.module.css';

export interface FilterOption {
  readonly value: string;
  /** The value itself without. */
  readonly label?: string;
  /** In front of the label. */
  readonly mark?: ReactNode;
  /** How many there are. */
  readonly count?: number;
}

export interface Filter {
  readonly key: string;
  readonly label: string;
  /** Undefined while they load. What is chosen and not among them is shown all the same. */
  readonly options: readonly FilterOption[] | undefined;
  /** None: all. */
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

/** With more than this, there is a field to search in them. */
const MANY = 8;
const NAMED = 2;

export function FilterChip({ filter }: { readonly filter: Filter }) {
  const { label, values, onChange } = filter;
  const [isOpen, setOpen] = useState(false);
  const isSet = values.length > 0;
  const nameOf = (value: string): string => filter.options?.find((option) => option.value === value)?.label ?? value;
  const named = values.slice(0, NAMED).map(nameOf).join(', ');
  const shown = isSet ? `${label}: ${named}${values.length > NAMED ? ` +${values.length - NAMED}` : ''}` : label;
  return (
    <div className={classes.chip} data-set={isSet || undefined}>
      <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus withinPortal>
        <Popover.Target>
          <button
            type="button"
            className={classes.open}
            onClick={() => setOpen(!isOpen)}
            aria-expanded={isOpen}
            aria-haspopup="dialog"
          >
            <span>{shown}</span>
            <IconChevronDown size={13} aria-hidden="true" />
          </button>
        </Popover.Target>
        <Popover.Dropdown aria-label={`${common.filter}: ${label}`} p={0}>
          <Choice filter={filter} />
        </Popover.Dropdown>
      </Popover>
      {isSet && (
        <button type="button" className={classes.remove} onClick={() => onChange([])} aria-label={`${common.clear}: ${shown}`}>
          <IconX size={13} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function Choice({ filter: { label, options, values, onChange } }: { readonly filter: Filter }) {
  const [sought, setSought] = useState('');
  const known = new Set(options?.map(({ value }) => value));
  const all = [...values.filter((value) => !known.has(value)).map((value): FilterOption => ({ value })), ...(options ?? [])];
  const words = sought.trim().toLowerCase();
  const shown = all.filter(({ value, label: name = value }) => name.toLowerCase().includes(words));
  const chosen = new Set(values);
  return (
    <div className={classes.choice}>
      {all.length > MANY && (
        <TextInput
          aria-label={`${common.search}: ${label}`}
          placeholder={common.search}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <ul className={classes.options}>
        {shown.map(({ value, label: name = value, mark, count }) => (
          <li key={value}>
            <Checkbox
              classNames={{ body: classes.option ?? '', labelWrapper: classes.optionLabel ?? '' }}
              checked={chosen.has(value)}
              onChange={() => onChange(chosen.has(value) ? values.filter((other) => other !== value) : [...values, value])}
              label={
                <span className={classes.optionWords}>
                  {mark}
                  <span className={classes.optionName}>{name}</span>
                  {count !== undefined && <span className={classes.optionCount}>{shortNumber(count)}</span>}
                </span>
              }
            />
          </li>
        ))}
        {shown.length === 0 && <li className={classes.nothing}>{options === undefined ? common.loading : common.none}</li>}
      </ul>
      {values.length > 0 && (
        <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange([])}>
          {common.clear}
        </Button>
      )}
    </div>
  );
}
