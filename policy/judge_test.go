package policy

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
)

// Every judgement speaks of a key that the language has, and no key is judged twice.
func TestJudgements(t *testing.T) {
	known := make(map[string]bool)
	keys(reflect.TypeFor[charter.Charter](), "", func(path string) { known[path] = true })
	seen := make(map[string]bool)
	for _, j := range judgements {
		if !known[j.path] {
			t.Errorf("%s is no key of the language", j.path)
		}
		if seen[j.path] {
			t.Errorf("%s is judged twice", j.path)
		}
		seen[j.path] = true
		if !j.skip && (j.fr == "" || j.en == "") || strings.Contains(j.fr, "%s") != strings.Contains(j.en, "%s") || strings.Contains(j.path, "*") != strings.Contains(j.en, "%s") && !j.skip {
			t.Errorf("%s: %q and %q", j.path, j.fr, j.en)
		}
	}
	for name := range sections {
		if !known[name] {
			t.Errorf("%s is no section of the language", name)
		}
	}
}

// keys visits each path of the language, with * for the names of entries.
func keys(t reflect.Type, path string, visit func(string)) {
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("c")
		if key == "" || key == "-" || key == "*" {
			continue
		}
		at, inner := key, t.Field(i).Type
		if path != "" {
			at = path + "." + key
		}
		visit(at)
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			if inner = inner.Elem(); named(inner) {
				at += ".*"
			}
		}
		if inner.Kind() == reflect.Struct {
			keys(inner, at, visit)
		}
	}
}

func named(t reflect.Type) bool {
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("c") == "*" {
			return true
		}
	}
	return false
}

// Every key of the language has words of its own: no change is told as a path.
func TestEveryKeyIsSpokenOf(t *testing.T) {
	each(reflect.TypeFor[charter.Charter](), "", func(path string, f reflect.StructField) {
		if j, _ := judgementOf(path); !j.skip && j.fr == "" && path != "charter" {
			t.Errorf("%s is not spoken of", path)
		}
	}, func(path string) {
		section, _, _ := strings.Cut(path, ".*")
		if _, ok := blocks[section]; !ok && section == path && !strings.Contains(path, ".") {
			t.Errorf("the block %s is not spoken of", path)
		}
		if _, ok := sections[section]; !ok && section != path {
			t.Errorf("the section %s is not spoken of", section)
		}
	})
}

// Every word of the language has French words; names of ciphers, protocols and authorities have none.
func TestEveryWordIsSpoken(t *testing.T) {
	used := make(map[string]bool)
	feature, _ := reflect.TypeFor[charter.Feature]().FieldByName("Name")
	for w := range strings.SplitSeq(feature.Tag.Get("words"), "|") {
		used[w] = true
		if inFrench[w] == "" {
			t.Errorf("features: %q has no French", w)
		}
	}
	each(reflect.TypeFor[charter.Charter](), "", func(path string, f reflect.StructField) {
		words := f.Tag.Get("words")
		for w := range strings.SplitSeq(words, "|") {
			used[w] = true
			if w != "" && inFrench[w] == "" && !strings.ContainsAny(w, "0123456789ABCDEF") && path != "controller.authority" {
				t.Errorf("%s: %q has no French", path, w)
			}
		}
	}, func(string) {})
	other := []string{charter.Anonymise, charter.Delete, charter.Everything, "browser", charter.AccountClosed, charter.ConsentWithdrawn, charter.ErasureAsked,
		charter.RequestAnswered, charter.ContractEnds, charter.TrackerEnds, charter.AsNeeded, charter.AsLawAsks, charter.NowAndThen, charter.NoEnd}
	for w := range inFrench {
		if !used[w] && !slices.Contains(other, w) {
			t.Errorf("%q is no word of the language", w)
		}
	}
}

// Going from one value to another and coming back cannot both be worse, unless something was lost and something came, and cannot both be
// better at all.
func TestJudgementsMirror(t *testing.T) {
	each(reflect.TypeFor[charter.Charter](), "", func(path string, f reflect.StructField) {
		j, _ := judgementOf(path)
		values := samples(f)
		for _, a := range values {
			for _, b := range values {
				there, back := j.class(a, b), j.class(b, a)
				mixed := a.kind == aList && b.kind == aList && len(less(a.list, b.list)) > 0 && len(less(b.list, a.list)) > 0
				replaced := a.kind != nothing && b.kind != nothing && a.kind == aWord
				switch {
				case a.same(b): // nothing to judge
				case there == MoreProtective && (back == MoreProtective || back == Neutral):
					t.Errorf("%s: %v to %v is %s, and back %s", path, a, b, there, back)
				case there == LessProtective && back == LessProtective && !mixed && !replaced:
					t.Errorf("%s: %v to %v is %s both ways", path, a, b, there)
				case there == LessProtective && back == Neutral:
					t.Errorf("%s: %v to %v is %s, and back %s", path, a, b, there, back)
				}
			}
		}
	}, func(string) {})
}

// samples gives values that a key can take.
func samples(f reflect.StructField) []leaf {
	all := []leaf{{}}
	words := strings.Split(f.Tag.Get("words"), "|")
	if words[0] == "" {
		words = []string{"one", "two", "three"}
	}
	switch {
	case f.Type == reflect.TypeFor[charter.Period]() || f.Type == reflect.TypeFor[*charter.Period]() || f.Type == reflect.TypeFor[charter.Life]():
		for months := range 3 {
			all = append(all, leaf{kind: aPeriod, period: charter.Period{Months: months + 1}})
		}
	case f.Type == reflect.TypeFor[charter.Cap]():
		for count := range 3 {
			all = append(all, leaf{kind: aWord, number: count + 1, period: charter.Period{Months: 1}, word: "1 month"})
		}
	case f.Type.Kind() == reflect.Int:
		for n := range 3 {
			all = append(all, leaf{kind: aNumber, number: n + 1})
		}
	case f.Type.Kind() == reflect.Slice:
		for i, w := range words {
			all = append(all, leaf{kind: aList, list: []string{w}})
			for _, v := range words[i+1:] {
				all = append(all, leaf{kind: aList, list: []string{w, v}})
			}
		}
	case f.Type.Kind() == reflect.String:
		for _, w := range words {
			all = append(all, leaf{kind: aWord, word: w})
		}
	}
	return all
}

// each visits the keys of the language that hold a value, and its blocks, with * for the names of entries.
func each(t reflect.Type, path string, key func(string, reflect.StructField), block func(string)) {
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("c")
		if name == "" || name == "-" || name == "*" || path == "" && name == "claims" {
			continue
		}
		at, inner := below(path, name), f.Type
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct && named(inner.Elem()) {
			inner, at = inner.Elem(), at+".*"
		}
		if inner.Kind() != reflect.Struct || slices.Contains([]reflect.Type{reflect.TypeFor[charter.Text](), reflect.TypeFor[charter.Period](),
			reflect.TypeFor[charter.Life](), reflect.TypeFor[charter.Cap](), reflect.TypeFor[time.Time]()}, inner) {
			key(at, f)
			continue
		}
		block(at)
		each(inner, at, key, block)
	}
}

// Words that rank are words of the language, so that a word that is renamed does not stop being judged in silence.
func TestRankedWordsExist(t *testing.T) {
	taken := make(map[string]string)
	wordsTaken(reflect.TypeFor[charter.Charter](), "", taken)
	for _, j := range judgements {
		for _, w := range append(slices.Clone(j.best), j.worst...) {
			if w != "" && !slices.Contains(strings.Split(taken[j.path], "|"), w) {
				t.Errorf("%s does not take %q", j.path, w)
			}
		}
		if all := taken[j.path]; all != "" && j.best != nil {
			for w := range strings.SplitSeq(all, "|") {
				if !slices.Contains(j.best, w) {
					t.Errorf("%s takes %q, which has no rank", j.path, w)
				}
			}
		}
	}
}

// wordsTaken gathers the words that each path of the language takes.
func wordsTaken(t reflect.Type, path string, into map[string]string) {
	for i := range t.NumField() {
		key := t.Field(i).Tag.Get("c")
		if key == "" || key == "-" || key == "*" {
			continue
		}
		at, inner := key, t.Field(i).Type
		if path != "" {
			at = path + "." + key
		}
		into[at] = t.Field(i).Tag.Get("words")
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			if inner = inner.Elem(); named(inner) {
				at += ".*"
			}
		}
		if inner.Kind() == reflect.Struct {
			wordsTaken(inner, at, into)
		}
	}
}
