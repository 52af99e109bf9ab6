package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

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

// A move is a value that changed, alone or for several entries at once.
type move struct {
	path    string
	was, is leaf
	with    []string // the other paths
}

// leaves notes the values that changed inside what both charters have.
func (d *differ) leaves() {
	var all []move
	for _, path := range d.after.order {
		if was, is := d.before.leaves[path], d.after.leaves[path]; !was.same(is) && !d.after.within(path, d.before) {
			all = append(all, move{path: path, was: was, is: is})
		}
	}
	for _, path := range d.before.order {
		if _, still := d.after.leaves[path]; !still && !d.before.within(path, d.after) {
			all = append(all, move{path: path, was: d.before.leaves[path]})
		}
	}
	for _, m := range d.gathered(all) {
		d.leaf(m)
	}
}

// gathered puts the retentions that follow another one with it, so that people read once what changes once.
func (d *differ) gathered(all []move) []move {
	written := func(m move) bool { return d.was.Has(m.path) || d.is.Has(m.path) }
	follows := func(m move) bool { return strings.HasPrefix(m.path, "retention.") && !written(m) }
	leads := make(map[string]string) // of what follows, by path
	for _, m := range all {
		if !follows(m) {
			continue
		}
		lead := m
		for _, o := range all {
			alike := strings.HasPrefix(o.path, "retention.") && m.path[strings.LastIndexByte(m.path, '.'):] == o.path[strings.LastIndexByte(o.path, '.'):] && m.was.same(o.was) && m.is.same(o.is)
			if before := written(o) && !written(lead) || written(o) == written(lead) && o.path < lead.path; alike && before {
				lead = o
			}
		}
		leads[m.path] = lead.path
	}
	var out []move
	for _, m := range all {
		if lead, some := leads[m.path]; some && lead != m.path {
			continue
		}
		for _, o := range all {
			if leads[o.path] == m.path && o.path != m.path {
				m.with = append(m.with, o.path)
			}
		}
		out = append(out, m)
	}
	return out
}

func (d *differ) leaf(m move) {
	j, name := judgementOf(m.path)
	if j.skip || j.beside != nil && j.beside(d) {
		return
	}
	class := j.class(m.was, m.is)
	if j.unless != nil && j.unless(d, name) {
		class = Neutral
	}
	names := []string{name}
	for _, path := range m.with {
		_, other := judgementOf(path)
		names = append(names, other)
	}
	of := d.labels(j, names)
	if j.tell != nil {
		if text := j.tell(of, m.was, m.is); !text.IsZero() {
			d.note(class, text, m.path, m.with...)
			return
		}
	}
	subject, more := j.subject(m.path, of), charter.Text{}
	if j.more != nil {
		more = j.more(m.was, m.is)
	}
	d.note(class, charter.Text{
		FR: upper(subject.FR) + " : " + transition(m.was, m.is, j.none, "fr") + more.FR + ".",
		EN: upper(subject.EN) + ": " + transition(m.was, m.is, j.none, "en") + more.EN + ".",
	}, m.path, m.with...)
}

// labels are the words by which people know some entries, quoted: “a”, “b” and “c”.
func (d *differ) labels(j judgement, names []string) charter.Text {
	section, _, _ := strings.Cut(j.path, ".*")
	var fr, en []string
	for _, name := range names {
		in := d.is
		if other := section + "." + name; !in.Has(other) && d.was.Has(other) {
			in = d.was
		}
		label := labelOf(in, section, name)
		fr, en = append(fr, quoted(label.In("fr"), "fr")), append(en, quoted(label.In("en"), "en"))
	}
	return charter.Text{FR: enumerated(fr, " et "), EN: enumerated(en, " and ")}
}

func enumerated(items []string, and string) string {
	if n := len(items); n > 1 {
		return strings.Join(items[:n-1], ", ") + and + items[n-1]
	}
	return strings.Join(items, "")
}

// subject says what a path is about, in the middle of a sentence, given the words for its entries.
func (j judgement) subject(path string, of charter.Text) charter.Text {
	if j.fr == "" {
		return charter.Text{FR: "« " + path + " »", EN: "“" + path + "”"}
	}
	return charter.Text{FR: strings.ReplaceAll(j.fr, "%s", of.FR), EN: strings.ReplaceAll(j.en, "%s", of.EN)}
}

// shortText is how long a text may be, in bytes, to be read beside the one that it replaces.
const shortText = 80

// transition says how a value changed; none tells that where nothing is said, there is none.
func transition(was, is leaf, none bool, lang string) string {
	said := map[string][]string{
		"en": {"%s (nothing was said)", "nothing is said any more (it was: %s)", "%s instead of %s", "this is no longer said", "other words", "another order: "},
		"fr": {"%s (rien n’était dit)", "plus rien n’est dit (c’était : %s)", "%s au lieu %s", "ce n’est plus dit", "d’autres mots", "un autre ordre : "},
	}[lang]
	a, b := was.words(lang), is.words(lang)
	switch {
	case is.kind == aYes:
		return b
	case was.kind == aYes:
		return said[3]
	case none && (was.kind == nothing || is.kind == nothing):
		return gained(was, is, lang)
	case was.kind == nothing:
		return fmt.Sprintf(said[0], b)
	case is.kind == nothing:
		return fmt.Sprintf(said[1], a)
	case was.kind == aText && is.kind == aText && (len(a) > shortText || len(b) > shortText): // read on the page
		return said[4]
	case was.kind == aList && is.kind == aList && sameList(leaf{list: was.list}, leaf{list: is.list}):
		return said[5] + b
	case was.kind == aList && is.kind == aList && !is.ordered:
		return gained(was, is, lang)
	}
	if lang == "fr" {
		a = elided(a)
	}
	return fmt.Sprintf(said[2], b, a)
}

// elided puts the French "de" before a word.
func elided(s string) string {
	for article, with := range map[string]string{"le ": "du ", "les ": "des "} {
		if rest, ok := strings.CutPrefix(s, article); ok {
			return with + rest
		}
	}
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("aeiouyéèêàâîôœAEIOUÉÈ", first) {
		return "d’" + s
	}
	return "de " + s
}

// gained says what a list gained and lost.
func gained(was, is leaf, lang string) string {
	plus, minus, and := "with ", "without ", "; "
	if lang == "fr" {
		plus, minus, and = "avec ", "sans ", " ; "
	}
	more, fewer := less(is.list, was.list), less(was.list, is.list)
	var parts []string
	if len(more) > 0 {
		parts = append(parts, plus+is.items(more, lang))
	}
	if len(fewer) > 0 {
		parts = append(parts, minus+was.items(fewer, lang))
	}
	if len(parts) == 2 && strings.TrimPrefix(parts[0], plus) == strings.TrimPrefix(parts[1], minus) { // two fields of one label
		return plus + strings.Join(more, ", ") + and + minus + strings.Join(fewer, ", ")
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
