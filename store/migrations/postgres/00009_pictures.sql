-- +goose Up
create table picture (
  site text not null, subject_id bytea not null, picture_id bytea not null, document text not null, purpose text not null,
  added_at bigint not null, small bytea not null, sealed bytea not null,
  primary key (site, subject_id, picture_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index picture_purpose on picture (site, purpose, added_at);

-- +goose Down
drop table picture;
