package store

import (
	"path/filepath"
	"strings"
	"testing"
)

// A file that does not take a safety setting is refused, whichever it is. No ordinary disk refuses one: the test asks
// for values that SQLite does not give.
func TestWrongPragmaIsRefused(t *testing.T) {
	kept := append(sqliteSettings[:0:0], sqliteSettings...)
	t.Cleanup(func() { sqliteSettings = kept })
	for i, s := range kept {
		t.Run(s.pragma, func(t *testing.T) {
			sqliteSettings = append(kept[:0:0], kept...)
			sqliteSettings[i].set = map[string]string{"journal_mode": "delete", "synchronous": "off", "busy_timeout": "1", "foreign_keys": "0", "secure_delete": "0"}[s.pragma]
			_, err := Open(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "data")})
			if err == nil || !strings.Contains(err.Error(), s.pragma) {
				t.Errorf("a file without %s = %s: %v", s.pragma, s.set, err)
			}
		})
	}
}
