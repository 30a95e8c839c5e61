/** What the server serves, from the store, the configuration and the policies that ship. */
export {
  UNDO_WINDOW,
  servingFrom,
  undoUntil,
  withServing,
  type ServedStore,
  type Serving,
  type ServingRequest,
} from './serving.js';
export { configurationFile, type ConfigurationFile, type ReadConfiguration } from './configuration-file.js';
export { actionDetails, actionRows, type ActionDetails, type ActionRow } from './shown-actions.js';
export { listActionRows, type ActionListQuery, type ActionPage } from './action-list.js';
export { voteAs, type VoteSaid } from './vote.js';
export { nowPage, type NowPage } from './now.js';
export { stampOf, type ShownStamp } from './version.js';
export { causeStates, type CauseState } from './cause-states.js';
export { endExemption, exempt, exemptionsOf, type ExemptionList } from './exemptions.js';
export { previewResponseEdit, saveResponseEdit, type ResponseEdited } from './response-edit.js';
export { policyPage, policyRows, type PolicyPage, type PolicyRow } from './policy-pages.js';
export { listSources, lookAgain, settingsOf, shownResponse, type Settings, type ShownSource } from './settings.js';
export { coverageOf, facetsOf, riverOf } from './view-documents.js';
export { servingOfNothing } from './nothing.js';
export { openSample, type Sample } from './open-sample.js';
