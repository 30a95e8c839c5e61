/**
 * Whether a worker may go on with a target, asked of the store right before a call. A process may stand still at any time, so
 * an answer that took long is of a time that is over, and is asked for again.
 */
import { LeaseLost, type ActContext } from './act-context.js';

/** In milliseconds. Within a second of a halt nothing new begins (S11), and the call still has to leave. */
const PROMPT = 500;
/** A store that is never as fast as that is as good as none. */
const TRIES = 20;

/** Throws LeaseLost when no answer comes in time. */
export async function promptly<Answer>(
  { clock, worker }: Pick<ActContext, 'clock' | 'worker'>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const asked = clock.now().getTime();
    const answer = await ask();
    const took = clock.now().getTime() - asked;
    if (took >= 0 && took <= PROMPT) return answer;
  }
  throw new LeaseLost(worker);
}

/** Throws LeaseLost for a worker without a lease: it decides nothing, not even that something is refused. */
export async function assertLease(context: Pick<ActContext, 'control' | 'clock' | 'worker'>): Promise<void> {
  const { control, worker } = context;
  if (await promptly(context, () => control.isDead(worker, 0))) throw new LeaseLost(worker);
}

/** Throws LeaseLost when another worker has taken the target over, or it has its outcome. */
export async function assertClaim(
  entry: string,
  target: string,
  context: Pick<ActContext, 'ledger' | 'clock' | 'worker'>,
): Promise<void> {
  const { ledger, worker } = context;
  if (!(await promptly(context, () => ledger.claimTarget(entry, target, worker, async () => false)))) throw new LeaseLost(worker);
}

/** Both: who has the target and a lease that lives has it until the lease ends, and some time beyond. */
export async function assertMine(entry: string, target: string, context: ActContext): Promise<void> {
  await assertClaim(entry, target, context);
  await assertLease(context);
}
