-- +goose Up
alter table datum add column blind bytea;
create index datum_blind on datum (site, field, blind) where blind is not null;
create table staff_role (
  site text not null, subject_id bytea not null, role text not null, since_at bigint not null, until_at bigint not null default 0, bond bytea not null,
  primary key (site, subject_id, role),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table support (
  site text not null, subject_id bytea not null, support_id bytea not null, role text not null, fields text not null,
  opened_at bigint not null, ends_at bigint not null, closed_at bigint not null default 0, fact_id bytea not null, bond bytea not null,
  primary key (site, subject_id, support_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index support_role on support (site, role, ends_at);
create table look (
  site text not null, subject_id bytea not null, look_id bytea not null, actor_id bytea not null, role text not null, fields text not null,
  reasoned integer not null, proofs integer not null, opened_at bigint not null, ends_at bigint not null, fact_id bytea not null, bond bytea not null,
  primary key (site, subject_id, look_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index look_actor on look (site, actor_id, ends_at);

-- +goose Down
drop table look; drop table support; drop table staff_role;
drop index datum_blind;
alter table datum drop column blind;
