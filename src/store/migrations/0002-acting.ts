/** Acting: the chain of evidence, recorded plans and how far they went, budgets, and what all workers ask before they act. */
export const acting = `
create table headwater.evidence (
  sequence bigint primary key,
  at text not null,
  kind text not null,
  actor text not null,
  subject text not null,
  body text not null,
  previous text not null,
  hash text not null
);

create table headwater.evidence_head (
  one boolean primary key default true check (one),
  sequence bigint not null,
  hash text not null
);

create table headwater.action_entry (
  number bigint primary key default nextval('headwater.numbers'),
  id text not null unique,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  proposed_by text not null,
  cause_hash bytea not null,
  action text not null,
  plan text not null
);
create index entries_of_cause on headwater.action_entry (cause_hash);
create index entries_by_time on headwater.action_entry (at);

create table headwater.action_target (
  entry bigint not null references headwater.action_entry,
  target_hash bytea not null,
  place integer not null,
  target text not null,
  worker text,
  steps integer not null default 0,
  before bytea,
  outcome text check (outcome in ('done', 'already-so', 'refused', 'failed')),
  outcome_because text,
  outcome_at timestamptz,
  undo text check (undo in ('done', 'already-so', 'refused', 'failed')),
  undo_because text,
  undo_at timestamptz,
  undo_by text,
  primary key (entry, target_hash)
) with (fillfactor = 80);
create index unfinished_targets on headwater.action_target (entry) where outcome is null;

create table headwater.budget (
  name_hash bytea primary key,
  name text not null
);

create table headwater.reservation (
  key_hash bytea primary key,
  key text not null
);

create table headwater.budget_unit (
  reservation bytea not null references headwater.reservation on delete cascade,
  budget bytea not null references headwater.budget,
  at timestamptz not null,
  primary key (reservation, budget)
);
create index units_of_budget on headwater.budget_unit (budget, at);

create table headwater.halt (
  one boolean primary key default true check (one),
  by_whom text not null,
  because text not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp())
);

create table headwater.policy_set (
  one boolean primary key default true check (one),
  id text not null,
  policies text[] not null
);

create table headwater.lease (
  worker text primary key,
  policy_set text not null,
  until timestamptz not null
);
`;
