package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"charte/policy"
)

var diffCommand = command{
	name: "diff", args: "OLD NEW", short: "says what a new charter changes for people",
	long: `
Each change is classed: less protective (it reduces a right, or asks, keeps or shows more), new purpose or recipient (it needs
fresh consent where it rests on consent), more protective, or neutral; with the kinds of people and the purposes concerned, and
the rules that the old charter broke and the new one keeps. It ends with 3 when something is less protective.`,
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
		r, err := read(name, on, lang)
		if err != nil {
			return err
		}
		if r.Charter == nil {
			return r.unreadable(t)
		}
		both[i] = r
	}
	changes := policy.Diff(both[0].Charter, both[1].Charter, on)
	var err error
	if asJSON {
		err = encode(t.out, differences(changes, lang))
	} else {
		err = writeDifferences(t.out, changes, lang)
	}
	if err != nil {
		return err
	}
	t.say("%s", summary(changes))
	if policy.Reduces(changes) {
		return shrinks()
	}
	return nil
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
	policy.LessProtective: {"en": "Less protective: rights shrink", "fr": "Moins protecteur : des droits se réduisent"},
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

// answered names the rules that a change mends.
func answered(c policy.Change, lang string) string {
	if len(c.Answers) == 0 {
		return ""
	}
	if lang == "fr" {
		return " [répond à " + strings.Join(c.Answers, ", ") + "]"
	}
	return " [answers " + strings.Join(c.Answers, ", ") + "]"
}

// concerned says whom a change concerns.
func concerned(c policy.Change, lang string) string {
	for_, of := "; for ", "; purpose "
	if lang == "fr" {
		for_, of = " ; pour ", " ; finalité "
	}
	var s string
	if len(c.People) > 0 {
		s += for_ + strings.Join(c.People, ", ")
	}
	if len(c.Purposes) > 0 {
		s += of + strings.Join(c.Purposes, ", ")
	}
	return s
}

func summary(changes []policy.Change) string {
	if len(changes) == 0 {
		return "the two charters mean the same"
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
			parts = append(parts, fmt.Sprintf("%d %s", n, class))
		}
	}
	return counted(len(changes), "change") + ": " + strings.Join(parts, ", ")
}
