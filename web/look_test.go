package web

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryActIsConfirmed: wherever a redirect says what was just done, the page that follows says so in words.
//
// Law: GDPR 12(1)
func TestEveryActIsConfirmed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`[?&]done=([a-z-]+)`).FindAllStringSubmatch(string(text), -1) {
			if seen++; !slices.Contains(done, m[1]) {
				t.Errorf("%s: nothing is said of %q", file, m[1])
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d redirects were found", seen)
	}
}
