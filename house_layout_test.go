package charte_test

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

// floors is the plan of the house. A package imports only packages of lower
// floors; rooms on floor 2 therefore never import each other.
var floors = map[string]int{
	"charter":  0, // the language
	"seal":     0, // what hides a value
	"envelope": 0, // what a browser seals for a few readers
	"chest":    0, // where sealed bytes lie

	"chest/chesttest": 1, // for tests and measurements only
	"law":             1,
	"plan":            1,
	"proof":           1,

	"policy":    2,
	"people":    2,
	"consent":   2,
	"rights":    2,
	"retention": 2,
	"vault":     2,
	"sharing":   2,
	"audience":  2,
	"letters":   2,
	"register":  2,
	"picture":   2,

	"store":           3,
	"bridge":          3,
	"store/storetest": 3, // for tests and measurements only
	"sites":           4, // the example charters
	"work":            4,
	"paper":           3, // the policy as PDF
	"clamd":           3, // the scanner of uploads
	"breached":        3, // the passwords that were stolen elsewhere
	"web/page":        4,
	"web":             4,
	"clients":         0, // how a description reads as a client
	"client":          3, // that of the skills site; it imports nothing of ours
	"demo":            5, // the toy: an invented population, a mailbox, a clock that can be moved
	"cmd/charte":      6,
	"journey":         7, // tests only: the whole house, in a browser
	"bench":           5, // `make bench`
	"tools/s3":        0, // the S3 server of the tests, a module of its own
	".":               8, // tests only: the habits of the house
}

// sameFloor lists the neighbours that may import each other, in one direction.
var sameFloor = map[string]string{
	"web":             "web/page",
	"store/storetest": "store",
}

// harnesses are packages that only tests and measurements import.
var harnesses = map[string]bool{"store/storetest": true, "chest/chesttest": true}

const module = "charte/"

func checkFloors(h *tree) (findings []string) {
	for _, pkg := range slices.Sorted(maps.Keys(h.packages())) {
		if _, known := floors[pkg]; !known {
			findings = append(findings, fmt.Sprintf(
				"%s:1: unknown package; give it a floor in the table of house_layout_test.go and a line in ARCHITECTURE.md", pkg))
		}
	}
	for _, f := range h.goFiles() {
		for _, imp := range f.ast.Imports {
			to, ours := strings.CutPrefix(strings.Trim(imp.Path.Value, `"`), module)
			if ours && !mayImport(f, to) {
				findings = append(findings, h.at(imp.Pos(), "%s (floor %d) may not import %s (floor %d)",
					f.pkg(), floors[f.pkg()], to, floors[to]))
			}
		}
	}
	return findings
}

func mayImport(f *file, to string) bool {
	from := f.pkg()
	switch {
	case f.test() && (from == to || to == "sites" || floors[from] >= 3):
		// Tests above the rooms put the whole house together.
		return true
	case harnesses[to]:
		return f.harness()
	case sameFloor[from] == to:
		return true
	}
	return floors[to] < floors[from]
}

// vague names say nothing about what a package decides; the last two hide it.
var vague = []string{"util", "utils", "common", "helper", "helpers", "model", "models",
	"types", "core", "misc", "shared", "internal", "pkg"}

func checkLayout(h *tree) (findings []string) {
	for pkg, files := range h.packages() {
		for _, name := range append(strings.Split(pkg, "/"), strings.TrimSuffix(files[0].ast.Name.Name, "_test")) {
			if slices.Contains(vague, name) {
				findings = append(findings, fmt.Sprintf("%s:1: %q says nothing about what is in there", pkg, name))
				break
			}
		}
		if empty(files) {
			findings = append(findings, fmt.Sprintf("%s:1: an empty package; a room appears with its first promise", pkg))
		}
	}
	return findings
}

// empty says that a package has code for the product, and that it declares nothing.
func empty(files []*file) bool {
	product := slices.DeleteFunc(slices.Clone(files), (*file).test)
	return len(product) > 0 && !slices.ContainsFunc(product, func(f *file) bool {
		return slices.ContainsFunc(f.ast.Decls, func(d ast.Decl) bool {
			g, isGroup := d.(*ast.GenDecl)
			return !isGroup || g.Tok != token.IMPORT
		})
	})
}

func checkPackageDocs(h *tree) (findings []string) {
	for pkg, files := range h.packages() {
		var docs []*ast.File
		for _, f := range files {
			if !f.test() && f.ast.Doc != nil {
				docs = append(docs, f.ast)
			}
		}
		first := files[0]
		switch {
		case !slices.ContainsFunc(files, func(f *file) bool { return !f.test() }):
			// A folder of tests only has nothing to import.
		case len(docs) == 0:
			findings = append(findings, fmt.Sprintf("%s:1: no package comment", pkg))
		case len(docs) > 1:
			findings = append(findings, h.at(docs[1].Package, "a second package comment; keep one"))
		default:
			findings = append(findings, docFindings(h, pkg, first.ast.Name.Name, docs[0])...)
		}
	}
	return findings
}

func docFindings(h *tree, pkg, name string, f *ast.File) (findings []string) {
	start := "Package " + strings.TrimSuffix(name, "_test") + " "
	if name == "main" {
		start = "Command " + path.Base(pkg) + " "
	}
	text := strings.Join(strings.Fields(f.Doc.Text()), " ")
	if !strings.HasPrefix(text, start) {
		findings = append(findings, h.at(f.Package, "the package comment must start with %q", start))
	}
	// The promise, the article, what it decides, what it never does.
	if sentences := strings.Count(text+" ", ". "); sentences < 4 || len(text) < 200 {
		findings = append(findings, h.at(f.Package, "the package comment has %d sentences in %d characters; say the promise, the article, what the package decides and what it never does", sentences, len(text)))
	}
	return findings
}

func checkExportedDocs(h *tree) (findings []string) {
	for _, f := range h.goFiles() {
		if f.test() || f.ast.Name.Name == "main" {
			continue
		}
		for _, d := range f.ast.Decls {
			for _, id := range undocumented(d) {
				findings = append(findings, h.at(id.Pos(), "%s is exported and has no comment", id.Name))
			}
		}
	}
	return findings
}

// undocumented returns the exported names of a declaration without a comment.
// The comment of a const or var group speaks for the whole group.
func undocumented(d ast.Decl) (names []*ast.Ident) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d.Recv.List[0].Type))) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				if s.Names[0].IsExported() && s.Doc == nil && s.Comment == nil && d.Doc == nil {
					names = append(names, s.Names[0])
				}
			}
		}
	}
	return names
}

// receiver is the name of a method's type.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
