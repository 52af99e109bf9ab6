-- +goose Up
create table record_picture (
  site text not null, subject_id bytea not null, record_id bytea not null, field text not null, picture_id bytea not null,
  added_at bigint not null, small bytea not null, sealed bytea not null, alt bytea,
  primary key (site, subject_id, record_id, field),
  foreign key (site, subject_id, record_id) references record (site, subject_id, record_id)
);
alter table record_reader add column looked_at bigint not null default 0;

-- +goose Down
alter table record_reader drop column looked_at;
drop table record_picture;
