/** How often each policy failed when that was last taken for normal. */
export const baselines = `
create table headwater.failure_baseline (
  policy text primary key,
  failures integer not null,
  errors integer not null,
  accepted_by text not null,
  at timestamptz not null
);
`;
