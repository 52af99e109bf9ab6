-- +goose Up
alter table subject add column came text not null default 'joined';
create table access (
  site text not null, subject_id blob not null, access_id blob not null, grant_name text not null, holder_id blob not null,
  state text not null, may text not null, blocked text not null,
  began_at bigint not null, sent_at bigint not null default 0, answered_at bigint not null default 0, ends_at bigint not null default 0,
  ended_at bigint not null default 0, looked_at bigint not null default 0,
  letter_id blob not null, owner_fact blob not null, holder_fact blob not null, sealed blob, bond blob not null,
  primary key (site, subject_id, access_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index access_holder on access (site, holder_id);
create index access_ends on access (site, state, ends_at);
create table reach (
  site text not null, subject_id blob not null, access_id blob not null, owner_id blob not null, sealed blob,
  primary key (site, subject_id, access_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index reach_owner on reach (site, owner_id);
create table invitation (
  site text not null, token_hash blob not null, subject_id blob not null, access_id blob not null, by_id blob not null,
  blind blob not null, ends_at bigint not null, bond blob not null,
  primary key (site, token_hash)
);
create index invitation_subject on invitation (site, subject_id, access_id);
create index invitation_by on invitation (site, by_id, blind);
create index invitation_blind on invitation (site, blind);

-- +goose Down
drop table invitation; drop table reach; drop table access;
alter table subject drop column came;
