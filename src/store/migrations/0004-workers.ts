/** Who runs workflows, and when each was last heard of. */
export const workers = `
create table headwater.worker (
  id text primary key,
  beat_at timestamptz not null
);
`;
