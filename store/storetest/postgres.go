package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The environment variables that steer the PostgreSQL tests: the URL of a
// server to use instead of our own, and "off" to leave these tests out.
const (
	envURL    = "CHARTE_TEST_PG_URL"
	envSwitch = "CHARTE_TEST_PG"
)

// shared is the one server of this test process, for all its databases.
var shared = sync.OnceValues(func() (*Server, error) { return StartServer() })

// Postgres gives the URL of a fresh, empty database (UTF-8, C collation) that
// is dropped when the test ends. It is on the server of CHARTE_TEST_PG_URL, or
// else on a server that this test process starts once, with default
// durability. A machine without PostgreSQL fails the test and is told what to
// install; CHARTE_TEST_PG=off skips the test instead.
func Postgres(tb testing.TB) string {
	tb.Helper()
	skipWhenOff(tb)
	admin := os.Getenv(envURL)
	if admin == "" {
		server, err := shared()
		failWithAdvice(tb, err)
		admin = server.URL()
	}
	return freshDatabase(tb, admin)
}

// PostgresServer starts a server for this test alone, which it may Kill and
// Start again, and whose files it may read. It stops when the test ends. It is
// always our own server: CHARTE_TEST_PG_URL is not asked.
func PostgresServer(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	skipWhenOff(tb)
	server, err := StartServer(settings...)
	failWithAdvice(tb, err)
	tb.Cleanup(func() {
		if err := server.Stop(); err != nil {
			tb.Errorf("stop PostgreSQL: %v", err)
		}
	})
	return server
}

// PostgresProgram is the path of one of PostgreSQL's own programs, such as
// "pg_dump", of the same version as the tests' server.
func PostgresProgram(tb testing.TB, name string) string {
	tb.Helper()
	skipWhenOff(tb)
	bin, err := postgresBin()
	failWithAdvice(tb, err)
	return filepath.Join(bin, name)
}

// Database creates an empty database (UTF-8, C collation) on the server whose
// maintenance database is at the URL admin. It returns the new database's URL
// and a function that drops it, whoever is still connected.
func Database(ctx context.Context, admin string) (address string, drop func(context.Context) error, err error) {
	u, err := url.Parse(admin)
	if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
		// The URL may hold a password, so it is not repeated here.
		return "", nil, errors.New("a PostgreSQL URL must look like postgres://user@host/database")
	}
	name := "charte_test_" + strings.ToLower(rand.Text())
	if err := execute(ctx, admin, fmt.Sprintf(
		"create database %s template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'", name)); err != nil {
		return "", nil, fmt.Errorf("create a database: %w", err)
	}
	drop = func(ctx context.Context) error {
		return execute(ctx, admin, "drop database if exists "+name+" with (force)")
	}
	u.Path = "/" + name
	return u.String(), drop, nil
}

func freshDatabase(tb testing.TB, admin string) string {
	tb.Helper()
	address, drop, err := Database(tb.Context(), admin)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		// The test's own context has ended by now.
		if err := drop(context.Background()); err != nil {
			tb.Errorf("drop the database: %v", err)
		}
	})
	return address
}

func execute(ctx context.Context, address, statement string) error {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, statement)
	return err
}

func skipWhenOff(tb testing.TB) {
	tb.Helper()
	if os.Getenv(envSwitch) == "off" {
		tb.Skip("CHARTE_TEST_PG=off leaves out every test on PostgreSQL")
	}
}

func failWithAdvice(tb testing.TB, err error) {
	tb.Helper()
	switch {
	case errors.Is(err, ErrNoPostgres):
		tb.Fatalf("%v\n"+
			"install them with:    apt-get install postgresql    (tools/install-test-needs.sh does)\n"+
			"or use a server:      %s=postgres://user@host/database\n"+
			"or leave it out:      %s=off", err, envURL, envSwitch)
	case err != nil:
		tb.Fatal(err)
	}
}
