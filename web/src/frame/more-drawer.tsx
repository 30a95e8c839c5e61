// All pages, on a narrow screen.
import { Drawer } from '@mantine/core';
import { common } from '../strings/common.js';
import { frame } from '../strings/frame.js';
import { Groups } from './page-groups.js';

export default function MoreDrawer({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Drawer
      opened={isOpen}
      onClose={onClose}
      position="bottom"
      size="85%"
      title={frame.more}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Groups onFollow={onClose} />
    </Drawer>
  );
}
