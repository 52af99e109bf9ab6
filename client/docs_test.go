package client_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestDocumented runs the programs of docs/api.md, as they stand there, against a real server.
func TestDocumented(t *testing.T) {
	base, end := serve()
	defer end()
	page, err := os.ReadFile("../docs/api.md")
	check(err)
	block := func(lang string) []byte {
		m := regexp.MustCompile("(?s)```" + lang + "\n(.*?)```").FindSubmatch(page)
		if m == nil {
			t.Fatalf("docs/api.md has no program in %s", lang)
		}
		return m[1]
	}
	dir := t.TempDir()
	check(os.Mkdir(filepath.Join(dir, "client"), 0o700))
	for to, from := range map[string]string{"charte.js": "js/charte.js", "package.json": "js/package.json", "client/client.go": "client.go", "client/generated.go": "generated.go"} {
		text, err := os.ReadFile(from)
		check(err)
		check(os.WriteFile(filepath.Join(dir, to), text, 0o600))
	}
	for to, text := range map[string][]byte{"first.mjs": block("js"), "main.go": block("go"), "go.mod": []byte("module charte\n\ngo 1.26\n")} {
		check(os.WriteFile(filepath.Join(dir, to), text, 0o600))
	}
	held := "First name or pseudonym: Inès\nE-mail address: " + address + "\nPostcode: %s\nSign-in address: 127.0.0.0/24"
	for _, c := range []struct{ want, program, with string }{
		{fmt.Sprintf(held, "69003"), "node", "first.mjs"},
		{fmt.Sprintf(held, "75011") + "\nSign-in address: 127.0.0.0/24\n<nil>", "go", "run ."}, // after the other one
	} {
		program := exec.CommandContext(t.Context(), c.program, append(strings.Fields(c.with), base, address, password)...)
		program.Dir = dir
		says(t, c.want, program)
	}
}
