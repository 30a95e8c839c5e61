// Every shortcut there is.
import { Modal } from '@mantine/core';
import { common } from '../strings/common.js';
import { frame } from '../strings/frame.js';
import classes from './frame.module.css';
import { PAGES } from './pages.js';

const words = frame.keys;
type Shortcut = readonly [keys: readonly string[], does: string];

const LISTS: readonly { readonly title: string; readonly shortcuts: readonly Shortcut[] }[] = [
  {
    title: words.everywhere,
    shortcuts: [
      [['Ctrl', 'K'], words.palette],
      [['?'], words.help],
      [['Esc'], words.close],
      ...PAGES.flatMap(({ name, key }): Shortcut[] => (key === undefined ? [] : [[['g', key], words.go(frame.pages[name])]])),
    ],
  },
  {
    title: words.lists,
    shortcuts: [
      [['j'], words.down],
      [['k'], words.up],
      [['Enter'], words.open],
      [['/'], words.filter],
    ],
  },
  {
    title: words.approvals,
    shortcuts: [
      [['a'], words.approve],
      [['r'], words.reject],
    ],
  },
];

export function KeyboardHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title={words.title} size="lg" closeButtonProps={{ 'aria-label': common.close }}>
      <div className={classes.shortcuts}>
        {LISTS.map(({ title, shortcuts }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {shortcuts.map(([keys, does]) => (
                <div key={does}>
                  <dt>{does}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
