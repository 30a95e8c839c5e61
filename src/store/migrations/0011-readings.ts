/** That somebody asked for the sources to be read, and where people see what an action made. */
export const readings = `
alter table headwater.wake add column readings bigint not null default 0;
alter table headwater.action_target add column outcome_page text;
`;
