/** Which tokens people came in with themselves: those may make others, and the tokens of programs may not. */
export const logins = `
alter table headwater.access_token add column kind text not null default 'program';
`;
