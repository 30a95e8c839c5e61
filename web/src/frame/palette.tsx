// Ctrl-K: to every page, to anything by its name, and to what can be done from everywhere.
import { useMantineColorScheme, useComputedColorScheme } from '@mantine/core';
import { Command } from 'cmdk';
import { useState } from 'react';
import type { AnswerOf } from '../api/contract.js';
import { useHalt, useMe, useSearch } from '../api/queries.js';
import { includesRole } from '../api/vocabulary.js';
import { IconKeyboard, IconPlayerPlay, IconPlayerStop, IconSearch, IconSunMoon } from '../components/icons.js';
import { useGo } from '../components/page-link.js';
import { frame } from '../strings/frame.js';
import classes from './palette.module.css';
import type { OpenOverlay, PaletteProps } from './overlay.js';
import { PAGES } from './pages.js';

const words = frame.palette;

export default function Palette({ isOpen, onClose, open }: PaletteProps) {
  const [text, setText] = useState('');
  const go = useGo();
  const found = useSearch(text).data?.items ?? [];
  const close = (): void => {
    setText('');
    onClose();
  };
  const follow = (to: string): void => {
    close();
    go(to);
  };
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={(next) => (next ? undefined : close())}
      label={words.label}
      loop
      overlayClassName={classes.overlay ?? ''}
      contentClassName={classes.dialog ?? ''}
    >
      <div className={classes.field}>
        <IconSearch size={16} aria-hidden="true" />
        <Command.Input value={text} onValueChange={setText} placeholder={words.placeholder} />
        <kbd>Esc</kbd>
      </div>
      <Command.List className={classes.list}>
        <Command.Empty className={classes.empty}>{words.empty}</Command.Empty>
        {found.length > 0 && (
          <Command.Group heading={words.results}>
            {found.map(({ kind, id, name, detail }) => (
              // What the server found stays, whatever the letters: it knows more words than the name shows.
              <Command.Item
                key={`${kind} ${id}`}
                value={`${kind} ${id}`}
                keywords={[text]}
                onSelect={() => follow(pathOf(kind, id))}
              >
                <span className={classes.name}>{name}</span>
                <span className={classes.detail}>
                  {words.nouns[kind]} · {detail}
                </span>
              </Command.Item>
            ))}
          </Command.Group>
        )}
        <Command.Group heading={words.pages}>
          {PAGES.map(({ name, path, icon: Mark, key }) => (
            <Command.Item key={name} value={frame.pages[name]} onSelect={() => follow(path)}>
              <Mark size={16} stroke={1.7} aria-hidden="true" />
              <span className={classes.name}>{frame.pages[name]}</span>
              {key !== undefined && <kbd>g {key}</kbd>}
            </Command.Item>
          ))}
        </Command.Group>
        <Verbs close={close} open={open} />
      </Command.List>
    </Command.Dialog>
  );
}

function Verbs({ close, open }: { readonly close: () => void; readonly open: OpenOverlay }) {
  const me = useMe().data;
  const isHalted = (useHalt().data?.halted ?? null) !== null;
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const mayHalt = me !== undefined && includesRole(me.role, isHalted ? 'operator' : 'approver');
  const Mark = isHalted ? IconPlayerPlay : IconPlayerStop;
  return (
    <Command.Group heading={words.actions}>
      {mayHalt && (
        <Command.Item value={isHalted ? words.resume : words.halt} onSelect={() => open('halt')}>
          <Mark size={16} aria-hidden="true" />
          <span className={classes.name}>{isHalted ? words.resume : words.halt}</span>
        </Command.Item>
      )}
      <Command.Item
        value={words.theme}
        onSelect={() => {
          setColorScheme(scheme === 'dark' ? 'light' : 'dark');
          close();
        }}
      >
        <IconSunMoon size={16} aria-hidden="true" />
        <span className={classes.name}>{words.theme}</span>
      </Command.Item>
      <Command.Item value={words.keys} onSelect={() => open('keys')}>
        <IconKeyboard size={16} aria-hidden="true" />
        <span className={classes.name}>{words.keys}</span>
        <kbd>?</kbd>
      </Command.Item>
    </Command.Group>
  );
}

/** Where a thing's own page is. */
function pathOf(kind: AnswerOf<'/api/v1/search', 'get'>['items'][number]['kind'], id: string): string {
  const encoded = encodeURIComponent(id);
  switch (kind) {
    case 'cause':
      return `/causes/${encoded}`;
    case 'finding':
      return `/findings/${encoded}`;
    case 'image':
      return `/inventory/images/${encoded}`;
    case 'resource':
      return `/inventory/resources/${encoded}`;
    case 'policy':
      return `/policies/${id}`;
    case 'action':
      return `/timeline/${encoded}`;
  }
}
