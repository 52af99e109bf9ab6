package policy

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
)

// A leaf is one value of a charter, in a form that can be compared and read.
type leaf struct {
	kind   leafKind
	word   string         // aWord, aNumber
	list   []string       // aList
	text   charter.Text   // aText
	period charter.Period // aPeriod
	number int            // aNumber
}

type leafKind int

const (
	nothing leafKind = iota
	aWord
	aList
	aText
	aPeriod
	aNumber
)

// same reports whether two values mean the same. A text is the same where it is in the languages that both charters speak.
func (l leaf) same(o leaf) bool {
	said := func(a, b string) bool { return a == b || a == "" || b == "" }
	return l.kind == o.kind && l.word == o.word && slices.Equal(l.list, o.list) && said(l.text.FR, o.text.FR) && said(l.text.EN, o.text.EN) &&
		l.period == o.period && l.number == o.number
}

// words gives the value as people read it; "" for nothing.
func (l leaf) words(lang string) string {
	switch l.kind {
	case aText:
		return quoted(l.text.In(lang), lang)
	case aPeriod:
		return l.period.Text().In(lang)
	case aList:
		return strings.Join(l.list, ", ")
	case aNumber:
		return strconv.Itoa(l.number)
	}
	return l.word
}

func quoted(s, lang string) string {
	if lang == "fr" {
		return "« " + s + " »"
	}
	return "“" + s + "”"
}

// flat is a charter as its leaves, by path, with the paths of its entries.
type flat struct {
	leaves  map[string]leaf
	order   []string
	entries []string
	named   map[string]bool
}

func (f flat) has(entry string) bool { return f.named[entry] }

// within reports whether a path lies inside an entry that the other charter does not have: the entry's own change says it all.
func (f flat) within(path string, other flat) bool {
	for p := charter.Around(path); p != ""; p = charter.Around(p) {
		if f.named[p] && !other.named[p] {
			return true
		}
	}
	return false
}

func flatten(c *charter.Charter) flat {
	f := flat{leaves: make(map[string]leaf), named: make(map[string]bool)}
	f.block("", reflect.ValueOf(*c))
	return f
}

func (f *flat) add(path string, l leaf) {
	f.leaves[path] = l
	f.order = append(f.order, path)
}

func (f *flat) block(path string, v reflect.Value) {
	for i := range v.NumField() {
		key := v.Type().Field(i).Tag.Get("c")
		if key == "" || key == "-" || key == "*" || path == "" && (key == "claims" || key == "charter") {
			continue
		}
		at := key
		if path != "" {
			at = path + "." + key
		}
		f.value(at, v.Field(i))
	}
}

func (f *flat) value(path string, v reflect.Value) {
	if v.IsZero() {
		return
	}
	switch x := v.Interface().(type) {
	case charter.Text:
		f.add(path, leaf{kind: aText, text: x})
	case charter.Period:
		f.add(path, leaf{kind: aPeriod, period: x})
	case *charter.Period:
		f.add(path, leaf{kind: aPeriod, period: *x})
	case charter.Life:
		f.life(path, x)
	case charter.Cap:
		f.add(path, leaf{kind: aWord, word: fmt.Sprintf("%d per %s", x.Count, x.Per), number: x.Count})
	case time.Time:
		f.add(path, leaf{kind: aWord, word: x.Format("2006-01-02")})
	case []charter.Step:
		f.steps(path, x)
	case []string:
		f.add(path, leaf{kind: aList, list: x})
	case string:
		f.word(path, x)
	case bool:
		f.add(path, leaf{kind: aWord, word: "yes"})
	case int:
		f.add(path, leaf{kind: aNumber, number: x})
	default:
		f.nested(path, v)
	}
}

func (f *flat) word(path, s string) {
	if rest, ok := strings.CutPrefix(s, "inactive "); ok && strings.HasSuffix(path, ".until") {
		if p, err := charter.ParsePeriod(rest); err == nil {
			f.add(path, leaf{kind: aPeriod, period: p, word: "inactive"})
			return
		}
	}
	f.add(path, leaf{kind: aWord, word: s})
}

func (f *flat) life(path string, l charter.Life) {
	if l.Browser {
		f.add(path, leaf{kind: aWord, word: "browser"})
		return
	}
	f.add(path, leaf{kind: aPeriod, period: l.Period})
}

func (f *flat) steps(path string, all []charter.Step) {
	var words []string
	for _, s := range all {
		word := s.Do
		if s.By != "" {
			word += " by " + s.By
		}
		if !s.For.IsZero() {
			word += " " + s.For.String()
		}
		words = append(words, word)
	}
	f.add(path, leaf{kind: aList, list: words})
}

// nested goes into a block, a list of blocks, or a section of entries.
func (f *flat) nested(path string, v reflect.Value) {
	if v.Kind() == reflect.Struct {
		f.block(path, v)
		return
	}
	if v.Kind() != reflect.Slice {
		return
	}
	var said []string
	for i := range v.Len() {
		one := v.Index(i)
		name, named := nameOf(one)
		if !named {
			said = append(said, title(one))
			continue
		}
		at := path + "." + name
		f.entries, f.named[at] = append(f.entries, at), true
		f.block(at, one)
	}
	if len(said) > 0 {
		f.add(path, leaf{kind: aList, list: said})
	}
}

// nameOf gives the name of an entry; a block of a plain list has none.
func nameOf(v reflect.Value) (string, bool) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("c") == "*" {
			return v.Field(i).String(), true
		}
	}
	return "", false
}

// title gives the words by which a block of a plain list is known: a company, a certificate, a part of a purpose.
func title(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case charter.Sub:
		return x.Company
	case charter.Certificate:
		return x.Name
	case charter.Part:
		return x.Text.In("en")
	case charter.Text:
		return x.In("en")
	}
	return ""
}
