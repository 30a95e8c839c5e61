// The two answers to a plan, each with what it means: an approval is confirmed, a rejection has its reason.
import { ConfirmDialog } from '../../components/confirm-dialog.js';
import { Mono } from '../../components/mono.js';
import { action as words } from '../../strings/action.js';
import { approvals } from '../../strings/approvals.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { UndoWords } from '../action/explanation.js';
import { HaltNote } from '../action/halt-note.js';
import type { Action } from '../action/use-action.js';

export interface Answer {
  readonly kind: 'approve' | 'reject';
  readonly because: string;
}

export interface AnswerDialogProps {
  readonly action: Action;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly answer: (answer: Answer) => void;
  readonly isRunning: boolean;
}

export function ApproveDialog({ action, isOpen, onClose, answer, isRunning }: AnswerDialogProps) {
  const { approval, phase, targets, describes, irreversible, plan } = action;
  const left = approval.people - approval.votes.filter(({ kind }) => kind === 'approve').length - 1;
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={approvals.approveTitle(phaseWords[phase].toLowerCase())}
      confirm={approvals.approve}
      isRunning={isRunning}
      isDangerous={irreversible !== undefined}
      {...(irreversible === undefined ? {} : { typed: action.action })}
      reason={{ label: approvals.approveReason, hint: approvals.approveReasonHint, optional: true }}
      onConfirm={(because) => answer({ kind: 'approve', because })}
    >
      <HaltNote />
      <p>
        <strong>{describes}</strong>
      </p>
      <p>
        {approvals.approveBody(targets.length)} {left > 0 ? approvals.approveMore(left) : approvals.approveLast}
      </p>
      <UndoWords of={action} />
      <p>
        {words.plan} <Mono short>{plan}</Mono>
      </p>
    </ConfirmDialog>
  );
}

export function RejectDialog({ action, isOpen, onClose, answer, isRunning }: AnswerDialogProps) {
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={approvals.rejectTitle}
      confirm={approvals.reject}
      isRunning={isRunning}
      reason={{ label: approvals.rejectReason, hint: approvals.rejectReasonHint }}
      onConfirm={(because) => answer({ kind: 'reject', because })}
    >
      <p>
        <strong>{action.describes}</strong>
      </p>
      <p>{approvals.rejectBody}</p>
    </ConfirmDialog>
  );
}
