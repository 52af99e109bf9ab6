-- +goose Up
create table api_token (
  site text not null, token_hash blob not null, subject_id blob not null, token_id blob not null, scopes text not null,
  made_at bigint not null, ends_at bigint not null, used_at bigint not null default 0, sealed blob not null, bond blob not null,
  primary key (site, token_hash)
);
create index api_token_subject on api_token (site, subject_id, made_at);

-- +goose Down
drop table api_token;
