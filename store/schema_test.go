package store_test

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"charte/store"
)

// foreign are the tables of the tools that Charte stands on: they keep to their own rules, and the list is by name.
var foreign = []string{"goose_db_version", "river_client", "river_client_queue", "river_job", "river_leader", "river_migration",
	"river_notification", "river_queue"}

// table is one table as the database itself describes it.
type table struct {
	name    string
	columns []string            // "name type", in order
	null    map[string]bool     // columns that may be null
	unique  map[string][]string // primary and unique keys, their columns by name
	refers  []reference
}

type reference struct {
	to            string
	columns, keys []string
}

func connect(t *testing.T, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// list asks for one column of text.
func list(t *testing.T, db *sql.DB, question string, args ...any) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), question, args...)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// migrated opens a store once, and connects to the databases that it left.
func migrated(t *testing.T, o store.Options) (rows, keys *sql.DB) {
	t.Helper()
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return databases(t, o)
}

// databases connects to what is behind a store.
func databases(t *testing.T, o store.Options) (rows, keys *sql.DB) {
	t.Helper()
	if o.URL == "" {
		return connect(t, "sqlite", filepath.Join(o.Dir, "charte.db")), connect(t, "sqlite", filepath.Join(o.Dir, "keys.db"))
	}
	return connect(t, "pgx", o.URL), connect(t, "pgx", o.URL+"&search_path=charte_keys")
}

// catalogue reads PostgreSQL's own description of a schema.
func catalogue(t *testing.T, db *sql.DB) map[string]*table {
	t.Helper()
	all := map[string]*table{}
	for _, name := range list(t, db, `select relname from pg_class where relkind in ('r', 'p', 'f') and relnamespace = current_schema()::regnamespace`) {
		if slices.Contains(foreign, name) {
			continue
		}
		tab := &table{name: name, null: map[string]bool{}, unique: map[string][]string{}}
		all[name] = tab
		tab.columns = list(t, db, `select attname || ' ' || format_type(atttypid, atttypmod) from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`, name)
		for _, c := range list(t, db, `select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attnotnull`, name) {
			tab.null[c] = true
		}
		for _, index := range list(t, db, `select indexrelid::regclass::text from pg_index where indrelid = $1::regclass and indisunique`, name) {
			tab.unique[index] = list(t, db, `select attname from pg_attribute where attrelid = $1::regclass order by attnum`, index)
		}
		for _, key := range list(t, db, `select conname from pg_constraint where conrelid = $1::regclass and contype = 'f'`, name) {
			r := reference{}
			r.to = list(t, db, `select confrelid::regclass::text from pg_constraint where conrelid = $1::regclass and conname = $2`, name, key)[0]
			r.columns = list(t, db, `select attname from pg_constraint c, unnest(c.conkey) k, pg_attribute a where c.conrelid = $1::regclass and conname = $2 and attrelid = conrelid and attnum = k`, name, key)
			r.keys = list(t, db, `select attname from pg_constraint c, unnest(c.confkey) k, pg_attribute a where c.conrelid = $1::regclass and conname = $2 and attrelid = confrelid and attnum = k`, name, key)
			tab.refers = append(tab.refers, r)
		}
	}
	return all
}

// manifest reads how each table is spread: "dist column", "ref" or "local".
func manifest(t *testing.T, text string) map[string]string {
	t.Helper()
	spread := map[string]string{}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || words[0] == "#" {
			continue
		}
		how := strings.Join(words[1:], " ")
		if !regexp.MustCompile(`^(dist \w+|ref|local)$`).MatchString(how) {
			t.Errorf("manifest: %q", strings.TrimSpace(line))
		}
		if _, twice := spread[words[0]]; twice {
			t.Errorf("manifest: %s stands there twice", words[0])
		}
		spread[words[0]] = how
	}
	return spread
}

func TestSchemaKeepsToItsManifest(t *testing.T) {
	db, keys := migrated(t, engines["postgres"](t))
	tables := catalogue(t, db)
	spread := manifest(t, store.Manifest)
	if got, want := slices.Sorted(maps.Keys(tables)), slices.Sorted(maps.Keys(spread)); !slices.Equal(got, want) {
		t.Errorf("tables %v, manifest %v", got, want)
	}
	for _, problem := range spreadWrongly(tables, spread) {
		t.Error(problem)
	}
	for _, problem := range declaredWrongly(t, db, tables) {
		t.Error(problem)
	}
	kept := catalogue(t, keys)
	if len(kept) == 0 {
		t.Error("no table of keys")
	}
	for _, problem := range declaredWrongly(t, keys, kept) {
		t.Error("keys: ", problem)
	}
}

// spreadWrongly lists what could not be spread over several machines.
func spreadWrongly(tables map[string]*table, spread map[string]string) (problems []string) {
	column := func(name string) string { c, _ := strings.CutPrefix(spread[name], "dist "); return c }
	for name, tab := range tables {
		if strings.HasPrefix(spread[name], "dist ") {
			if !slices.ContainsFunc(tab.columns, func(c string) bool { return strings.HasPrefix(c, column(name)+" ") }) || tab.null[column(name)] {
				problems = append(problems, fmt.Sprintf("%s: %s is not there, or may be null", name, column(name)))
			}
			if len(tab.unique) == 0 {
				problems = append(problems, name+": no primary key")
			}
			for key, columns := range tab.unique {
				if !slices.Contains(columns, column(name)) {
					problems = append(problems, fmt.Sprintf("%s: the key %s %v lacks %s", name, key, columns, column(name)))
				}
			}
		}
		for _, r := range tab.refers {
			same := slices.Equal(r.columns, r.keys) && slices.Contains(r.columns, "subject_id")
			if spread[r.to] != "ref" && !(same && spread[name] == "dist subject_id" && spread[r.to] == "dist subject_id") {
				problems = append(problems, fmt.Sprintf("%s refers to %s by %v: the two may be on different machines", name, r.to, r.columns))
			}
		}
	}
	return problems
}

// declaredWrongly lists what no table of ours may have.
func declaredWrongly(t *testing.T, db *sql.DB, tables map[string]*table) (problems []string) {
	t.Helper()
	for name, tab := range tables {
		if len(tab.columns) == 0 || tab.columns[0] != "site text" || tab.null["site"] {
			problems = append(problems, name+": the first column is not the site")
		}
		for key, columns := range tab.unique {
			if !slices.Contains(columns, "site") {
				problems = append(problems, fmt.Sprintf("%s: the key %s %v is unique over all sites", name, key, columns))
			}
		}
		for _, c := range tab.columns {
			column, kind, _ := strings.Cut(c, " ")
			if time := strings.HasSuffix(column, "_at"); time != (kind == "bigint" && time) {
				problems = append(problems, fmt.Sprintf("%s.%s: a time is %s, not bigint", name, column, kind))
			}
			if !slices.Contains([]string{"text", "bytea", "bigint", "integer"}, kind) {
				problems = append(problems, fmt.Sprintf("%s.%s: %s is not one of the types that both engines share", name, column, kind))
			}
		}
	}
	for _, trigger := range list(t, db, `select tgrelid::regclass || '.' || tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
		where not tgisinternal and relnamespace = current_schema()::regnamespace and relname not in ('`+strings.Join(foreign, "', '")+`')`) {
		problems = append(problems, trigger+" is a trigger")
	}
	for _, def := range list(t, db, `select adrelid::regclass || '.' || attname || ' = ' || pg_get_expr(adbin, adrelid) from pg_attrdef d join pg_class c on c.oid = adrelid
		join pg_attribute a on attrelid = adrelid and attnum = adnum where relnamespace = current_schema()::regnamespace and relname not in ('`+strings.Join(foreign, "', '")+`')`) {
		if _, value, _ := strings.Cut(def, " = "); !regexp.MustCompile(`^('[^']*'(::\w+)?|-?\d+)$`).MatchString(value) {
			problems = append(problems, def+" is not a constant")
		}
	}
	return problems
}

// The rules are trusted because they are seen failing, on tables that break each of them.
func TestSchemaRulesFail(t *testing.T) {
	db, _ := migrated(t, engines["postgres"](t))
	for _, statement := range []string{
		`create table wrong_key (site text not null, subject_id bytea not null, code text not null unique, primary key (site, subject_id))`,
		`create table wrong_null (site text not null, subject_id bytea, n integer not null, primary key (site, n))`,
		`create table wrong_reference (site text not null, subject_id bytea not null, letter_id bytea not null, primary key (site, subject_id),
			foreign key (site, letter_id) references outbox (site, letter_id))`,
		`create table wrong_site (name text, made_at timestamptz default now(), primary key (name))`,
		`create function nothing() returns trigger language plpgsql as 'begin return new; end'`,
		`create trigger wrong_trigger before insert on tally for each row execute function nothing()`,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	spread := manifest(t, store.Manifest+"\nwrong_key dist subject_id\nwrong_null dist subject_id\nwrong_reference dist subject_id\nwrong_site local\n")
	tables := catalogue(t, db)
	problems := strings.Join(append(spreadWrongly(tables, spread), declaredWrongly(t, db, tables)...), "\n")
	for _, wanted := range []string{
		"wrong_key: the key wrong_key_code_key [code] lacks subject_id", "wrong_key: the key wrong_key_code_key [code] is unique over all sites",
		"wrong_null: subject_id is not there, or may be null", "wrong_null: the key wrong_null_pkey [site n] lacks subject_id",
		"wrong_reference refers to outbox by [site letter_id]", "wrong_site: the first column is not the site", "wrong_site.made_at: a time is timestamp with time zone",
		"wrong_site.made_at = now() is not a constant", "wrong_trigger is a trigger",
	} {
		if !strings.Contains(problems, wanted) {
			t.Errorf("not found: %s\nin:\n%s", wanted, problems)
		}
	}
}

// Both engines have the same tables, columns and keys.
func TestSchemasAreOne(t *testing.T) {
	pgRows, pgKeys := migrated(t, engines["postgres"](t))
	rows, keys := migrated(t, engines["sqlite"](t))
	for _, pair := range [][2]*sql.DB{{pgRows, rows}, {pgKeys, keys}} {
		want := catalogue(t, pair[0])
		names := slices.DeleteFunc(list(t, pair[1], `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`),
			func(name string) bool { return slices.Contains(foreign, name) })
		if got := slices.Sorted(slices.Values(names)); !slices.Equal(got, slices.Sorted(maps.Keys(want))) {
			t.Errorf("tables on sqlite %v", got)
			continue
		}
		for name, tab := range want {
			columns := list(t, pair[1], `select name || ' ' || replace(lower(type), 'blob', 'bytea') from pragma_table_info($1) order by cid`, name)
			if !slices.Equal(columns, tab.columns) {
				t.Errorf("%s: sqlite has %v, postgres %v", name, columns, tab.columns)
			}
			for _, c := range list(t, pair[1], `select name from pragma_table_info($1) where "notnull" = 0`, name) {
				if !tab.null[c] {
					t.Errorf("%s.%s may be null on sqlite only", name, c)
				}
				delete(tab.null, c)
			}
			for c := range tab.null {
				t.Errorf("%s.%s may be null on postgres only", name, c)
			}
			primary := list(t, pair[1], `select name from pragma_table_info($1) where pk > 0 order by pk`, name)
			if !slices.Equal(primary, tab.unique[name+"_pkey"]) && !slices.Equal(primary, tab.unique["charte_keys."+name+"_pkey"]) {
				t.Errorf("%s: primary key %v on sqlite, %v on postgres", name, primary, tab.unique)
			}
			var refers []string
			for _, r := range tab.refers {
				refers = append(refers, r.to)
			}
			if got := list(t, pair[1], `select distinct "table" from pragma_foreign_key_list($1)`, name); !slices.Equal(got, refers) {
				t.Errorf("%s: refers to %v on sqlite, %v on postgres", name, got, refers)
			}
		}
	}
}
