package charte_test

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"strings"
)

// scenarios is where the stories of the store are named.
const scenarios = "store/storetest/run.go"

var (
	testNamed = regexp.MustCompile("`([a-z]+)\\.(Test[A-Za-z0-9]*)(?:/[a-z-]+)?`")
	fileNamed = regexp.MustCompile("`([a-z/]+_test\\.go)`")
	storySaid = regexp.MustCompile(`["“]([^"”]+)["”]`)
)

// checkEvidence: each row of a table of requirements names the tests that fail when it is not met, and they exist. A dash says that there is
// nothing to try.
func checkEvidence(h *tree) (findings []string) {
	tests, files, stories := h.named()
	for _, f := range h.files {
		if path.Dir(f.path) != "docs" || !strings.HasSuffix(f.path, ".md") {
			continue
		}
		in := false
		for i, line := range strings.Split(string(f.src), "\n") {
			cells := strings.Split(strings.Trim(line, "|"), "|")
			if !strings.HasPrefix(line, "|") {
				in = false
			} else if strings.TrimSpace(cells[len(cells)-1]) == "test" {
				in = true
			} else if in && !strings.HasPrefix(line, "|---") {
				for _, finding := range missing(strings.TrimSpace(cells[len(cells)-1]), tests, files, stories) {
					findings = append(findings, fmt.Sprintf("%s:%d: %s", f.path, i+1, finding))
				}
			}
		}
	}
	return findings
}

// missing says what of the evidence of a row is not there.
func missing(cell string, tests, files, stories map[string]bool) (findings []string) {
	if strings.HasPrefix(cell, "–") && !strings.Contains(cell, "`") {
		return nil
	}
	named := 0
	for _, m := range testNamed.FindAllStringSubmatch(cell, -1) {
		if named++; !tests[m[1]+"."+m[2]] {
			findings = append(findings, "there is no test "+m[1]+"."+m[2])
		}
	}
	for _, m := range fileNamed.FindAllStringSubmatch(cell, -1) {
		if named++; !files[m[1]] {
			findings = append(findings, "there is no file "+m[1])
		}
	}
	for _, m := range storySaid.FindAllStringSubmatch(cell, -1) {
		if named++; !stories[m[1]] {
			findings = append(findings, "no story of the store is called "+m[1])
		}
	}
	if named == 0 {
		findings = append(findings, "the row names no test")
	}
	return findings
}

// named lists the tests, by package and name, the files, and the stories of the store.
func (h *tree) named() (tests, files, stories map[string]bool) {
	tests, files, stories = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range h.goFiles() {
		files[f.path] = true
		if f.path == scenarios {
			for _, m := range storySaid.FindAllStringSubmatch(string(f.src), -1) {
				stories[m[1]] = true
			}
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && f.test() && fn.Recv == nil {
				tests[path.Base(f.pkg())+"."+fn.Name.Name] = true
			}
		}
	}
	return tests, files, stories
}
