package policy

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"charte/charter"
	"charte/plan"
)

// A leaf is one value of a charter, in a form that can be compared and read.
type leaf struct {
	kind    leafKind
	word    string         // aWord; for a period, what it counts
	list    []string       // aList
	says    []charter.Text // the word, or each item of the list, as people read it
	ordered bool           // aList: another order is another meaning
	section string         // aWord, aList: the section whose entries they name
	text    charter.Text   // aText
	period  charter.Period // aPeriod
	number  int            // aNumber
}

type leafKind int

const (
	nothing leafKind = iota
	aWord
	aYes
	aList
	aText
	aPeriod
	aNumber
)

// away is what a period of inactivity counts.
const away = "inactive"

// same reports whether two values mean the same. A text is the same where it is in the languages that both charters speak.
func (l leaf) same(o leaf) bool {
	said := func(a, b string) bool { return a == b || a == "" || b == "" }
	return l.kind == o.kind && l.word == o.word && sameList(l, o) && said(l.text.FR, o.text.FR) && said(l.text.EN, o.text.EN) &&
		l.period == o.period && l.number == o.number
}

func sameList(l, o leaf) bool {
	if l.ordered {
		return slices.Equal(l.list, o.list)
	}
	return len(less(l.list, o.list)) == 0 && len(less(o.list, l.list)) == 0
}

// words gives the value as people read it; "" for nothing.
func (l leaf) words(lang string) string {
	switch l.kind {
	case aText:
		return quoted(l.text.In(lang), lang)
	case aPeriod:
		period := l.period.Text().In(lang)
		if l.word == away {
			return charter.Text{FR: period + " sans visite", EN: period + " without a visit"}.In(lang)
		}
		return period
	case aList:
		return l.items(l.list, lang)
	case aNumber:
		return strconv.Itoa(l.number)
	case aYes:
		return spoken("yes").In(lang)
	case aWord:
		return l.says[0].In(lang)
	}
	return ""
}

// items reads some of a list.
func (l leaf) items(some []string, lang string) string {
	var words []string
	for _, s := range some {
		words = append(words, strings.TrimSuffix(l.says[slices.Index(l.list, s)].In(lang), "."))
	}
	return strings.Join(words, ", ")
}

func quoted(s, lang string) string {
	if lang == "fr" {
		return "« " + s + " »"
	}
	return "“" + s + "”"
}

// flat is a charter as its leaves, by path, with the paths of its entries.
type flat struct {
	*charter.Charter
	lang    string // that both charters speak, if any: the texts of plain lists are compared in it
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

func flatten(c *charter.Charter, lang string) flat {
	f := flat{Charter: c, lang: lang, leaves: make(map[string]leaf), named: make(map[string]bool)}
	f.block("", reflect.ValueOf(*c))
	return f
}

func (f *flat) add(path string, l leaf) {
	f.leaves[path] = l
	f.order = append(f.order, path)
}

func (f *flat) enter(path string) {
	f.entries, f.named[path] = append(f.entries, path), true
}

func (f *flat) block(path string, v reflect.Value) {
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag
		key := tag.Get("c")
		if key == "" || key == "-" || key == "*" || path == "" && (key == "claims" || key == "charter") {
			continue
		}
		if path == "" && key == "retention" {
			f.retention()
			continue
		}
		f.value(below(path, key), v.Field(i), tag)
	}
}

func below(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// retention says how long the data of each purpose are kept, wherever the charter says it: under another purpose, or for everything.
func (f *flat) retention() {
	for _, p := range f.Purposes {
		if r, ok := f.RetentionOf(p.Name); ok {
			f.enter("retention." + p.Name)
			f.block("retention."+p.Name, reflect.ValueOf(r))
		}
	}
}

func (f *flat) value(path string, v reflect.Value, tag reflect.StructTag) {
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
		f.add(path, leaf{kind: aWord, word: x.Per.String(), period: x.Per, number: x.Count, says: []charter.Text{capText(x)}})
	case time.Time:
		f.add(path, leaf{kind: aWord, word: x.Format(time.DateOnly), says: []charter.Text{{FR: plan.Day(x, "fr"), EN: plan.Day(x, "en")}}})
	case []charter.Step:
		f.steps(path, x)
	case []string:
		f.list(path, x, tag)
	case string:
		f.word(path, x, tag)
	case bool:
		f.add(path, leaf{kind: aYes, word: "yes"})
	case int:
		f.add(path, leaf{kind: aNumber, number: x})
	default:
		f.nested(path, v)
	}
}

func (f *flat) list(path string, all []string, tag reflect.StructTag) {
	if path == "rights.offers" && slices.Contains(all, charter.AllRights) {
		all = less(strings.Split(tag.Get("words"), "|"), []string{charter.AllRights})
	}
	l := leaf{kind: aList, list: all, section: tag.Get("in"), ordered: path == "site.languages"}
	for _, s := range all {
		l.says = append(l.says, f.read(s, tag))
	}
	f.add(path, l)
}

func (f *flat) word(path, s string, tag reflect.StructTag) {
	if rest, ok := strings.CutPrefix(s, away+" "); ok && strings.HasSuffix(path, ".until") {
		if p, err := charter.ParsePeriod(rest); err == nil {
			f.add(path, leaf{kind: aPeriod, period: p, word: away})
			return
		}
	}
	f.add(path, leaf{kind: aWord, word: s, section: tag.Get("in"), says: []charter.Text{f.read(s, tag)}})
}

// read gives a word as people read it; what an author wrote freely is read as it is.
func (f *flat) read(s string, tag reflect.StructTag) charter.Text {
	in, as, words := tag.Get("in"), tag.Get("as"), tag.Get("words")
	switch {
	case strings.Contains(words, "cnil"):
		return authority(s)
	case in != "" || as == "country" || as == "category" || as == "special" || words != "" || strings.HasSuffix(tag.Get("c"), "until"):
		return referred(f.Charter, in, as, s)
	}
	return charter.Text{FR: s, EN: s}
}

func (f *flat) life(path string, l charter.Life) {
	if l.Browser {
		f.add(path, leaf{kind: aWord, word: "browser", says: []charter.Text{spoken("browser")}})
		return
	}
	f.add(path, leaf{kind: aPeriod, period: l.Period})
}

func (f *flat) steps(path string, all []charter.Step) {
	l := leaf{kind: aList, ordered: true}
	for _, s := range all {
		word := s.Do
		if s.By != "" {
			word += " by " + s.By
		}
		if !s.For.IsZero() {
			word += " " + s.For.String()
		}
		l.list, l.says = append(l.list, word), append(l.says, stepText(s))
	}
	f.add(path, l)
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
	said := leaf{kind: aList}
	for i := range v.Len() {
		one := v.Index(i)
		name, named := nameOf(one)
		if !named {
			title := title(one)
			said.list, said.says = append(said.list, title.In(f.lang)), append(said.says, title)
			continue
		}
		f.enter(path + "." + name)
		f.block(path+"."+name, one)
	}
	if len(said.list) > 0 {
		f.add(path, said)
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
func title(v reflect.Value) charter.Text {
	switch x := v.Interface().(type) {
	case charter.Sub:
		return charter.Text{FR: x.Company, EN: x.Company}
	case charter.Certificate:
		return charter.Text{FR: x.Name, EN: x.Name}
	case charter.Part:
		return inBoth(x.Text)
	case charter.Text:
		return inBoth(x)
	}
	return charter.Text{}
}

// inBoth gives a text in each language, from the other where it lacks one.
func inBoth(t charter.Text) charter.Text { return charter.Text{FR: t.In("fr"), EN: t.In("en")} }
