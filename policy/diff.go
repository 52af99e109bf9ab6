package policy

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/law"
)

// A Class says what a change of the charter does to people.
type Class string

const (
	LessProtective Class = "less protective"          // it reduces a right, or asks, keeps or shows more
	NewUse         Class = "new purpose or recipient" // it needs fresh consent where it rests on consent
	MoreProtective Class = "more protective"          // the other way round
	Neutral        Class = "neutral"                  // other words for the same
)

// Classes lists them, from what needs most care.
var Classes = []Class{LessProtective, NewUse, MoreProtective, Neutral}

// A Change is one difference between two charters of a site.
type Change struct {
	Class    Class
	Path     string       // in the charters, such as "retention.account.for"
	Pos      charter.Pos  // in the new charter, or in the old one where the new one has nothing there
	Text     charter.Text // the change in plain words
	People   []string     // the kinds of people concerned, in the new charter's order; empty where the charters declare none
	Purposes []string     // the purposes concerned; empty for all of them
	Answers  []string     // the rules that the old charter broke there and the new one does not
}

// Diff compares two charters of a site by what they mean: entries are matched by their names, and comments, order and layout are
// nothing. Findings of the law, as it stands on a day, tell which changes mend the old charter. Changes are in the order of Classes,
// then of the new file.
// Law: GDPR 13(3)
func Diff(before, after *charter.Charter, on time.Time) []Change {
	d := differ{before: flatten(before), after: flatten(after), was: before, is: after, mended: mended(before, after, on)}
	d.entries()
	d.leaves()
	d.claims()
	d.wordings()
	slices.SortStableFunc(d.changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(slices.Index(Classes, a.Class), slices.Index(Classes, b.Class)), cmp.Compare(a.Pos.File, b.Pos.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Pos.Column, b.Pos.Column), cmp.Compare(a.Path, b.Path))
	})
	return d.changes
}

// Reduces reports whether some change reduces what people are promised.
func Reduces(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Class == LessProtective })
}

// mended gives the rules broken at each path of the old charter and nowhere in the new one.
func mended(before, after *charter.Charter, on time.Time) map[string][]law.Finding {
	still := make(map[string]bool)
	for _, f := range law.Check(after, on) {
		still[f.Rule] = true
	}
	all := make(map[string][]law.Finding)
	for _, f := range law.Check(before, on) {
		if !still[f.Rule] && f.Severity != law.Promise {
			all[f.Path] = append(all[f.Path], f)
		}
	}
	return all
}

type differ struct {
	before, after flat
	was, is       *charter.Charter
	mended        map[string][]law.Finding
	changes       []Change
}

// note records a change. Its place is in the new charter, unless only the old one has something there.
func (d *differ) note(class Class, path string, text charter.Text) {
	at := d.is
	if d.was.Has(path) && !d.is.Has(path) {
		at = d.was
	}
	people, purposes := d.concerned(path)
	answers, unlawful := d.answers(path)
	if unlawful && class == LessProtective {
		class = MoreProtective // nobody loses what could not be promised
	}
	d.changes = append(d.changes, Change{class, path, at.At(path).Pos, text, people, purposes, answers})
}

// answers gives the rules whose findings the change takes away: those at its path, or inside the entry that it adds or removes.
// It also reports whether some of them forbade the old charter.
func (d *differ) answers(path string) (all []string, unlawful bool) {
	for at, found := range d.mended {
		if at == path || strings.HasPrefix(at, path+".") || strings.HasPrefix(at, path+"[") {
			for _, f := range found {
				all = append(all, f.Rule)
				unlawful = unlawful || f.Severity == law.Error
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all), unlawful
}

// entries notes the entries that came and went.
func (d *differ) entries() {
	for _, e := range d.after.entries {
		if !d.before.has(e) && !d.after.within(e, d.before) {
			d.entry(e, d.is, true)
		}
	}
	for _, e := range d.before.entries {
		if !d.after.has(e) && !d.before.within(e, d.after) {
			d.entry(e, d.was, false)
		}
	}
}

func (d *differ) entry(path string, in *charter.Charter, came bool) {
	section, name := charter.Around(path), path[strings.LastIndexByte(path, '.')+1:]
	if other := "purposes." + name; section == "retention" && d.was.Has(other) != d.is.Has(other) {
		return // it comes or goes with its purpose
	}
	j := sections[section]
	class, verb := j.goes, charter.Text{FR: "ne sera plus là", EN: "goes"}
	if came {
		class, verb = j.comes, charter.Text{FR: "s’ajoute", EN: "comes"}
	}
	if class == "" {
		class = Neutral
	}
	if j.judge != nil {
		class = j.judge(d, name, came, class)
	}
	if j.fr == "" {
		j.fr, j.en = section, section
	}
	label := labelOf(in, section, name)
	d.note(class, path, charter.Text{
		FR: upper(j.fr) + " « " + label.In("fr") + " » " + verb.FR + ".",
		EN: upper(j.en) + " “" + label.In("en") + "” " + verb.EN + ".",
	})
}

// leaves notes the values that changed inside what both charters have.
func (d *differ) leaves() {
	for _, path := range d.after.order {
		if was, is := d.before.leaves[path], d.after.leaves[path]; !was.same(is) && !d.after.within(path, d.before) {
			d.leaf(path, was, is)
		}
	}
	for _, path := range d.before.order {
		if _, still := d.after.leaves[path]; !still && !d.before.within(path, d.after) {
			d.leaf(path, d.before.leaves[path], leaf{})
		}
	}
}

func (d *differ) leaf(path string, was, is leaf) {
	j, name := judgementOf(path)
	if j.skip {
		return
	}
	class := j.class(was, is)
	fr, en := j.fr, j.en
	if fr == "" {
		fr, en = "« "+path+" »", "“"+path+"”"
	}
	if name != "" {
		section, _, _ := strings.Cut(path, ".")
		in := d.is
		if !d.is.Has(section + "." + name) {
			in = d.was
		}
		label := labelOf(in, section, name)
		fr, en = strings.ReplaceAll(fr, "%s", "« "+label.In("fr")+" »"), strings.ReplaceAll(en, "%s", "“"+label.In("en")+"”")
	}
	d.note(class, path, charter.Text{
		FR: upper(fr) + " : " + transition(was, is, "fr") + ".",
		EN: upper(en) + ": " + transition(was, is, "en") + ".",
	})
}

func transition(was, is leaf, lang string) string {
	nothing, then := "nothing", "instead of"
	if lang == "fr" {
		nothing, then = "rien", "au lieu de"
	}
	a, b := was.words(lang), is.words(lang)
	if a == "" {
		a = nothing
	}
	if b == "" {
		b = nothing
	}
	if was.kind == aText && is.kind == aText { // the words of a sentence are read on the page
		if lang == "fr" {
			return "d’autres mots"
		}
		return "other words"
	}
	if was.kind == aList && is.kind == aList {
		return gained(was.list, is.list, lang)
	}
	return b + " " + then + " " + a
}

// gained says what a list gained and lost.
func gained(was, is []string, lang string) string {
	plus, minus, and := "with ", "without ", "; "
	if lang == "fr" {
		plus, minus, and = "avec ", "sans ", " ; "
	}
	var parts []string
	if more := less(is, was); len(more) > 0 {
		parts = append(parts, plus+strings.Join(more, ", "))
	}
	if fewer := less(was, is); len(fewer) > 0 {
		parts = append(parts, minus+strings.Join(fewer, ", "))
	}
	return strings.Join(parts, and)
}

// less gives what a has and b has not.
func less(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}

// claims notes the statements that came and went. They have no names: two are the same when they say the same.
func (d *differ) claims() {
	same := func(a charter.Claim) func(charter.Claim) bool {
		return func(b charter.Claim) bool { return slices.Equal(a.Says, b.Says) && a.Text == b.Text }
	}
	said := func(in *charter.Charter, other []charter.Claim, class func(charter.Saying) Class, fr, en string) {
		for i, c := range in.Claims {
			if slices.ContainsFunc(other, same(c)) {
				continue
			}
			worst, words := Neutral, charter.Text{}
			for _, s := range charter.Sayings() {
				if slices.Contains(c.Says, s.Name) {
					words = joined(words, s.Text)
					if class(s) != Neutral {
						worst = class(s)
					}
				}
			}
			d.note(worst, claimPath(i), charter.Text{FR: fr + words.FR + ".", EN: en + words.EN + "."})
		}
	}
	said(d.is, d.was.Claims, func(s charter.Saying) Class { return when(s.Harmless, Neutral, LessProtective) }, "Un énoncé s’ajoute, qui ", "A statement comes that ")
	said(d.was, d.is.Claims, func(s charter.Saying) Class { return when(s.Harmless, Neutral, MoreProtective) }, "Un énoncé s’en va, qui ", "A statement goes that ")
}

func when[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

func joined(a, b charter.Text) charter.Text {
	if a.IsZero() {
		return b
	}
	return charter.Text{FR: a.FR + ", et " + b.FR, EN: a.EN + ", and " + b.EN}
}

// wordings notes what was said loosely and no longer is, or the reverse, where both charters say it.
func (d *differ) wordings() {
	for _, place := range d.is.Places() {
		if !d.was.Has(place.Path) || strings.HasPrefix(place.Path, "claims") {
			continue
		}
		was := d.was.At(place.Path).Wording
		for _, w := range less(was, place.Wording) {
			d.note(MoreProtective, place.Path, charter.Text{FR: "« " + place.Path + " » n’est plus dit de façon " + loosely[w].FR + ".", EN: "“" + place.Path + "” is no longer said " + loosely[w].EN + "."})
		}
		for _, w := range less(place.Wording, was) {
			d.note(LessProtective, place.Path, charter.Text{FR: "« " + place.Path + " » est dit de façon " + loosely[w].FR + ".", EN: "“" + place.Path + "” is said " + loosely[w].EN + "."})
		}
	}
}

var loosely = map[string]charter.Text{
	charter.OpenWording:   {FR: "ouverte", EN: "with an open end"},
	charter.VagueWording:  {FR: "vague", EN: "vaguely"},
	charter.BrokenWording: {FR: "tronquée", EN: "in a broken way"},
	charter.LaterWording:  {FR: "remise à plus tard", EN: "for some later day"},
}
