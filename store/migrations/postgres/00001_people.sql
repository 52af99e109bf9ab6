-- +goose Up
create table policy_version (
  site text not null, digest text not null, number integer not null, published_at bigint not null,
  source text not null, fact_id bytea not null,
  primary key (site, published_at)
);
create table subject (
  site text not null, subject_id bytea not null, kind text not null, lang text not null,
  joined_at bigint not null, seen_at bigint not null,
  warned_at bigint not null default 0, told_at bigint not null default 0,
  primary key (site, subject_id)
);
create index subject_seen on subject (site, seen_at);
create table account (
  site text not null, subject_id bytea not null, phc text not null, confirmed_at bigint not null, bond bytea not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table locator (
  site text not null, field text not null, blind bytea not null, subject_id bytea not null, bond bytea not null,
  primary key (site, field, blind)
);
create index locator_subject on locator (site, subject_id);
create table datum (
  site text not null, subject_id bytea not null, field text not null, item_id bytea not null,
  written_at bigint not null, open text, sealed bytea,
  primary key (site, subject_id, field, item_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table consent (
  site text not null, subject_id bytea not null, purpose text not null, given integer not null,
  version integer not null, chosen_at bigint not null, fact_id bytea not null,
  primary key (site, subject_id, purpose),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table session (
  site text not null, token_hash bytea not null, subject_id bytea not null, started_at bigint not null, ends_at bigint not null, bond bytea not null,
  primary key (site, token_hash)
);
create index session_subject on session (site, subject_id);
create index session_ends on session (site, ends_at);
create table ticket (
  site text not null, token_hash bytea not null, subject_id bytea not null, kind text not null, ends_at bigint not null, sealed bytea, bond bytea not null,
  primary key (site, token_hash)
);
create index ticket_subject on ticket (site, subject_id, kind, ends_at);
create index ticket_ends on ticket (site, ends_at);
create table signin (
  site text not null, subject_id bytea not null, signin_id bytea not null, signed_at bigint not null,
  width integer not null, sealed bytea not null,
  primary key (site, subject_id, signin_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index signin_at on signin (site, signed_at);
create table request (
  site text not null, subject_id bytea not null, request_id bytea not null, entitlement text not null,
  received_at bigint not null, due_at bigint not null, closed_at bigint not null default 0,
  primary key (site, subject_id, request_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table outbox (
  site text not null, letter_id bytea not null, subject_id bytea not null, kind text not null, purpose text not null,
  owed_at bigint not null, sealed bytea not null,
  primary key (site, letter_id)
);
create index outbox_subject on outbox (site, subject_id);
create index outbox_owed on outbox (site, owed_at);
create table erasure (
  site text not null, erasure_id bytea not null, subject_id bytea not null, reason text not null, promise text not null,
  version integer not null, began_at bigint not null, destroyed_at bigint not null default 0, gone_at bigint not null default 0,
  letter_id bytea not null, fact_id bytea not null, destroyed_fact bytea not null, gone_fact bytea not null,
  primary key (site, erasure_id)
);
create index erasure_open on erasure (site, gone_at);
create table tally (
  site text not null, kind text not null, area text not null, people bigint not null,
  primary key (site, kind, area)
);
create table fact (
  site text not null, subject_id bytea not null, fact_id bytea not null, kind text not null, promise text not null,
  happened_at bigint not null, leaf bytea not null, body bytea not null,
  primary key (site, subject_id, fact_id)
);
create index fact_when on fact (site, subject_id, happened_at);
create index fact_kind on fact (site, kind, happened_at);
create table leaf (
  site text not null, leaf bytea not null, queued_at bigint not null, seq bigint,
  primary key (site, leaf)
);
create index leaf_seq on leaf (site, seq);
create index leaf_queue on leaf (site, queued_at) where seq is null;
create table tile (
  site text not null, level integer not null, n bigint not null, data bytea not null,
  primary key (site, level, n)
);
create table log_head (
  site text not null, size bigint not null,
  primary key (site)
);
create table checkpoint (
  site text not null, size bigint not null, note text not null, signed_at bigint not null,
  primary key (site, size)
);
create table measure (
  site text not null, promise text not null, state text not null, breaches bigint not null,
  since bigint not null, checked_at bigint not null, figures text not null,
  primary key (site, promise)
);

-- +goose Down
drop table measure; drop table checkpoint; drop table log_head; drop table tile; drop table leaf; drop table fact; drop table tally;
drop table erasure; drop table outbox; drop table request; drop table signin; drop table ticket; drop table session;
drop table consent; drop table datum; drop table locator; drop table account; drop table subject; drop table policy_version;
