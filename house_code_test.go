package charte_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// forbidden is an import that is allowed in some places only. A path ending in
// "/..." stands for every package below it too.
type forbidden struct {
	path    string
	reason  string
	allowed func(*file) bool
}

func never(*file) bool { return false }

// in allows some packages, and everything that exists only for tests.
func in(pkgs ...string) func(*file) bool {
	return func(f *file) bool { return f.harness() || slices.Contains(pkgs, f.pkg()) }
}

// aboveRooms allows what stores, shows or runs, and the tests of everything. The chest lies below the rooms and knows nothing of them.
func aboveRooms(f *file) bool { return f.harness() || floors[f.pkg()] > 2 || f.pkg() == "chest" }

var forbiddenImports = []forbidden{
	{"math/rand", "a guessable number protects nobody; seal makes ids and tokens", in("demo", "sites")},
	{"math/rand/v2", "a guessable number protects nobody; seal makes ids and tokens", in("demo", "sites")},
	{"log", "log with log/slog, whose handler redacts", never},
	{"text/template", "it escapes nothing; pages use html/template", never},
	{"unsafe", "it can read around seal.Text", never},
	{"C", "the binary is static", never},
	{"crypto/md5", "it is broken", never},
	{"crypto/sha1", "it is broken; the lists of breached passwords are made with it", in("breached")},
	{"crypto/des", "it is broken", never},
	{"crypto/rc4", "it is broken", never},
	{"github.com/google/uuid", "ids are seal.ID", never},
	{"testing/...", "the product does not carry its tests", func(f *file) bool { return f.harness() }},
	{"database/sql", "only what stores or runs the store knows a database", in("store", "bridge", "work", "cmd/charte")},
	{"github.com/jackc/pgx/v5/...", "only what stores or runs the store knows a database", in("store", "bridge", "work", "cmd/charte")},
	{"modernc.org/sqlite/...", "only what stores or runs the store knows a database", in("store", "bridge", "work", "cmd/charte")},
	{"net/http", "HTTP belongs to web; S3 is HTTP too", in("web", "web/page", "bridge", "demo", "client", "chest", "cmd/charte")},
	{"net", "a room decides from what it is told", aboveRooms},
	{"net/smtp", "letters leave from work", in("work", "cmd/charte")},
	{"os", "a room decides from what it is told", aboveRooms},
	{"os/exec", "the product starts no other program", in("cmd/charte")},
}

func checkImports(h *tree) (findings []string) {
	for _, f := range h.goFiles() {
		for _, imp := range f.ast.Imports {
			path := strings.Trim(imp.Path.Value, `"`)
			for _, no := range forbiddenImports {
				if no.matches(path) && !no.allowed(f) {
					findings = append(findings, h.at(imp.Pos(), "%s may not import %q: %s", f.pkg(), path, no.reason))
				}
			}
		}
	}
	return findings
}

func (no forbidden) matches(path string) bool {
	below, all := strings.CutSuffix(no.path, "/...")
	return path == below || all && strings.HasPrefix(path, below+"/")
}

// tamed are functions that some packages may not even mention.
var tamed = []struct {
	path, names string
	reason      string
	allowed     func(*file) bool
}{
	{"time", "Now Since Until", "the one clock is work.Clock; take now as a parameter", in("work", "cmd/charte")},
	{"time", "Sleep", "wait for a signal or for a deadline", never},
	{"os", "Getenv LookupEnv Environ ExpandEnv", "only the command reads the environment", in("cmd/charte")},
}

func checkCalls(h *tree) (findings []string) {
	for _, f := range h.goFiles() {
		for _, tame := range tamed {
			local := f.localName(tame.path)
			if local == "" || tame.allowed(f) {
				continue
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || !slices.Contains(strings.Fields(tame.names), sel.Sel.Name) {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == local {
					findings = append(findings, h.at(n.Pos(), "%s.%s: %s", tame.path, sel.Sel.Name, tame.reason))
				}
				return true
			})
		}
	}
	return findings
}

// statement recognises SQL at the start of a string, in one case throughout as
// SQL is written, so that a sentence such as "Update your profile" passes.
var statement = regexp.MustCompile(`^\s*(?:` + strings.Join(append(keywords, upper(keywords)...), "|") + `)`)

var keywords = []string{
	`select\s(?s:.*)\sfrom\s`, `select\s+\w+\(`, `select\s*$`, `insert\s+into\b`, `update\s+\S+\s+set\b`, `update\s*$`,
	`delete\s+from\b`, `create\s+(?:table|index|unique|schema|database)\b`, `alter\s+table\b`,
	`drop\s+(?:table|index|schema|database)\b`, `with\s+\w+\s+as\s*\(`, `pragma\s`,
}

// upper changes the words of a pattern and leaves its classes, such as \s, alone.
func upper(patterns []string) (changed []string) {
	word := regexp.MustCompile(`(?:^|[^\\\w])[a-z]{2,}`)
	for _, p := range patterns {
		changed = append(changed, word.ReplaceAllStringFunc(p, strings.ToUpper))
	}
	return changed
}

func checkSQL(h *tree) (findings []string) {
	for _, f := range h.files {
		place := strings.SplitN(f.path, "/", 2)[0]
		if place == "store" || place == "bridge" {
			continue
		}
		if strings.HasSuffix(f.path, ".sql") {
			findings = append(findings, fmt.Sprintf("%s:1: SQL files live in store or bridge", f.path))
		}
		if f.ast == nil || f.harness() {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			if text, err := strconv.Unquote(lit.Value); err == nil && statement.MatchString(text) {
				findings = append(findings, h.at(n.Pos(), "SQL lives in store or bridge"))
			}
			return true
		})
	}
	return findings
}

// checkSkips asks that a skip names the variable of the environment by which
// somebody chose it.
func checkSkips(h *tree) (findings []string) {
	for _, f := range h.goFiles() {
		if !f.harness() {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, sel.Sel.Name) {
				return true
			}
			if len(call.Args) == 0 || !mentionsEnvironment(call.Args[0]) {
				findings = append(findings, h.at(n.Pos(), "a skip must name the CHARTE_ variable that asked for it"))
			}
			return true
		})
	}
	return findings
}

func mentionsEnvironment(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && strings.Contains(lit.Value, "CHARTE_")
}

// sources are the texts that may be cited, each with the shape of a place in
// it. A new text is a new line here.
var sources = map[string]*regexp.Regexp{
	"GDPR":          regexp.MustCompile(`^(\d+(\(\w+\))*|recital \d+)$`),
	"LIL":           regexp.MustCompile(`^\d+(-\d+)?( [IVX]+)?$`), // loi Informatique et Libertés
	"CPCE":          regexp.MustCompile(`^[LRD]\d+(-\d+)*$`),      // code des postes et des communications électroniques
	"CSP":           regexp.MustCompile(`^[LRD]\d+(-\d+)*$`),      // code de la santé publique
	"LCEN":          regexp.MustCompile(`^\d+(-\d+)?( [IVX]+)?$`), // loi pour la confiance dans l'économie numérique
	"Reg. 1182/71":  regexp.MustCompile(`^\d+(\(\d+\))*$`),        // periods, dates and time limits
	"Dir. 2002/58":  regexp.MustCompile(`^\d+(\(\d+\))*$`),        // ePrivacy
	"CNIL 2020-091": regexp.MustCompile(`^\d+$`),                  // cookies and other trackers, by paragraph
	"CNIL 2022-100": regexp.MustCompile(`^\d+$`),                  // passwords, by paragraph
}

var citationLine = regexp.MustCompile(`(?m)^\s*(?://)?\s*[Ll]aw *:(.*)$`)

func checkCitations(h *tree) (findings []string) {
	for _, f := range h.goFiles() {
		for _, group := range f.ast.Comments {
			for _, comment := range group.List {
				m := citationLine.FindStringSubmatch(comment.Text)
				if m == nil {
					continue
				}
				if !strings.HasPrefix(comment.Text, "// Law: ") {
					findings = append(findings, h.at(comment.Pos(), "a citation is written \"// Law: GDPR 12(3)\""))
				} else if bad := badCitation(m[1]); bad != "" {
					findings = append(findings, h.at(comment.Pos(), "cannot read the citation %q; the texts and their shapes are in house_code_test.go", bad))
				}
			}
		}
	}
	return findings
}

// badCitation returns the first part of "GDPR 12(3), 13, LIL 85: the reason"
// that is not a place in a known text. A text holds until another is named.
func badCitation(list string) string {
	var shape *regexp.Regexp
	list, _, _ = strings.Cut(list, ": ")
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(list), "."), ", ") {
		place := part
		for name, s := range sources {
			if rest, ok := strings.CutPrefix(part, name+" "); ok {
				place, shape = rest, s
			}
		}
		if shape == nil || !shape.MatchString(place) {
			return part
		}
	}
	return ""
}

// machineMarks are what must not be in a file: places of one machine and hosts
// of package registries. They are put together here so as not to find themselves.
var machineMarks = regexp.MustCompile(`(?:^|[^\w.~%$}/-])/(?:wo` + `rk|ro` + `ot|ho` + `me/\w+|Us` + `ers/\w+)/` +
	`|/t` + `mp/charte|registry\.np` + `mjs|proxy\.gol` + `ang|sum\.gol` + `ang|deb\.deb` + `ian|"resol` + `ved":|regis` + `try\.yarnpkg`)

var unfinished = regexp.MustCompile(`\b(?:TO` + `DO|FIX` + `ME|XX` + `X)\b`)

func checkMachine(h *tree) (findings []string) {
	for _, f := range h.files {
		if bytes.IndexByte(f.src, 0) >= 0 {
			continue // not text
		}
		for _, at := range machineMarks.FindAllIndex(f.src, -1) {
			findings = append(findings, fmt.Sprintf("%s:%d: %q means something on one machine only", f.path, f.line(at[1]-1), strings.Trim(string(f.src[at[0]:at[1]]), " \t\n\"'`(")))
		}
		if f.ast == nil {
			continue
		}
		for _, at := range unfinished.FindAllIndex(f.src, -1) {
			findings = append(findings, fmt.Sprintf("%s:%d: finish it, or leave it out", f.path, f.line(at[0])))
		}
	}
	return findings
}
