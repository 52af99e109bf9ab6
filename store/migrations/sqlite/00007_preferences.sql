-- +goose Up
create table objection (
  site text not null, subject_id blob not null, about text not null, stands integer not null,
  version integer not null, said_at bigint not null, fact_id blob not null,
  primary key (site, subject_id, about),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table dispatch (
  site text not null, dispatch_id blob not null, mailing text not null, version integer not null, digest text not null, texts text not null,
  begun_at bigint not null, ended_at bigint not null default 0, fact_id blob not null, bond blob not null,
  primary key (site, dispatch_id)
);
create table delivery (
  site text not null, subject_id blob not null, letter_id blob not null, dispatch_id blob not null, mailing text not null,
  owed_at bigint not null, left_at bigint not null default 0,
  primary key (site, subject_id, letter_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index delivery_mailing on delivery (site, mailing, left_at);
create table unsubscribe (
  site text not null, token_hash blob not null, subject_id blob not null, mailing text not null, bond blob not null,
  primary key (site, token_hash)
);
create index unsubscribe_subject on unsubscribe (site, subject_id);

-- +goose Down
drop table unsubscribe;
drop table delivery;
drop table dispatch;
drop table objection;
