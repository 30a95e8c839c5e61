// Halts all that acts, or lets it act again. Either way everybody is told by whom and why.
import { api, dataOf } from '../api/client.js';
import type { AnswerOf } from '../api/contract.js';
import { keys, useHalt } from '../api/queries.js';
import { useWrite, type WriteHeaders } from '../api/use-write.js';
import { ConfirmDialog } from '../components/confirm-dialog.js';
import { frame } from '../strings/frame.js';

const words = frame.halt;

export function HaltDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const isHalted = (useHalt().data?.halted ?? null) !== null;
  const write = useWrite({
    run: (because: string, headers: WriteHeaders): Promise<AnswerOf<'/api/v1/halt', 'get'>> => {
      const request = { headers, body: { because } };
      return dataOf(isHalted ? api.DELETE('/api/v1/halt', request) : api.PUT('/api/v1/halt', request));
    },
    changes: [keys.halt, keys.now],
    done: isHalted ? words.resumed : words.done,
    onDone: onClose,
  });
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={isHalted ? words.resumeTitle : words.title}
      confirm={isHalted ? words.resumeConfirm : words.confirm}
      isDangerous={!isHalted}
      isRunning={write.isRunning}
      reason={{ label: words.reason, hint: words.reasonHint }}
      onConfirm={write.start}
    >
      <p>{isHalted ? words.resumeBody : words.body}</p>
    </ConfirmDialog>
  );
}
