-- +goose Up
create table reader_key (
  site text not null, subject_id bytea not null, kid text not null, jwk text not null, wrapping text not null, sealed bytea not null,
  made_at bigint not null, doubts integer not null default 0, confirmed_at bigint not null default 0, confirmed_by bytea not null,
  removed_at bigint not null default 0, bond bytea not null,
  primary key (site, subject_id, kid),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create table escrow (
  site text not null, kid text not null, jwk text not null, wrapped text not null, holders integer not null, needs integer not null,
  made_at bigint not null, rehearsed_at bigint not null default 0, opened_at bigint not null default 0, opener_id bytea not null,
  retired_at bigint not null default 0, bond bytea not null,
  primary key (site, kid)
);

-- +goose Down
drop table escrow; drop table reader_key;
