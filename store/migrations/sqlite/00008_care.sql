-- +goose Up
create table directive (
  site text not null, subject_id blob not null, fact_id blob not null, made_at bigint not null, sealed blob not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table death (
  site text not null, subject_id blob not null, fact_id blob not null, recorded_at bigint not null, handed_at bigint not null default 0,
  wish text not null, afterwards text not null, bond blob not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table minor (
  site text not null, subject_id blob not null, state text not null, since_at bigint not null, asked_at bigint not null default 0,
  child_fact blob not null, parent_fact blob not null, sealed blob, bond blob not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index minor_state on minor (site, state, since_at);
create table guardian (
  site text not null, token_hash blob not null, subject_id blob not null, ends_at bigint not null, bond blob not null,
  primary key (site, token_hash)
);
create index guardian_subject on guardian (site, subject_id);
create index guardian_ends on guardian (site, ends_at);
create table assent (
  site text not null, subject_id blob not null, purpose text not null, asked_at bigint not null, answered_at bigint not null default 0, child_fact blob not null, parent_fact blob not null,
  sealed blob not null,
  primary key (site, subject_id, purpose),
  foreign key (site, subject_id) references subject (site, subject_id)
);

-- +goose Down
drop table assent;
drop table guardian;
drop table minor;
drop table death;
drop table directive;
