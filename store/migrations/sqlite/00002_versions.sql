-- +goose Up
alter table policy_version add column applies_at bigint not null default 0;
alter table policy_version add column withdrawn_at bigint not null default 0;
alter table policy_version add column plan text not null default '';
update policy_version set applies_at = published_at;
create table policy_text (
  site text not null, published_at bigint not null, lang text not null, body text not null,
  primary key (site, published_at, lang)
);
alter table subject add column terms integer not null default 0;
alter table subject add column origin integer not null default 0;
update subject set terms = coalesce((select max(v.number) from policy_version v where v.site = subject.site), 1);
update subject set origin = terms;
create index subject_terms on subject (site, terms, subject_id);
create table notice (
  site text not null, subject_id blob not null, version integer not null, was integer not null, concerns integer not null, needs integer not null,
  owed_at bigint not null, letter_id blob not null, lost integer not null default 0, told_at bigint not null default 0,
  answer integer not null default 0, answered_at bigint not null default 0, boxes text not null default '', lang text not null default '',
  fact_id blob not null, moved_at bigint not null default 0,
  primary key (site, subject_id, version),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index notice_version on notice (site, version, subject_id, moved_at);

-- +goose Down
drop table notice;
drop index subject_terms;
alter table subject drop column origin;
alter table subject drop column terms;
drop table policy_text;
alter table policy_version drop column plan;
alter table policy_version drop column withdrawn_at;
alter table policy_version drop column applies_at;
