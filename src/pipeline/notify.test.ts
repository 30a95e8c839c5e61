import { describe, expect, it } from 'vitest';
import { messageBookInMemory } from '../../test/fakes/state/message-book.js';
import { reportOf, reportedCause } from '../../test/fakes/scan-report.js';
import { parseConfiguration } from '../config/index.js';
import { notifyPreviewSchema, previewMessages, sendTestMessage, tellPeople, testMessage } from './notify.js';
import type { ReportedCause } from './report.js';

const NOW = new Date('2026-11-24T23:00:00Z');

function configured(route: object) {
  const said = { apiVersion: 'headwater.dev/v1', kind: 'Configuration', notify: { routes: [route] } };
  return parseConfiguration(JSON.stringify(said), 'headwater.yaml');
}

const NOTIFY: ReportedCause['decisions'][number] = {
  releasePhase: 'production',
  rung: 'notify',
  findings: 1,
  allowances: [],
  heldBackBy: [],
  actions: [],
};

describe('a preview', () => {
  it('says who would be told of what and when, and what nobody is told of', async () => {
    const causes = [reportedCause('a', { decisions: [NOTIFY] }), reportedCause('b', { decisions: [] })];
    const quiet = { from: '22:00', to: '07:00', timeZone: 'UTC', days: ['wednesday'] };
    const preview = await previewMessages(reportOf({ causes }), configured({ via: 'slack', to: 'C1', quiet }), NOW);
    expect(notifyPreviewSchema.parse(preview)).toMatchObject({
      messages: [{ route: 'slack C1', via: 'slack', to: 'C1', heldUntil: '2026-11-26T07:00:00.000Z', message: { cause: 'a' } }],
      untold: [{ cause: 'b', because: 'it is only recorded' }],
    });
  });
});

it('refuses a way that there is not, before anything is sent', async () => {
  const unknown = { code: 'NOTIFIER_UNKNOWN' };
  const pigeon = configured({ via: 'pigeon', to: 'home' });
  await expect(previewMessages(reportOf(), pigeon, NOW)).rejects.toMatchObject(unknown);
  const dependencies = { book: messageBookInMemory(), clock: { now: () => NOW } };
  await expect(tellPeople(reportOf(), pigeon, dependencies)).rejects.toMatchObject(unknown);
  await expect(sendTestMessage('pigeon', 'home', testMessage('home', NOW))).rejects.toMatchObject(unknown);
});
