// The dialog of undo, opened from a row: the row knows only that there is something to undo, so the whole action is asked for first.
import { Modal } from '@mantine/core';
import { Loaded } from '../../components/loaded.js';
import { common } from '../../strings/common.js';
import { timeline as words } from '../../strings/timeline.js';
import { useAction } from '../action/use-action.js';
import { UndoDialog } from '../action/undo-dialog.js';

export function UndoOf({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = useAction(id);
  if (query.data?.mayUndo.may === true) return <UndoDialog of={query.data} isOpen onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={query.data === undefined ? words.undo : words.mayNot}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <Loaded query={query}>{({ mayUndo }) => <p>{mayUndo.because}</p>}</Loaded>
    </Modal>
  );
}
