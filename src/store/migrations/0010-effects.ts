/** What people are told that an action will change. */
export const effects = `
alter table headwater.action_entry add column effects text;
`;
