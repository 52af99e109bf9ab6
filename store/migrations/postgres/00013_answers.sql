-- +goose Up
alter table request add column about text not null default '';
alter table request add column outcome text not null default '';
alter table request add column extended_at bigint not null default 0;
alter table request add column sealed bytea;
update request set about = coalesce((select substr(o.about, 9) from objection o where o.site = request.site and o.subject_id = request.subject_id
  and o.said_at = request.received_at and o.about like 'purpose/%' order by o.about limit 1), '') where entitlement = 'objection';
create index request_open on request (site, entitlement, due_at, request_id) where closed_at = 0;
alter table objection add column answer text not null default '';
alter table objection add column answer_fact bytea;
alter table reach add column dropped_at bigint not null default 0;
alter table notice add column undone_at bigint not null default 0;

-- +goose Down
alter table notice drop column undone_at;
alter table reach drop column dropped_at;
alter table objection drop column answer_fact;
alter table objection drop column answer;
drop index request_open;
alter table request drop column sealed;
alter table request drop column extended_at;
alter table request drop column outcome;
alter table request drop column about;
