-- +goose Up
create table profile (
  site text not null, subject_id bytea not null, account_id bytea not null, opened_at bigint not null, fact_id bytea not null, bond bytea not null,
  primary key (site, subject_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index profile_account on profile (site, account_id);
alter table session add column acting_id bytea not null default '\x00000000000000000000000000000000';

-- +goose Down
alter table session drop column acting_id;
drop table profile;
