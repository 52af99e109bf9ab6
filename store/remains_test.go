package store_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"charte/seal"
	"charte/store"
	"charte/store/storetest"
)

// What an erased person leaves behind is searched for byte by byte, in everything that the engines write.

// needle is something of a person that must not be found.
type needle struct {
	what  string
	bytes []byte
}

// spellings gives a text in every way in which a file could hold it.
func spellings(what, text string) (all []needle) {
	add := func(how string, b []byte) { all = append(all, needle{what + " " + how, b}) }
	add("in clear", []byte(text))
	add("in capitals", []byte(strings.ToUpper(text)))
	add("in hexadecimal", []byte(hex.EncodeToString([]byte(text))))
	var wide []byte
	for _, r := range text {
		wide = binary.LittleEndian.AppendUint16(wide, uint16(r))
	}
	add("in UTF-16", wide)
	for shift := range 3 { // base64 spells a text in three ways, by where it begins
		padded := append(make([]byte, shift), text...)
		spelt := base64.RawStdEncoding.EncodeToString(padded)
		all = append(all, needle{what + " in base64", []byte(spelt[(shift*8+5)/6 : len(spelt)-1])})
	}
	return all
}

// held adds what the database itself keeps about a person: every sealed value, hash, key and id.
func (p *resident) held(t testing.TB, o store.Options, rows, keys *sql.DB) {
	t.Helper()
	for _, table := range []string{"subject", "account", "locator", "datum", "consent", "session", "ticket", "signin", "request", "outbox", "fact", "record", "record_picture"} {
		p.needles = append(p.needles, cells(t, rows, table, p.who.Subject)...)
	}
	for _, n := range cells(t, keys, "data_key", p.who.Subject) {
		p.needles = append(p.needles, n)
		if strings.HasSuffix(n.what, "wrapped") {
			p.needles = append(p.needles, needle{"data key", unwrapped(t, o, p.site.Name(), p.who.Subject, n.bytes)})
		}
	}
}

// cells are the binary values and password hashes of a person's rows. The leaf of a fact stays in the log, and the id
// of a letter in the queue: one says nothing without its salt, the other names a letter that is not there.
func cells(t testing.TB, db *sql.DB, table string, subject seal.ID) (all []needle) {
	t.Helper()
	rows, err := db.Query(`select * from `+table+` where subject_id = $1`, subject)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		for i, value := range values {
			b, binary := (*value.(*any)).([]byte)
			if columns[i] == "phc" {
				b, binary = []byte(fmt.Sprint(*value.(*any))), true
			}
			if binary && columns[i] != "leaf" && columns[i] != "letter_id" && !bytes.Equal(b, make([]byte, len(b))) {
				all = append(all, needle{table + "." + columns[i], bytes.Clone(b)})
			}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// unwrapped opens a data key with the keyring's own bytes: package seal gives a key's bytes to nobody.
func unwrapped(t testing.TB, o store.Options, site string, subject seal.ID, wrapped []byte) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(o.Dir, "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := hex.DecodeString(string(regexp.MustCompile(`(?m)^kek 1 ([0-9a-f]{64})$`).FindSubmatch(text)[1]))
	if err != nil {
		t.Fatal(err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	bound := []byte("charte data key v1\n")
	for _, part := range []string{site, string(subject[:])} {
		bound = append(binary.BigEndian.AppendUint32(bound, uint32(len(part))), part...)
	}
	plain, err := aead.Open(nil, wrapped[3:15], wrapped[15:], append(bound, wrapped[:3]...))
	if err != nil {
		t.Fatal(err)
	}
	return plain[2:]
}

// remains searches every file below some folders.
func remains(t testing.TB, needles []needle, folders ...string) (found []string) {
	t.Helper()
	files, wanted := 0, looking(needles)
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a file of the running server that is gone
			}
			files++
			found = append(found, wanted.in(text, filepath.Base(path))...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if files == 0 {
		t.Fatal("no file was searched")
	}
	return found
}

// search looks for many needles in one pass: they are few, and the write-ahead log is long.
type search struct {
	begins [1 << 16]bool
	by     map[[4]byte][]needle
}

func looking(needles []needle) *search {
	s := &search{by: map[[4]byte][]needle{}}
	for _, n := range needles {
		if len(n.bytes) < 7 {
			continue // it would be found by chance
		}
		s.begins[int(n.bytes[0])<<8|int(n.bytes[1])] = true
		s.by[[4]byte(n.bytes)] = append(s.by[[4]byte(n.bytes)], n)
	}
	return s
}

func (s *search) in(text []byte, where string) (found []string) {
	for i := 0; i+4 <= len(text); i++ {
		if !s.begins[int(text[i])<<8|int(text[i+1])] {
			continue
		}
		for _, n := range s.by[[4]byte(text[i:])] {
			if bytes.HasPrefix(text[i:], n.bytes) {
				found = append(found, n.what+" in "+where)
			}
		}
	}
	return slices.Compact(slices.Sorted(slices.Values(found)))
}

// checks sets how many cases rapid draws, unless the command line did.
func checks(t *testing.T, n string) {
	t.Helper()
	f := flag.Lookup("rapid.checks")
	if before := f.Value.String(); before == f.DefValue {
		t.Cleanup(func() { f.Value.Set(before) })
		f.Value.Set(n)
	}
}

func inhabited(t *testing.T, o store.Options, n int) (*store.Site, []*resident) {
	t.Helper()
	site, err := opened(t, o).Site(storetest.Formed(t), "https://orchard.example")
	if err != nil {
		t.Fatal(err)
	}
	var all []*resident
	for i := range n {
		l := life{Token: fmt.Sprintf("wstayer%c%c", 'a'+i/26, 'a'+i%26), Kind: []string{"picker", "owner"}[i%2], Acts: []int{2, 3, 4, 7, i % 8, 10}}
		p, err := live(t.Context(), site, l)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return site, all
}

func TestNothingRemainsOnSQLite(t *testing.T) {
	checks(t, "30")
	o := store.Options{Dir: t.TempDir()}
	site, stay := inhabited(t, o, 20)
	rows, keys := connect(t, "sqlite", filepath.Join(o.Dir, "charte.db")), connect(t, "sqlite", filepath.Join(o.Dir, "keys.db"))
	rapid.Check(t, func(r *rapid.T) {
		p, err := live(t.Context(), site, lives().Draw(r, "life"))
		if err != nil {
			r.Fatal(err)
		}
		// Others come meanwhile: rows move from page to page, this person's among them.
		for i := range 12 {
			newcomer(t, site, fmt.Sprintf("%s.%d@other.example", seal.NewID(), i))
		}
		p.held(t, o, rows, keys)
		if len(remains(t, p.needles, o.Dir)) == 0 {
			r.Fatal("nothing of a person who is here was found: the search is blind")
		}
		for _, found := range remains(t, p.needles, o.Dir) {
			if strings.Contains(found, " in clear in ") || strings.HasPrefix(found, "data key in ") {
				r.Errorf("before the erasure: %s", found)
			}
		}
		if err := p.leave(t.Context()); err != nil {
			r.Fatal(err)
		}
		if found := remains(t, p.needles, o.Dir); len(found) > 0 {
			r.Errorf("after the erasure: %q", found)
		}
	})
	// Whoever stays is still readable, and the proof of what happened is whole.
	for _, p := range stay {
		if _, err := site.Held(t.Context(), p.who.Subject); err != nil {
			t.Error(err)
		}
	}
	for _, err := site.Integrate(t.Context(), noon); err != nil; {
		t.Fatal(err)
	}
	if _, err := site.Check(t.Context(), func(f store.Fault) { t.Errorf("check: %v", f) }); err != nil {
		t.Fatal(err)
	}
}

func TestNothingRemainsOnPostgres(t *testing.T) {
	checks(t, "2")
	server := storetest.PostgresServer(t, "wal_recycle=off", "min_wal_size=32MB", "autovacuum=off")
	address, _, err := storetest.Database(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	o := store.Options{Dir: t.TempDir(), URL: address}
	site, stay := inhabited(t, o, 6)
	rows, keys := connect(t, "pgx", o.URL), connect(t, "pgx", o.URL+"&search_path=charte_keys")
	run := func(statement string) {
		t.Helper()
		if _, err := rows.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		var secrets, written []needle
		for _, l := range rapid.SliceOfNDistinct(lives(), 4, 8, func(l life) string { return l.Token }).Draw(r, "lives") {
			p, err := live(t.Context(), site, l)
			if err != nil {
				r.Fatal(err)
			}
			secrets = append(secrets, p.needles...)
			p.needles = nil
			p.held(t, o, rows, keys)
			written = append(written, p.needles...)
			if err := p.leave(t.Context()); err != nil {
				r.Fatal(err)
			}
		}
		run("checkpoint")
		// No value was ever written in clear: not to a table, not to the write-ahead log, not to the server's own log.
		found := append(remains(t, secrets, server.DataDir(), o.Dir), looking(append(secrets, written...)).in([]byte(server.Log()), "the server's log")...)
		if len(found) > 0 {
			r.Errorf("after the erasure: %q", found)
		}
		// What is sealed is in no backup that is made from now on.
		dump, err := exec.Command(storetest.PostgresProgram(t, "pg_dump"), address).CombinedOutput()
		if err != nil {
			t.Fatalf("pg_dump: %v\n%s", err, dump)
		}
		var spelt []needle
		for _, n := range written {
			spelt = append(spelt, n, needle{n.what + " in hexadecimal", []byte(hex.EncodeToString(n.bytes))})
		}
		if found := looking(append(secrets, spelt...)).in(dump, "a dump"); len(found) > 0 || !bytes.Contains(dump, []byte("PostgreSQL database dump complete")) {
			r.Errorf("after the erasure: %q", found)
		}
		// The keys themselves go with the dead rows and the old write-ahead log, which are the operator's to clean.
		if len(remains(t, written, server.DataDir())) == 0 {
			r.Error("no dead row was found: the search is blind")
		}
		run("vacuum full")
		run("select pg_switch_wal()")
		run("checkpoint")
		run("select pg_switch_wal()")
		run("checkpoint")
		if found := remains(t, written, server.DataDir()); len(found) > 0 {
			r.Errorf("after a full vacuum and a new write-ahead log: %q", found)
		}
	})
	for _, p := range stay {
		if _, err := site.Held(t.Context(), p.who.Subject); err != nil {
			t.Error(err)
		}
	}
}
