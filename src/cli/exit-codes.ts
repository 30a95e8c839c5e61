/** What the process says when it ends. The same for every command; docs/reference/exit-codes.md is generated from this. */
export const EXIT = {
  ok: { code: 0, means: 'It worked. Findings alone do not change this.' },
  failure: { code: 1, means: 'It failed; the error says why.' },
  usage: { code: 2, means: 'The command line or the configuration is wrong.' },
  findings: { code: 3, means: 'There are findings at the threshold that was asked for.' },
  coverage: { code: 4, means: 'Something could not be read, and complete coverage was asked for.' },
  approval: { code: 5, means: 'It waits for an approval.' },
  refused: { code: 6, means: 'A guardrail refused it; nothing was changed.' },
  interrupted: { code: 130, means: 'It was interrupted.' },
} as const;
