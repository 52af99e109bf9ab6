package plan_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"charte/charter"
	"charte/plan"
)

// An inventor says anything that the language can say, whether or not it makes sense: each key is there or not, with one of
// its words, or with a name that some entry has.
type inventor struct{ *rand.Rand }

func invent(seed uint64) *charter.Charter {
	v := inventor{rand.New(rand.NewPCG(seed, 2016))}
	c := &charter.Charter{File: fmt.Sprint("invented ", seed)}
	v.block(reflect.ValueOf(c).Elem())
	c.Site.Pos, c.Version.Pos = beside, beside // a charter has both
	settle(c)
	return c
}

// settle does what the reader does with what forms ask.
func settle(c *charter.Charter) {
	for i, k := range c.People {
		c.People[i].Required, c.People[i].Optional = k.Asks.Required, k.Asks.Optional
	}
}

var beside = charter.Pos{File: "invented", Line: 2, Column: 1}

// entries are the names that the entries of every section bear.
var entries = []string{"one", "two", "three"}

func (v inventor) block(s reflect.Value) {
	for _, f := range keys(s.Type()) {
		if v.IntN(3) > 0 {
			v.value(s.FieldByIndex(f.Index), f.Tag)
		}
	}
	if pos := s.FieldByName("Pos"); pos.IsValid() {
		pos.Set(reflect.ValueOf(beside))
	}
	if r, ok := s.Addr().Interface().(*charter.Retention); ok {
		v.end(r)
	}
}

// end gives a retention the end that the reader would let it have.
func (v inventor) end(r *charter.Retention) {
	r.Until, r.Inactive = "", nil
	switch v.IntN(4) {
	case 0:
		r.Until, r.Inactive, r.For, r.As = "inactive 2 years", &charter.Period{Years: 1 + v.IntN(2)}, nil, ""
	case 1:
		r.Until, r.As = v.choose([]string{charter.AccountClosed, charter.ContractEnds, charter.NoEnd, charter.AsNeeded}), ""
	case 2:
		r.As = ""
	case 3:
		r.For = nil
	}
}

// keys are the fields of a block that the language names.
func keys(t reflect.Type) []reflect.StructField {
	return slices.DeleteFunc(reflect.VisibleFields(t), func(f reflect.StructField) bool {
		name := f.Tag.Get("c")
		return name == "" || name == "-" || name == "*"
	})
}

func (v inventor) choose(all []string) string { return all[v.IntN(len(all))] }

func (v inventor) value(to reflect.Value, tag reflect.StructTag) {
	periods := []charter.Period{{Days: 30}, {Months: 12}, {Years: 3}}
	switch p := to.Addr().Interface().(type) {
	case *charter.Text:
		phrase := v.choose([]string{"Une phrase.", "deux mots", "Une autre chose"})
		*p = charter.Text{FR: phrase, EN: phrase}
		return
	case *charter.Period:
		*p = periods[v.IntN(3)]
		return
	case **charter.Period:
		*p = &periods[v.IntN(3)]
		return
	case *charter.Life:
		*p = charter.Life{Browser: v.IntN(2) == 0, Period: periods[v.IntN(3)]}
		return
	case *charter.Cap:
		*p = charter.Cap{Count: 1 + v.IntN(3), Per: periods[v.IntN(3)]}
		return
	case *time.Time:
		*p = time.Date(2027, time.Month(1+v.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		return
	case *[]charter.Step:
		*p = [][]charter.Step{{{Do: charter.Delete}}, {{Do: charter.Warn}, {Do: charter.Wait, For: periods[0]}, {Do: charter.Anonymise}},
			{{Do: charter.Archive, For: periods[2]}, {Do: charter.Delete}}}[v.IntN(3)]
		return
	}
	v.plain(to, tag)
}

func (v inventor) plain(to reflect.Value, tag reflect.StructTag) {
	switch to.Kind() {
	case reflect.Bool:
		to.SetBool(true)
	case reflect.Int:
		to.SetInt(int64(1 + v.IntN(2)))
	case reflect.String:
		to.SetString(v.word(tag))
	case reflect.Struct:
		v.block(to)
	case reflect.Slice:
		for i := range 1 + v.IntN(3) {
			one := reflect.New(to.Type().Elem()).Elem()
			v.value(one, tag)
			to.Set(reflect.Append(to, one))
			v.name(to.Index(i), i)
		}
	}
}

// name gives an entry its name: no two of a section have the same.
func (v inventor) name(entry reflect.Value, i int) {
	if entry.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(entry.Type()) {
		if f.Tag.Get("c") == "*" {
			entry.FieldByIndex(f.Index).SetString(entries[i])
		}
	}
	if r, ok := entry.Addr().Interface().(*charter.Retention); ok && i == 2 {
		r.Purpose = charter.Everything
	}
}

func (v inventor) word(tag reflect.StructTag) string {
	if words := tag.Get("words"); words != "" {
		return v.choose(strings.Split(words, "|"))
	}
	if tag.Get("in") != "" {
		return v.choose(entries)
	}
	switch tag.Get("as") {
	case "category":
		if v.IntN(3) == 0 { // those that decide how people sign in, and what is cut
			return v.choose([]string{"email", "ip-address"})
		}
		return charter.Categories()[v.IntN(len(charter.Categories()))].Name
	case "special":
		return charter.Specials()[v.IntN(len(charter.Specials()))].Name
	case "saying":
		return charter.Sayings()[v.IntN(len(charter.Sayings()))].Name
	case "country":
		return v.choose([]string{"FR", "US", "JP"})
	}
	return v.choose([]string{"REF-1", "REF-2"})
}

// TestInventedCharters: no word of the language, alone or beside another, makes a plan panic, repeat itself, or call kept
// what is not.
func TestInventedCharters(t *testing.T) {
	for seed := range uint64(500) {
		sound(t, invent(seed))
	}
}

// silent are the keys that change no sentence of a plan, each with the reason.
var silent = map[string]string{
	"charter":                "the language’s own",
	"version.number":         "at the top of the page",
	"site.id":                "an address",
	"site.name":              "at the top of the page",
	"site.url":               "an address",
	"site.languages":         "the page is in each of them",
	"site.about":             "on the home page",
	"site.publisher":         "in the legal notice",
	"features.text":          "shows what the site does, from which law asks for data",
	"controller.acts as":     "each purpose says as what",
	"controller.public body": "law asks an officer of it",
	"dpo.none":               "at the foot of the page",
	"data.unique":            "how a field is looked up",
	"data.list":              "how a form asks",
	"data.choices.label":     "how a form asks",
	"data.pseudonym":         "how a form asks",
	"purposes.balancing":     "a document for the authority",
	"people.text":            "on the join page",
	"people.minors":          "what law asks the safeguards for",
	"forms.text":             "on the form",
	"processors.contract":    "a document for the authority",
	"recipients.sort":        "what law compares with the claims",
	"mailings.purpose":       "its text says it",
	"security.measures.sort": "where the register says it",
	"claims.about":           "where law looks",
}

// TestEveryKeySpeaks: each key of the language changes a sentence of the plan, in one charter at least.
func TestEveryKeySpeaks(t *testing.T) {
	spoke := map[string]bool{}
	for seed := range uint64(60) {
		c := invent(seed)
		hear(reflect.ValueOf(c).Elem(), "", c, spoke)
	}
	for key, yes := range spoke {
		if _, quiet := silent[key]; yes == quiet {
			t.Errorf("%s changes a sentence: %v; said to be silent: %v", key, yes, quiet)
		}
	}
}

// hear takes out each key in turn, and notes whether the plan says something else without it.
func hear(s reflect.Value, path string, c *charter.Charter, spoke map[string]bool) {
	for _, f := range keys(s.Type()) {
		key, v := strings.TrimPrefix(path+"."+f.Tag.Get("c"), "."), s.FieldByIndex(f.Index)
		if v.IsZero() {
			continue
		}
		switch {
		case v.Kind() == reflect.Struct && len(keys(v.Type())) > 0:
			hear(v, key, c, spoke)
			continue
		case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct && len(keys(v.Type().Elem())) > 0:
			for i := range v.Len() {
				hear(v.Index(i), key, c, spoke)
			}
			continue
		}
		if spoke[key] {
			continue
		}
		before, was := said(c), reflect.New(v.Type()).Elem()
		was.Set(v)
		v.SetZero()
		spoke[key] = said(c) != before
		v.Set(was)
	}
}

func said(c *charter.Charter) string {
	settle(c)
	var b strings.Builder
	for _, p := range plan.Compile(c).Promises {
		fmt.Fprintln(&b, p.ID, p.Text, p.Enforcement)
	}
	return b.String()
}
