package charter_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"charte/charter"
)

var update = flag.Bool("update", false, "rewrite the expected errors in testdata")

// Each archive of testdata is a charter and everything that Parse says about it.
func TestParse(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) < 40 {
		t.Fatalf("%d archives, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) != 2 || a.Files[0].Name != "charter.yaml" || a.Files[1].Name != "error" {
				t.Fatal("want charter.yaml and error")
			}
			got := outcome(t, a.Files[0].Data)
			if *update {
				a.Files[1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[1].Data); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// outcome gives what a person reads, or nothing where the charter is accepted.
func outcome(t *testing.T, src []byte) string {
	t.Helper()
	c, err := charter.Parse("charter.yaml", src)
	if err == nil {
		if string(c.Source) != string(src) || c.File != "charter.yaml" {
			t.Error("the charter does not keep its source")
		}
		if err := c.Executable(); err != nil {
			return err.Error() + "\n"
		}
		return ""
	}
	var all charter.Errors
	if c != nil || !errors.As(err, &all) || len(all) == 0 {
		t.Fatalf("want no charter and Errors, got %v and %T", c, err)
	}
	return err.Error() + "\n"
}
