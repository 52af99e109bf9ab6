-- +goose Up
drop table session;
create table session (
  site text not null, token_hash bytea not null, subject_id bytea not null, session_id bytea not null,
  started_at bigint not null, used_at bigint not null, ends_at bigint not null, idle bigint not null,
  factors integer not null, due integer not null, sealed bytea not null, bond bytea not null,
  primary key (site, token_hash)
);
create index session_subject on session (site, subject_id);
create index session_ends on session (site, ends_at);
alter table account add column second integer not null default 0;
create table factor (
  site text not null, subject_id bytea not null, factor_id bytea not null, kind text not null,
  added_at bigint not null, used_at bigint not null default 0, counter bigint not null, sealed bytea not null, bond bytea not null,
  primary key (site, subject_id, factor_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table spent (
  site text not null, mark bytea not null, ends_at bigint not null,
  primary key (site, mark)
);
create index spent_ends on spent (site, ends_at);
create table move (
  site text not null, subject_id bytea not null, asked_at bigint not null, ends_at bigint not null, agreed text not null default '',
  sealed bytea not null, bond bytea not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index move_ends on move (site, ends_at);

-- +goose Down
drop table move; drop table spent; drop table factor;
alter table account drop column second;
drop table session;
create table session (
  site text not null, token_hash bytea not null, subject_id bytea not null, started_at bigint not null, ends_at bigint not null, bond bytea not null,
  primary key (site, token_hash)
);
create index session_subject on session (site, subject_id);
create index session_ends on session (site, ends_at);
