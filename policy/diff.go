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
// nothing. How long data are kept is compared for each purpose, wherever each charter says it. Findings of the law, as it stands on a
// day, tell which changes mend the old charter. Changes are in the order of Classes, then of the new file.
// Law: GDPR 13(3)
func Diff(before, after *charter.Charter, on time.Time) []Change {
	lang := shared(before, after)
	d := differ{before: flatten(before, lang), after: flatten(after, lang), was: before, is: after, mended: mended(before, after, on)}
	d.before.entrust(d.after)
	d.after.entrust(d.before)
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

// shared gives a language that both charters speak; French where they share none.
func shared(before, after *charter.Charter) string {
	for _, lang := range after.Site.Languages {
		if slices.Contains(before.Site.Languages, lang) {
			return lang
		}
	}
	return "fr"
}

// Reduces reports whether some change reduces what people are promised.
func Reduces(changes []Change) bool {
	return slices.ContainsFunc(changes, func(c Change) bool { return c.Class == LessProtective })
}

// Answered gives the rules that the old charter broke, as the law stands on a day, and that the new one keeps, in their order. More than
// the changes answer: what a rule asks for may be said in several places at once.
func Answered(before, after *charter.Charter, on time.Time) []string {
	var all []string
	for _, found := range mended(before, after, on) {
		for _, f := range found {
			all = append(all, f.Rule)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
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

// note records a change, of one path or of several that change alike. Its place is that of the first in the new charter, unless only
// the old one has something there.
func (d *differ) note(class Class, text charter.Text, path string, with ...string) {
	at := d.is
	if d.was.Has(path) && !d.is.Has(path) {
		at = d.was
	}
	people, purposes := d.concerned(path)
	answers, unlawful := d.answers(path)
	for _, p := range with {
		who, uses := d.concerned(p)
		people, purposes = append(people, less(who, people)...), append(purposes, less(uses, purposes)...)
		more, forbidden := d.answers(p)
		answers, unlawful = append(answers, less(more, answers)...), unlawful || forbidden
	}
	if unlawful && class == LessProtective {
		class = MoreProtective // nobody loses what could not be promised
	}
	d.changes = append(d.changes, Change{class, path, at.At(path).Pos, text, people, purposes, answers})
}

// answers gives the rules whose findings the change takes away: those at its path, inside the entry that it adds or removes, or at a
// section that had nothing before.
// It also reports whether some of them forbade the old charter.
func (d *differ) answers(path string) (all []string, unlawful bool) {
	for at, found := range d.mended {
		begun := at != "" && at == charter.Around(path) && d.after.named[path] && !d.was.Has(at)
		if at == path || begun || strings.HasPrefix(at, path+".") || strings.HasPrefix(at, path+"[") {
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
	class, verb := j.goes, charter.Text{FR: "ne sera plus là", EN: "is removed"}
	if came {
		class, verb = j.comes, charter.Text{FR: "s’ajoute", EN: "is added"}
	}
	if class == "" {
		class = Neutral
	}
	if j.judge != nil {
		class = j.judge(d, name, came, class)
	}
	label, more := labelOf(in, section, name), charter.Text{}
	if came && j.more != nil {
		more = j.more(d.after, name)
	}
	d.note(class, charter.Text{
		FR: upper(j.fr) + " « " + label.In("fr") + " » " + verb.FR + more.FR + ".",
		EN: upper(j.en) + " “" + label.In("en") + "” " + verb.EN + more.EN + ".",
	}, path)
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
			d.note(worst, charter.Text{FR: fr + words.FR + ".", EN: en + words.EN + "."}, claimPath(i))
		}
	}
	said(d.is, d.was.Claims, func(s charter.Saying) Class { return when(s.Harmless, Neutral, LessProtective) }, "Un énoncé s’ajoute, qui ", "A statement is added that ")
	said(d.was, d.is.Claims, func(s charter.Saying) Class { return when(s.Harmless, Neutral, MoreProtective) }, "Un énoncé s’en va, qui ", "A statement is removed that ")
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
			about := d.about(place.Path)
			d.note(MoreProtective, charter.Text{FR: upper(about.FR) + " : ce n’est plus dit " + loosely[w].FR + ".", EN: upper(about.EN) + ": this is no longer said " + loosely[w].EN + "."}, place.Path)
		}
		for _, w := range less(place.Wording, was) {
			about := d.about(place.Path)
			d.note(LessProtective, charter.Text{FR: upper(about.FR) + " : c’est dit " + loosely[w].FR + ".", EN: upper(about.EN) + ": this is said " + loosely[w].EN + "."}, place.Path)
		}
	}
}

// about says what a key, an entry, a block or an item is about.
func (d *differ) about(path string) charter.Text {
	path, _, _ = strings.Cut(path, "[")
	if t, ok := blocks[path]; ok {
		return t
	}
	section, name := charter.Around(path), path[strings.LastIndexByte(path, '.')+1:]
	if j, ok := sections[section]; ok {
		label := labelOf(d.is, section, name)
		return charter.Text{FR: j.fr + " « " + label.In("fr") + " »", EN: j.en + " “" + label.In("en") + "”"}
	}
	j, name := judgementOf(path)
	if j.fr == "" && strings.Contains(path, ".") {
		return d.about(charter.Around(path))
	}
	return j.subject(path, d.labels(j, []string{name}))
}

var loosely = map[string]charter.Text{
	charter.OpenWording:   {FR: "de façon ouverte", EN: "with an open end"},
	charter.VagueWording:  {FR: "vaguement", EN: "vaguely"},
	charter.BrokenWording: {FR: "de façon tronquée", EN: "in a broken way"},
	charter.LaterWording:  {FR: "pour plus tard", EN: "for some later day"},
}
