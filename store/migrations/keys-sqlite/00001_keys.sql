-- +goose Up
create table data_key (
  site text not null, subject_id blob not null, wrapped blob not null, made_at bigint not null,
  primary key (site, subject_id)
);
create index data_key_made on data_key (site, made_at);
create table erased (
  site text not null, mark blob not null, erased_at bigint not null,
  primary key (site, mark)
);
create table published (
  site text not null, log_key text not null, size bigint not null,
  primary key (site, log_key)
);

-- +goose Down
drop table published; drop table erased; drop table data_key;
