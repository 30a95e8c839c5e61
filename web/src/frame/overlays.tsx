// What lies over the page when it is asked for, apart from the palette: loaded then, and not before.
import { HaltDialog } from './halt-dialog.js';
import { KeyboardHelp } from './keyboard-help.js';
import type { Overlay } from './overlay.js';

export default function Overlays({ overlay, onClose }: { readonly overlay: Overlay; readonly onClose: () => void }) {
  return (
    <>
      <KeyboardHelp isOpen={overlay === 'keys'} onClose={onClose} />
      <HaltDialog isOpen={overlay === 'halt'} onClose={onClose} />
    </>
  );
}
