package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charte/policy"
)

var diffCommand = command{
	name: "diff", args: "OLD NEW", short: "says what a new charter changes for people",
	long: `
Each change is classed: less protective (it reduces a right, or asks, keeps or shows more), new purpose or recipient (it needs
fresh consent where it rests on consent), more protective, or neutral; with the kinds of people and the purposes concerned, and
the rules that the old charter broke and the new one keeps. It ends with 3 when something is less protective. One of the two is -
to read it from the standard input.

Each object of --json has: class (in English, as above), path (such as rights.answer), file, line and column, message, people and
purposes (by name), answers (rules). Objects stand in the order of the classes, then of the new file.`,
	flags: func(set *flag.FlagSet) action {
		asJSON := set.Bool("json", false, "print a JSON array of changes")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		on := set.String("as-of", "", "compare with the law of that `DATE` instead of today's")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 2 {
				return hinted(misuse("diff needs two charters, the old one and the new one"), "charte diff published.yaml charter.yaml")
			}
			if err := speaks(*lang); err != nil {
				return err
			}
			day, err := instant(*on)
			if err != nil {
				return err
			}
			if day.IsZero() {
				day = time.Now()
			}
			return diff(t, args[0], args[1], day, *lang, *asJSON)
		}
	},
}

// difference is one change, for other programs.
type difference struct {
	Class    policy.Class `json:"class"`
	Path     string       `json:"path"`
	File     string       `json:"file"`
	Line     int          `json:"line"`
	Column   int          `json:"column"`
	Message  string       `json:"message"`
	People   []string     `json:"people"`
	Purposes []string     `json:"purposes"`
	Answers  []string     `json:"answers"`
}

func diff(t terminal, before, after string, on time.Time, lang string, asJSON bool) error {
	var both [2]reading
	for i, name := range []string{before, after} {
		r, err := read(t, name, on, lang)
		if err != nil {
			return err
		}
		if r.Charter == nil {
			return r.unreadable(t, lang)
		}
		both[i] = r
	}
	was, is := both[0].Charter, both[1].Charter
	if was.Site.ID != is.Site.ID {
		t.say(in(lang, "two sites are compared as if they were one: %s and %s", "deux sites sont comparés comme s’ils n’en faisaient qu’un : %s et %s"), was.Site.ID, is.Site.ID)
	}
	changes := policy.Diff(was, is, on)
	var err error
	if asJSON {
		err = encode(t.out, differences(changes, lang))
	} else {
		err = writeDifferences(t.out, changes, lang)
	}
	if err != nil {
		return err
	}
	t.say("%s", summary(changes, lang))
	if more := unsaid(policy.Answered(was, is, on), changes); len(more) > 0 {
		t.say(in(lang, "the new charter also answers %s", "la nouvelle charte répond aussi à %s"), strings.Join(more, ", "))
	}
	if policy.Reduces(changes) {
		return shrinks()
	}
	return nil
}

// unsaid gives the rules that no change names.
func unsaid(rules []string, changes []policy.Change) []string {
	return slices.DeleteFunc(rules, func(rule string) bool {
		return slices.ContainsFunc(changes, func(c policy.Change) bool { return slices.Contains(c.Answers, rule) })
	})
}

func differences(changes []policy.Change, lang string) []difference {
	all := []difference{}
	for _, c := range changes {
		all = append(all, difference{c.Class, c.Path, c.Pos.File, c.Pos.Line, c.Pos.Column, c.Text.In(lang), some(c.People), some(c.Purposes), some(c.Answers)})
	}
	return all
}

// some gives an empty list rather than null.
func some(list []string) []string { return append([]string{}, list...) }

var classTitles = map[policy.Class]map[string]string{
	policy.LessProtective: {"en": "Less protective: a right shrinks, or more is asked, kept or shown", "fr": "Moins protecteur : un droit se réduit, ou davantage est demandé, gardé ou montré"},
	policy.NewUse:         {"en": "New purpose or recipient: fresh consent where it rests on consent", "fr": "Finalité ou destinataire nouveau : un nouveau consentement là où il en faut un"},
	policy.MoreProtective: {"en": "More protective", "fr": "Plus protecteur"},
	policy.Neutral:        {"en": "Neutral", "fr": "Neutre"},
}

func writeDifferences(w io.Writer, changes []policy.Change, lang string) error {
	var b strings.Builder
	var class policy.Class
	for _, c := range changes {
		if c.Class != class {
			if class != "" {
				b.WriteByte('\n')
			}
			class = c.Class
			fmt.Fprintf(&b, "%s\n", classTitles[class][lang])
		}
		fmt.Fprintf(&b, "  %s%s\n    %s%s\n", c.Text.In(lang), answered(c, lang), c.Pos, concerned(c, lang))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// classCounts say how many changes a class has, in French: their number decides of the plural.
var classCounts = map[policy.Class][2]string{
	policy.LessProtective: {"moins protecteur", "moins protecteurs"},
	policy.NewUse:         {"finalité ou destinataire nouveau", "finalités ou destinataires nouveaux"},
	policy.MoreProtective: {"plus protecteur", "plus protecteurs"},
	policy.Neutral:        {"neutre", "neutres"},
}

// answered names the rules that a change mends.
func answered(c policy.Change, lang string) string {
	if len(c.Answers) == 0 {
		return ""
	}
	return in(lang, " [answers ", " [répond à ") + strings.Join(c.Answers, ", ") + "]"
}

// concerned says whom a change concerns.
func concerned(c policy.Change, lang string) string {
	var s string
	if len(c.People) > 0 {
		s += in(lang, "; for ", " ; pour ") + strings.Join(c.People, ", ")
	}
	if len(c.Purposes) > 0 {
		s += in(lang, "; purpose ", " ; finalité ") + strings.Join(c.Purposes, ", ")
	}
	return s
}

func summary(changes []policy.Change, lang string) string {
	if len(changes) == 0 {
		return in(lang, "the two charters mean the same", "les deux chartes disent la même chose")
	}
	var parts []string
	for _, class := range policy.Classes {
		n := 0
		for _, c := range changes {
			if c.Class == class {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, in(lang, string(class), classCounts[class][min(n-1, 1)])))
		}
	}
	return count(lang, len(changes), "change", "changement") + in(lang, ": ", " : ") + strings.Join(parts, ", ")
}
