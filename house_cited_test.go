package charte_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"charte/law"
)

var update = flag.Bool("update", false, "rewrite law/cited.txt")

// law/cited.txt is what "charte law" shows of the code: it says what the comments say, and nothing else.
func TestCited(t *testing.T) {
	house := load(t, os.DirFS("."))
	lines := append(citations(house), fixtures(house)...)
	slices.Sort(lines)
	want := strings.Join(slices.Compact(lines), "")
	if *update {
		if err := os.WriteFile("law/cited.txt", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("law/cited.txt")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("law/cited.txt is not what the comments say: go test -run TestCited -update .")
	}
}

// Every article of the rule pack is checked by a fixture, and the ones that the code executes say where.
func TestArticlesAreReadable(t *testing.T) {
	for _, r := range law.Pack() {
		for _, article := range law.Places(r.Law) {
			text, place := split(article)
			if shape := sources[text]; shape == nil || !shape.MatchString(place) {
				t.Errorf("%s: cannot read the citation %q; the texts and their shapes are in house_code_test.go", r.ID, article)
			}
		}
	}
}

func split(article string) (text, place string) {
	for name := range sources {
		if rest, ok := strings.CutPrefix(article, name+" "); ok {
			return name, rest
		}
	}
	return "", article
}

// citations gives a line for each article that a comment cites: article, code or test, place.
func citations(h *tree) []string {
	var lines []string
	for _, f := range h.goFiles() {
		pkg := path.Base(path.Dir(f.path))
		test := "code"
		if strings.HasSuffix(f.path, "_test.go") || strings.HasPrefix(f.path, "store/storetest/") {
			test = "test"
		}
		for _, group := range f.ast.Comments {
			for _, comment := range group.List {
				list, ok := strings.CutPrefix(comment.Text, "// Law: ")
				if !ok {
					continue
				}
				list, _, _ = strings.Cut(list, ": ")
				place := pkg
				if name := declared(f.ast, comment.Pos()); name != "" {
					place += "." + name
				}
				for _, article := range law.Places(list) {
					lines = append(lines, fmt.Sprintf("%s\t%s\t%s\n", article, test, place))
				}
			}
		}
	}
	return lines
}

// declared names the declaration that a comment is in, or before; "" for a comment of the package.
func declared(f *ast.File, at token.Pos) string {
	for _, d := range f.Decls {
		if at >= d.End() {
			continue
		}
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil {
				return d.Name.Name
			}
			return receiver(d.Recv.List[0].Type) + "." + d.Name.Name
		case *ast.GenDecl:
			for _, s := range d.Specs {
				if at >= s.End() {
					continue
				}
				switch s := s.(type) {
				case *ast.TypeSpec:
					return s.Name.Name
				case *ast.ValueSpec:
					return s.Names[0].Name
				}
			}
		}
		if at < f.Package {
			return ""
		}
	}
	return ""
}

// fixtures gives a line for each article of a rule that has a fixture.
func fixtures(h *tree) []string {
	var lines []string
	for _, r := range law.Pack() {
		name := "law/testdata/" + r.ID + ".txtar"
		if !slices.ContainsFunc(h.files, func(f *file) bool { return f.path == name }) {
			continue
		}
		for _, article := range law.Places(r.Law) {
			lines = append(lines, fmt.Sprintf("%s\ttest\t%s\n", article, name))
		}
	}
	return lines
}
