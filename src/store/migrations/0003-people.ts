/** What people are asked, told and shown: approvals, the life of findings, what actions have earned, and messages. */
export const people = `
create table headwater.approval_request (
  number bigint primary key default nextval('headwater.numbers'),
  entry_hash bytea not null unique,
  entry text not null,
  plan text not null,
  state text not null check (state in ('not-needed', 'waiting', 'approved', 'rejected')),
  people integer not null check (people >= 0),
  proposed_by text not null,
  requested_at timestamptz not null,
  lapses_at timestamptz not null
);
create index requests_that_wait on headwater.approval_request (requested_at) where state = 'waiting';

create table headwater.approval_vote (
  request bigint not null references headwater.approval_request,
  place integer not null,
  voter_hash bytea not null,
  voter text not null,
  at timestamptz not null,
  kind text not null check (kind in ('approve', 'reject')),
  because text not null,
  primary key (request, place),
  unique (request, voter_hash)
);

create table headwater.finding (
  number bigint primary key default nextval('headwater.numbers'),
  id_hash bytea not null unique,
  id text not null,
  state text not null check (state in ('open', 'contained', 'closed')),
  title text not null,
  severity text not null,
  phase text not null,
  rule text not null,
  about text not null,
  opened_at timestamptz not null,
  open_since timestamptz not null,
  closed_at timestamptz,
  reopened integer not null default 0,
  check ((state = 'closed') = (closed_at is not null))
) with (fillfactor = 90);
create index findings_not_closed on headwater.finding (number) where state <> 'closed';

create sequence headwater.finding_events;
create table headwater.finding_event (
  number bigint primary key default nextval('headwater.finding_events'),
  finding bigint not null,
  at timestamptz not null,
  kind text not null check (kind in ('opened', 'responded', 'contained', 'closed', 'reopened')),
  because text not null
);
create index events_of_finding on headwater.finding_event (finding, number);

create table headwater.look (
  number bigint primary key default nextval('headwater.numbers'),
  content_hash bytea not null unique,
  body jsonb not null
);

create table headwater.sighting (
  finding_hash bytea primary key,
  look bigint not null,
  content_hash bytea not null,
  body jsonb not null
) with (fillfactor = 90);

create table headwater.trust (
  number bigint primary key default nextval('headwater.numbers'),
  subject_hash bytea not null unique,
  action text not null,
  policy text not null,
  phase text not null,
  approved integer not null default 0,
  unattended integer not null default 0,
  failed integer not null default 0,
  undone integer not null default 0,
  demoted_at timestamptz
);

create table headwater.action_run (
  key_hash bytea primary key,
  entry text not null,
  target text not null,
  kind text not null check (kind in ('approved', 'unattended', 'failed', 'undone')),
  at timestamptz not null,
  last_at timestamptz not null
);

create table headwater.contest (
  resource_hash bytea primary key,
  resource text not null,
  action text not null,
  reversals integer not null,
  since timestamptz not null
);

create table headwater.reversal (
  key_hash bytea primary key,
  resource text not null,
  entry text not null,
  at timestamptz not null
);

create table headwater.message_place (
  number bigint primary key default nextval('headwater.numbers'),
  key_hash bytea not null unique,
  cause text not null,
  notifier text not null,
  address text not null
);

create sequence headwater.message_claims;
create table headwater.message_claim (
  number bigint primary key default nextval('headwater.message_claims'),
  id text not null unique,
  place bigint not null references headwater.message_place,
  text text not null,
  at timestamptz not null,
  state text not null check (state in ('taken', 'sent', 'dropped')),
  reference text,
  sent_at timestamptz
);
create index claims_of_place on headwater.message_claim (place, number);
create index messages_of_place on headwater.message_claim (place, sent_at) where state = 'sent';
`;
