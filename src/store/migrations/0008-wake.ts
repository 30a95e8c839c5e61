/**
 * What the processes of one store tell each other: that somebody asked for a look, the keys they sign with, how long findings
 * were open (so that it can be asked often), and how far traces of causes were told.
 */
export const wake = `
create table headwater.wake (
  one boolean primary key default true check (one),
  calls bigint not null
);

create table headwater.signing_key (
  purpose text primary key,
  key bytea not null,
  at timestamptz not null default clock_timestamp()
);

create table headwater.closing_time (
  severity text not null,
  le double precision not null,
  closed bigint not null,
  seconds double precision not null,
  primary key (severity, le)
);
insert into headwater.closing_time (severity, le, closed, seconds)
select severity, bound, count(*), sum(open_for) from (
  select severity, extract(epoch from closed_at - open_since)::double precision as open_for
  from headwater.finding where state = 'closed'
) as closed
cross join lateral (
  select min(le) as bound from unnest(
    array[300, 3600, 21600, 86400, 259200, 604800, 1209600, 2592000, 7776000, 'infinity']::double precision[]) as bounds (le)
  where le >= open_for
) as bucket
group by severity, bound;

create table headwater.traced_cause (
  cause_hash bytea primary key,
  cause text not null,
  opened_at timestamptz not null,
  findings jsonb not null
);

create table headwater.trace_reached (
  one boolean primary key default true check (one),
  sequence bigint not null
);
`;
