package charter

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
)

// Every message and every hint of the language is there in French: whatever the source can say is looked up.
func TestFrench(t *testing.T) {
	all := sayable(t)
	if len(all) < 150 {
		t.Fatalf("found only %d messages and hints", len(all))
	}
	for _, s := range all {
		fr := inFrench(s)
		if fr == s {
			t.Errorf("not in French: %q", s)
		}
		for _, english := range []string{" it ", " such as ", " the ", " with ", " or ", " and "} {
			if strings.Contains(fr, english) {
				t.Errorf("half in French: %q", fr)
			}
		}
		if strings.Count(fr, "%") != strings.Count(s, "%") {
			t.Errorf("%q and %q do not name the same things", s, fr)
		}
	}
	known := make(map[string]bool)
	for _, s := range all {
		known[s] = true
	}
	for s := range french {
		if !known[s] {
			t.Errorf("nobody says %q", s)
		}
	}
}

// sayable gives every text that an error may hold: what fail and need are told, the hints of the keys, and the constants behind them.
func sayable(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, h := range shapeHints {
		all = append(all, h)
	}
	for _, s := range syntaxes {
		all = append(all, s.message, s.hint)
	}
	for _, s := range []shape{empty, words, number, truth, list, mapping} {
		all = append(all, string(s))
	}
	walkKeys(reflect.TypeFor[Charter](), func(k key) {
		if k.need != "" {
			all = append(all, k.need)
		}
	})
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "french.go" {
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				all = append(all, told(n)...)
			case *ast.ValueSpec: // hints that have names
				for i, v := range n.Values {
					if strings.HasSuffix(strings.ToLower(n.Names[i].Name), "hint") {
						all = append(all, literal(v)...)
					}
				}
			case *ast.AssignStmt:
				for i, v := range n.Rhs {
					if id, ok := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); ok && strings.HasSuffix(strings.ToLower(id.Name), "hint") {
						all = append(all, literal(v)...)
					}
				}
			}
			return true
		})
	}
	return all
}

// told gives the texts of a call that ends in an error.
func told(c *ast.CallExpr) []string {
	name := ""
	switch f := c.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	switch {
	case name == "fail" && len(c.Args) >= 3:
		return append(literal(c.Args[1]), literal(c.Args[2])...)
	case name == "need" && len(c.Args) == 2:
		return literal(c.Args[1])
	case name == "badPeriod" && len(c.Args) >= 1:
		return literal(c.Args[0])
	}
	return nil
}

// literal gives the text of a string, or the beginning of one that goes on with a name.
func literal(e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, err := strconv.Unquote(e.Value); err == nil && s != "" {
			return []string{s}
		}
	case *ast.BinaryExpr:
		return literal(e.X)
	}
	return nil
}
