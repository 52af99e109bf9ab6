// Package charte_test keeps the habits of this repository: which package may
// import which, what may be called where, and how the code documents itself.
// Every rule reads the files itself, through os, so that the test cache knows
// what it looked at. Every rule has a file in testdata/house with code that
// breaks it and the findings expected from it: a rule is trusted because it is
// seen failing on every run.
package charte_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

// A rule is a habit: its name, why the house has it, and how it is checked.
// Checks return findings as "file:line: what is wrong".
type rule struct {
	name, why string
	check     func(*tree) []string
}

var rules = []rule{
	{"floors", "what decides must not know what stores, and what stores must not know what shows", checkFloors},
	{"imports", "some packages are a danger or a duplicate where they are imported", checkImports},
	{"layout", "the tree is the table of contents, so its names must say something", checkLayout},
	{"packagedoc", "a newcomer reads the package comments first", checkPackageDocs},
	{"docs", "an exported name is a promise to its reader", checkExportedDocs},
	{"calls", "one clock, one place that reads the environment, no sleeping", checkCalls},
	{"sql", "who looks for a query finds it in store or bridge", checkSQL},
	{"skips", "a test that skips in silence hides what is broken", checkSkips},
	{"law", "citations become an index, so they must all be readable", checkCitations},
	{"evidence", "a table that says what is met is believed only with a test that exists", checkEvidence},
	{"machine", "a file must mean the same on every machine", checkMachine},
}

func TestHouse(t *testing.T) {
	house := load(t, os.DirFS("."))
	if len(house.goFiles()) < 10 {
		t.Fatalf("found only %d Go files; is the test looking at the right folder?", len(house.goFiles()))
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, finding := range r.check(house) {
				t.Error(finding)
			}
			if t.Failed() {
				t.Logf("why: %s", r.why)
			}
		})
	}
}

// TestHouseRulesFail runs each rule on code that breaks it.
func TestHouseRulesFail(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			lesson, err := txtar.ParseFile("testdata/house/" + r.name + ".txtar")
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{}
			for _, f := range lesson.Files {
				files[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			var want []string
			for line := range strings.Lines(string(lesson.Comment)) {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					want = append(want, line)
				}
			}
			got := r.check(load(t, files))
			slices.Sort(got)
			slices.Sort(want)
			if len(want) == 0 || !slices.Equal(got, want) {
				t.Errorf("findings:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// tree is what the rules look at: every file that git does not ignore.
type tree struct {
	fset  *token.FileSet
	files []*file
}

type file struct {
	path string
	src  []byte
	ast  *ast.File // nil unless it is Go
}

func load(t *testing.T, fsys fs.FS) *tree {
	t.Helper()
	h := &tree{fset: token.NewFileSet()}
	ignored := ignores(t, fsys)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == ".git" || name == "testdata/house" || ignored(name):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f := &file{path: name, src: src}
		if strings.HasSuffix(name, ".go") && !strings.Contains(name, "testdata/") {
			if f.ast, err = parser.ParseFile(h.fset, name, src, parser.ParseComments); err != nil {
				return err
			}
		}
		h.files = append(h.files, f)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ignores reads the part of .gitignore's language that this repository uses:
// "/path", "/path/" and "*.suffix".
func ignores(t *testing.T, fsys fs.FS) func(name string) bool {
	t.Helper()
	src, err := fs.ReadFile(fsys, ".gitignore")
	if err != nil {
		return func(string) bool { return false }
	}
	patterns := strings.Fields(string(src))
	return func(name string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool {
			if rooted, ok := strings.CutPrefix(p, "/"); ok {
				return name == strings.TrimSuffix(rooted, "/")
			}
			match, err := path.Match(p, path.Base(name))
			return match && err == nil
		})
	}
}

func (h *tree) goFiles() []*file {
	return slices.DeleteFunc(slices.Clone(h.files), func(f *file) bool { return f.ast == nil })
}

// packages maps each folder with Go code to its files.
func (h *tree) packages() map[string][]*file {
	m := map[string][]*file{}
	for _, f := range h.goFiles() {
		m[f.pkg()] = append(m[f.pkg()], f)
	}
	return m
}

// at makes a finding at a place in Go code.
func (h *tree) at(pos token.Pos, format string, args ...any) string {
	p := h.fset.Position(pos)
	return fmt.Sprintf("%s:%d: ", p.Filename, p.Line) + fmt.Sprintf(format, args...)
}

// pkg is the folder of a file, the package's path below the module's.
func (f *file) pkg() string { return path.Dir(f.path) }

func (f *file) test() bool { return strings.HasSuffix(f.path, "_test.go") }

// harness says that a file exists only for tests and measurements.
func (f *file) harness() bool {
	return f.test() || harnesses[f.pkg()] || f.pkg() == "bench" || f.pkg() == "tools/s3"
}

// line is the line of a byte offset, counted from 1.
func (f *file) line(offset int) int { return 1 + bytes.Count(f.src[:offset], []byte("\n")) }

// localName is the name under which a file uses an imported package, "" if it
// does not import it.
func (f *file) localName(importPath string) string {
	for _, imp := range f.ast.Imports {
		if strings.Trim(imp.Path.Value, `"`) != importPath {
			continue
		}
		if imp.Name != nil {
			return imp.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}
