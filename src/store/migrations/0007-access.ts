/** Who has come in: sessions, API tokens, what works once, and what was answered. Of secrets, hashes only. */
export const access = `
create table headwater.access_session (
  secret_hash bytea primary key,
  holder_hash bytea not null,
  holder jsonb not null,
  opened_at timestamptz not null,
  used_at timestamptz not null,
  idle bigint not null check (idle > 0),
  ends_at timestamptz not null
) with (fillfactor = 80);
create index sessions_of_holder on headwater.access_session (holder_hash);
create index sessions_by_end on headwater.access_session (ends_at);

create table headwater.access_token (
  id text primary key,
  secret_hash bytea not null unique,
  name text not null,
  owner_hash bytea not null,
  owner jsonb not null,
  bounds jsonb not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
) with (fillfactor = 80);
create index tokens_by_expiry on headwater.access_token (expires_at);

create table headwater.access_answer (
  key_hash bytea primary key,
  claim text not null unique,
  fingerprint text not null,
  until timestamptz not null,
  status integer,
  body text
);
create index answers_by_end on headwater.access_answer (until);

create table headwater.access_pass (
  key_hash bytea primary key,
  body jsonb not null,
  until timestamptz not null
);
create index passes_by_end on headwater.access_pass (until);

create table headwater.access_once (
  key_hash bytea primary key,
  until timestamptz not null
);
create index once_by_end on headwater.access_once (until);
`;
