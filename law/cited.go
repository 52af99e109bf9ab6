package law

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

//go:embed cited.txt
var cited string

// A Citation is a place of this program that says which article it executes or tests.
type Citation struct {
	Article string // such as "GDPR 12(3)"
	Test    bool
	Place   string // a function or a type, such as "rights.Answer", or a file of test data
}

// Citations gives every citation of the code and of its tests, in the order of articles. It is read from the comments "// Law: …" of
// the source when the program is built.
func Citations() []Citation {
	var all []Citation
	for line := range strings.Lines(cited) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) == 3 {
			all = append(all, Citation{Article: f[0], Test: f[1] == "test", Place: f[2]})
		}
	}
	return all
}

// An Article is a place in a text of law, with what answers for it here.
type Article struct {
	Name  string
	Rules []Rule   // that compare charters with it
	Code  []string // that executes it
	Tests []string
}

// Articles gives every article that a rule or the code names, in the order of texts and numbers. One that only rules name has no Code.
func Articles(rules []Rule) []Article {
	byName := make(map[string]*Article)
	of := func(name string) *Article {
		if byName[name] == nil {
			byName[name] = &Article{Name: name}
		}
		return byName[name]
	}
	for _, r := range rules {
		for _, name := range Places(r.Law) {
			of(name).Rules = append(of(name).Rules, r)
		}
	}
	for _, c := range Citations() {
		a := of(c.Article)
		if c.Test {
			a.Tests = append(a.Tests, c.Place)
		} else {
			a.Code = append(a.Code, c.Place)
		}
	}
	var all []Article
	for _, a := range byName {
		all = append(all, *a)
	}
	slices.SortFunc(all, func(a, b Article) int { return compareArticles(a.Name, b.Name) })
	return all
}

// Places splits a citation such as "GDPR 6(1), 13(1)(c), LIL 82" into its articles: "GDPR 6(1)", "GDPR 13(1)(c)", "LIL 82".
func Places(law string) []string {
	var all []string
	text := ""
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(law), "."), ", ") {
		// A text's name ends where the last word begins: "CNIL 2020-091 12", "Reg. 1182/71 3".
		if i := strings.LastIndexByte(part, ' '); i > 0 && !strings.HasPrefix(part, "recital ") {
			if j := strings.Index(part, " recital "); j > 0 {
				i = j
			}
			text, part = part[:i], part[i+1:]
		}
		all = append(all, strings.TrimSpace(text+" "+part))
	}
	return all
}

// compareArticles orders texts by name, and articles by number.
func compareArticles(a, b string) int {
	number := func(s string) (text string, n int, rest string) {
		i := strings.IndexAny(s, "0123456789")
		if i < 0 {
			return s, 0, ""
		}
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			n = n*10 + int(s[j]-'0')
			j++
		}
		return s[:i], n, s[j:]
	}
	at, an, ar := number(a)
	bt, bn, br := number(b)
	return cmp.Or(cmp.Compare(at, bt), cmp.Compare(an, bn), cmp.Compare(ar, br))
}
