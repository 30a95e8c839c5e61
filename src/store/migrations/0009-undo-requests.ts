/** What people asked to be undone; and findings' events by time, for the weeks of them. */
export const undoRequests = `
create table headwater.undo_request (
  number bigint generated always as identity primary key,
  entry text not null,
  targets text[],
  by_whom text not null,
  because text not null,
  at timestamptz not null default date_trunc('milliseconds', clock_timestamp()),
  ended_at timestamptz
);
create unique index undo_request_open on headwater.undo_request (entry) where ended_at is null;
create index undo_request_entry on headwater.undo_request (entry, number desc);

create index finding_events_by_time on headwater.finding_event (at);
`;
