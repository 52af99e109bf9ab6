-- +goose Up
create table deposit (
  site text not null, subject_id blob not null, deposit_id blob not null, document text not null, version integer not null,
  state text not null, agreed integer not null, begun_at bigint not null, done_at bigint not null default 0, decided_at bigint not null default 0,
  ended_at bigint not null default 0, destroyed_at bigint not null default 0, chunks integer not null default 0, digest text not null default '',
  readers text not null default '', role text not null default '', reason text not null default '', note blob not null, final integer not null default 0,
  cause text not null default '', certificate blob not null, line blob not null, bond blob not null,
  primary key (site, subject_id, deposit_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index deposit_id on deposit (site, deposit_id);
create index deposit_waiting on deposit (site, state, done_at);
create index deposit_ended on deposit (site, destroyed_at, ended_at);
create table deposit_chunk (
  site text not null, subject_id blob not null, deposit_id blob not null, n integer not null, size integer not null, digest blob not null,
  primary key (site, subject_id, deposit_id, n),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table opening (
  site text not null, subject_id blob not null, opening_id blob not null, deposit_id blob not null, actor_id blob not null, role text not null,
  opened_at bigint not null, ends_at bigint not null, fact_id blob not null, bond blob not null,
  primary key (site, subject_id, opening_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index opening_ends on opening (site, ends_at);
create table destruction (
  site text not null, deposit_id blob not null, erasure_id blob not null, document text not null, version integer not null, chunks integer not null,
  readers text not null, begun_at bigint not null, done_at bigint not null, ended_at bigint not null, destroyed_at bigint not null default 0, fact_id blob not null,
  primary key (site, deposit_id)
);
create index destruction_erasure on destruction (site, erasure_id);

-- +goose Down
drop table destruction; drop table opening; drop table deposit_chunk; drop table deposit;
