package storetest_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"charte/store/storetest"
)

// envChild turns this test binary into the process that TestServerEndsWithItsProcess kills.
const envChild = "CHARTE_TEST_PG_CHILD"

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func must(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func ask(t *testing.T, db *sql.DB, question string) string {
	t.Helper()
	var answer string
	if err := db.QueryRowContext(t.Context(), question).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	return answer
}

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	one, other := open(t, storetest.Postgres(t)), open(t, storetest.Postgres(t))
	must(t, one, "create table only_here (n int)")
	if got := ask(t, other, "select count(*) from pg_tables where tablename = 'only_here'"); got != "0" {
		t.Errorf("a table of one database shows in another")
	}
	for setting, want := range map[string]string{"fsync": "on", "synchronous_commit": "on",
		"full_page_writes": "on", "server_encoding": "UTF8", "listen_addresses": ""} {
		if got := ask(t, one, "show "+setting); got != want && os.Getenv("CHARTE_TEST_PG_URL") == "" {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
}

func TestDatabaseIsDroppedAfterItsTest(t *testing.T) {
	var url string
	t.Run("uses one and leaves a connection open", func(t *testing.T) {
		url = storetest.Postgres(t)
		db, err := sql.Open("pgx", url)
		if err != nil {
			t.Fatal(err)
		}
		must(t, db, "select 1")
	})
	if t.Failed() || url == "" {
		return
	}
	if err := open(t, url).PingContext(t.Context()); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("after its test the database answers %v, want that it does not exist", err)
	}
}

func TestServerKeepsWhatWasCommittedBeforeAKill(t *testing.T) {
	server := storetest.PostgresServer(t, "checkpoint_timeout=1h")
	url, _, err := storetest.Database(t.Context(), server.URL())
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, url)
	if got := ask(t, db, "show checkpoint_timeout"); got != "1h" {
		t.Errorf("checkpoint_timeout = %q, want the 1h that was asked for", got)
	}
	must(t, db, "create table kept (word text)")
	must(t, db, "insert into kept values ('committed')")
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := db.PingContext(t.Context()); err == nil {
		t.Error("a killed server answers")
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	// The pool may hold connections to the killed server; it replaces them.
	if got := ask(t, open(t, url), "select word from kept"); got != "committed" {
		t.Errorf("after the kill the row is %q", got)
	}
	if !strings.Contains(server.Log(), "was not properly shut down") {
		t.Errorf("the server did not notice the kill:\n%s", server.Log())
	}
}

func TestServerRefusesABadSettingAtOnce(t *testing.T) {
	storetest.PostgresProgram(t, "postgres")
	_, err := storetest.StartServer("no_such_setting=1")
	if err == nil || !strings.Contains(err.Error(), "no_such_setting") {
		t.Errorf("error %v, want the server's own words", err)
	}
}

func TestDatabaseRefusesAKeywordString(t *testing.T) {
	_, _, err := storetest.Database(t.Context(), "host=localhost password=hush")
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("error %v, want one that does not repeat the password", err)
	}
}

// A killed test process must leave neither a server nor a folder behind.
func TestServerEndsWithItsProcess(t *testing.T) {
	if os.Getenv(envChild) != "" {
		server := storetest.PostgresServer(t)
		fmt.Println("data", server.DataDir())
		select {}
	}
	storetest.PostgresProgram(t, "postgres")
	child := exec.Command(os.Args[0], "-test.run=^TestServerEndsWithItsProcess$")
	child.Env = append(os.Environ(), envChild+"=1")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var data string
	for lines := bufio.NewScanner(out); data == "" && lines.Scan(); {
		if path, found := strings.CutPrefix(lines.Text(), "data "); found {
			data = path
		}
	}
	if _, err := os.Stat(data); err != nil {
		t.Fatalf("the child's server: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	// The watchdog removes the folder only after the server has ended.
	for again := time.NewTicker(20 * time.Millisecond); ; {
		if _, err := os.Stat(data); errors.Is(err, os.ErrNotExist) {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s is still there long after its process was killed", data)
		case <-again.C:
		}
	}
}
