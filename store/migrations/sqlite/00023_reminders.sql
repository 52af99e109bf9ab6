-- +goose Up
alter table deposit add column reminded_at bigint not null default 0;
create table doubt (
  site text not null, subject_id blob not null, doubt_id blob not null, request_id blob not null, document text not null, role text not null,
  asked_at bigint not null, answered_at bigint not null default 0, reason blob not null, fact_id blob not null, bond blob not null,
  primary key (site, subject_id, doubt_id),
  foreign key (site, subject_id) references subject (site, subject_id)
);
create index doubt_request on doubt (site, subject_id, request_id);

-- +goose Down
drop table doubt;
alter table deposit drop column reminded_at;
