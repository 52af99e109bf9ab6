-- +goose Up
create table record (
  site text not null, subject_id blob not null, record_id blob not null, form text not null, state text not null, channel text not null,
  made_at bigint not null, sent_at bigint not null default 0, due_at bigint not null default 0, answered_at bigint not null default 0,
  reply blob, fact_id blob not null,
  primary key (site, subject_id, record_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index record_form on record (site, form, state, sent_at);
create index record_answered on record (site, form, answered_at);
create table record_reader (
  site text not null, subject_id blob not null, record_id blob not null, access_id blob not null, reader_id blob not null,
  chosen_at bigint not null, bond blob not null,
  primary key (site, subject_id, record_id, access_id),
  foreign key (site, subject_id, record_id) references record (site, subject_id, record_id)
);
create index record_reader_reader on record_reader (site, reader_id);

-- +goose Down
drop table record_reader; drop table record;
