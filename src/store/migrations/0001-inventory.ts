/** What exists: sources, their readings scope by scope, resources with their history, and what else was seen beside them. */
export const inventory = `
create sequence headwater.numbers;
-- Each value stands for a thousand numbers: rows in bulk are numbered without asking for each.
create sequence headwater.thousands;
create sequence headwater.readings;

create table headwater.source (
  number bigint primary key default nextval('headwater.numbers'),
  name_hash bytea not null unique,
  name text not null
);

create table headwater.sync_run (
  id uuid primary key,
  source bigint not null references headwater.source,
  begun_at timestamptz not null,
  ended_at timestamptz
);
create unique index one_open_run on headwater.sync_run (source) where ended_at is null;

create table headwater.scope (
  number bigint primary key default nextval('headwater.numbers'),
  source bigint not null references headwater.source,
  key_hash bytea not null,
  platform text not null,
  account text,
  region text,
  api_version text not null,
  kind text not null,
  state text check (state in ('begun', 'whole', 'broken')),
  run uuid,
  reading bigint not null,
  begun_at timestamptz,
  next text,
  whole_at timestamptz,
  position text,
  gone boolean not null default false,
  unique (source, key_hash)
);

create table headwater.resource (
  number bigint primary key,
  source bigint not null,
  id_hash bytea not null,
  id text not null,
  scope bigint,
  platform text,
  account text,
  region text,
  api_version text,
  kind text,
  name text,
  namespace text,
  cluster text,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  changed_at timestamptz not null,
  as_of timestamptz not null,
  reading bigint,
  touched_run uuid,
  gone boolean not null,
  state bigint,
  document_hash bytea,
  content_hash bytea,
  links_hash bytea,
  unique (id_hash, source)
) with (fillfactor = 60);
create index resource_of_scope on headwater.resource (scope) where not gone;

create table headwater.resource_state (
  number bigint primary key,
  resource bigint not null,
  at timestamptz not null,
  state text not null check (state in ('seen', 'changed', 'gone', 'returned')),
  document jsonb
);
create index states_of_resource on headwater.resource_state (resource);

create table headwater.edge (
  resource bigint not null,
  place integer not null,
  relation text not null,
  to_hash bytea not null,
  to_id text not null,
  evidence text not null,
  primary key (resource, place)
);
create index edges_to on headwater.edge (to_hash);

create table headwater.image_use (
  resource bigint not null,
  place integer not null,
  workload text not null,
  container text not null,
  container_kind text not null,
  reference text not null,
  running text,
  primary key (resource, place)
);
create index uses_of_digest on headwater.image_use (running) where running is not null;

create table headwater.observation (
  scope bigint not null references headwater.scope,
  key_hash bytea not null,
  kind text not null,
  as_of timestamptz not null,
  reading bigint not null,
  touched_run uuid,
  body jsonb not null,
  primary key (scope, key_hash)
);

create table headwater.gap (
  source bigint not null references headwater.source,
  scope bigint references headwater.scope,
  resource bigint references headwater.resource on delete cascade,
  key_hash bytea not null,
  reading bigint,
  run uuid,
  breaks boolean not null,
  source_id text not null,
  code text not null,
  what text not null,
  why text not null,
  remedy text,
  hides text[] not null,
  unique nulls not distinct (source, scope, resource, key_hash)
);
`;
