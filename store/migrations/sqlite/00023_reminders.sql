-- +goose Up
alter table deposit add column reminded_at bigint not null default 0;

-- +goose Down
alter table deposit drop column reminded_at;
