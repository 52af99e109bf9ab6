package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charte/law"
)

var lawCommand = command{
	name: "law", args: "[ARTICLE…]", short: "prints article → rules → code → tests",
	long: `
For each article of a text: the rules that compare charters with it, the code that executes it, and the tests of both.
An argument keeps the articles that begin with it: charte law "GDPR 12". Articles that only rules name are listed at the end.`,
	flags: func(set *flag.FlagSet) action {
		on := set.String("as-of", "", "the rules in force on that `DATE` instead of today's")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(_ context.Context, t terminal, args []string) error {
			rules, err := rulesOf(*on, *lang)
			if err != nil {
				return err
			}
			return writeArticles(t, law.Articles(rules), args, *lang)
		}
	},
}

var lawExplainCommand = command{
	name: "law explain", args: "[RULE…]", short: "explains rules of the law, such as R01",
	long: `
For each rule: what it finds, what the law asks, what to write instead, since when, and which articles it cites. Without an
argument it explains them all.`,
	flags: func(set *flag.FlagSet) action {
		on := set.String("as-of", "", "the rules in force on that `DATE` instead of today's")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(_ context.Context, t terminal, args []string) error {
			rules, err := rulesOf(*on, *lang)
			if err != nil {
				return err
			}
			for _, id := range args {
				if !slices.ContainsFunc(rules, func(r law.Rule) bool { return strings.EqualFold(r.ID, id) }) {
					return ending{misused, fmt.Errorf(in(*lang, "there is no rule %q in force", "aucune règle %q n’est en vigueur"), id),
						[]string{in(*lang, "charte law explain lists them all, from A01 to X08", "charte law explain les donne toutes, de A01 à X08")}, *lang}
				}
			}
			return explain(t.out, rules, args, *lang)
		}
	},
}

// rulesOf gives the rules in force on a day, once the language is known too.
func rulesOf(on, lang string) ([]law.Rule, error) {
	if err := speaks(lang); err != nil {
		return nil, err
	}
	day, err := instant(on)
	if err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = time.Now()
	}
	return law.Rules(day), nil
}

func writeArticles(t terminal, articles []law.Article, wanted []string, lang string) error {
	var b strings.Builder
	var unexecuted []string
	for _, a := range articles {
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(w string) bool { return strings.HasPrefix(a.Name, w) }) {
			continue
		}
		fmt.Fprintf(&b, "%s\n", a.Name)
		for _, r := range a.Rules {
			fmt.Fprintf(&b, "  rule  %s %s %s\n", r.ID, r.Severity, r.Title.In(lang))
		}
		for _, place := range a.Code {
			fmt.Fprintf(&b, "  code  %s\n", place)
		}
		for _, place := range a.Tests {
			fmt.Fprintf(&b, "  test  %s\n", place)
		}
		if !slices.ContainsFunc(a.Code, executes) {
			unexecuted = append(unexecuted, a.Name)
		}
	}
	if b.Len() == 0 {
		return fmt.Errorf(in(lang, "no article begins with %s", "aucun article ne commence par %s"), strings.Join(wanted, in(lang, " or ", " ou ")))
	}
	if _, err := io.WriteString(t.out, b.String()); err != nil {
		return err
	}
	if len(unexecuted) > 0 {
		t.say(in(lang, "checked in charters, executed nowhere yet: %s", "vérifiés dans les chartes, exécutés nulle part encore : %s"), strings.Join(unexecuted, "; "))
	}
	return nil
}

// executes reports whether a place does more than speak of the law: the language and the rules only compare.
func executes(place string) bool {
	return !strings.HasPrefix(place, "law.") && !strings.HasPrefix(place, "charter.") && place != "law" && place != "charter"
}

func explain(w io.Writer, rules []law.Rule, wanted []string, lang string) error {
	words := map[string][3]string{
		"en": {"the law asks: ", "write instead: ", "since"},
		"fr": {"la loi demande : ", "écrivez plutôt : ", "depuis"},
	}[lang]
	var b strings.Builder
	for _, r := range rules {
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(id string) bool { return strings.EqualFold(id, r.ID) }) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "%s %s %s\n  %s\n  %s%s\n  %s%s\n  %s %s\n", r.ID, r.Severity, r.Title.In(lang), r.Law,
			words[0], r.Why.In(lang), words[1], r.Remedy.In(lang), words[2], r.From.Format("2006-01-02"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
