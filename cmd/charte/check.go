package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"time"

	"charte/law"
	"charte/plan"
)

var checkCommand = command{
	name: "check", args: "FILE…", short: "says everything that is wrong with a charter",
	long: `
Each remark has its place, file:line:column, the row of the published text that it transcribes in brackets, and what to do.
Errors of the language come first; a charter without any is compared with the law of the day: E keeps it from being published,
W asks for a written justification (justify), I is a promise beyond the law, to be kept. It ends with 1 when there is an E. What
charte serve needs besides is said last, and is no error: a policy may be published without being executed.
FILE is - to read the standard input.

Each object of --json has: rule (such as I03, or language), severity (E, W, I), file, line and column (from 1, in characters), row
(null where none is transcribed), message, remedy and law. Objects stand in the order of the files, then of their lines.`,
	flags: func(set *flag.FlagSet) action {
		asJSON := set.Bool("json", false, "print a JSON array of remarks")
		asSARIF := set.Bool("sarif", false, "print SARIF 2.1.0, for code hosts and editors")
		on := set.String("as-of", "", "compare with the law of that `DATE` instead of today's")
		lang := set.String("lang", "en", "`LANGUAGE` of the remarks, fr or en")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("check needs a charter"), "charte check charter.yaml")
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
			write := writeRemarks
			switch {
			case *asJSON && *asSARIF:
				return hinted(misuse("--json and --sarif are two forms of one answer"), "keep one")
			case *asJSON:
				write = writeJSON
			case *asSARIF:
				write = writeSARIF
			}
			return check(t, args, day, *lang, write)
		}
	},
}

// speaks refuses a language that remarks are not written in.
func speaks(lang string) error {
	if lang != "fr" && lang != "en" {
		return hinted(misuse("there is no language %q", lang), "--lang fr, or --lang en")
	}
	return nil
}

func check(t terminal, names []string, on time.Time, lang string, write func(io.Writer, []reading, time.Time, string) error) error {
	var all []reading
	errors := 0
	for _, name := range names {
		r, err := read(t, name, on, lang)
		if err != nil {
			return err
		}
		all = append(all, r)
		errors += severe(r.remarks)
	}
	if err := write(t.out, all, on, lang); err != nil {
		return err
	}
	for i, r := range all {
		if r.Charter == nil {
			t.say("%s%s %s", names[i], in(lang, ":", " :"), in(lang, "not a charter yet: ", "pas encore une charte : ")+count(lang, severe(r.remarks), "error", "erreur"))
		} else {
			t.say("%s%s %s", names[i], in(lang, ":", " :"), r.verdict(lang))
			if err := unserved(t, names[i], r, lang); err != nil {
				return err
			}
		}
	}
	if errors > 0 {
		return said()
	}
	return nil
}

// unserved says what charte serve still needs of a charter that can be published.
func unserved(t terminal, name string, r reading, lang string) error {
	lacks := r.Executable()
	if lacks == nil || severe(r.remarks) > 0 {
		return nil
	}
	remarks, err := mistakes(lacks, lang)
	t.say("%s%s %s", name, in(lang, ":", " :"), in(lang, "charte serve still lacks: ", "il manque encore à charte serve : ")+count(lang, len(remarks), "thing", "chose"))
	for _, one := range remarks {
		one.show(t.err, r.src, lang)
	}
	return err
}

// verdict sums a charter up in a line.
func (r reading) verdict(lang string) string {
	of := func(s law.Severity) (n int) {
		for _, one := range r.remarks {
			if one.Severity == s {
				n++
			}
		}
		return n
	}
	found := count(lang, of(law.Warning), "warning", "avertissement")
	if r.justified > 0 {
		found += fmt.Sprintf(in(lang, ", %d more justified", ", %d de plus justifiés"), r.justified)
	}
	if n := of(law.Promise); n > 0 {
		found += ", " + count(lang, n, "promise", "promesse") + in(lang, " beyond the law", " au-delà de la loi")
	}
	if n := of(law.Error); n > 0 {
		return in(lang, "the law refuses it: ", "la loi la refuse : ") + count(lang, n, "error", "erreur") + ", " + found
	}
	promises, declared := plan.Compile(r.Charter).Promises, 0
	for _, p := range promises {
		if p.DeclaredOnly() {
			declared++
		}
	}
	return fmt.Sprintf(in(lang, "it can be published: %s, %d of them declared only; %s", "elle peut être publiée : %s, dont %d seulement déclarées ; %s"),
		count(lang, len(promises), "promise", "promesse"), declared, found)
}

func writeRemarks(w io.Writer, all []reading, _ time.Time, lang string) error {
	for _, r := range all {
		for _, one := range r.remarks {
			one.show(w, r.src, lang)
		}
	}
	return nil
}

func writeJSON(w io.Writer, all []reading, _ time.Time, _ string) error {
	remarks := []remark{}
	for _, r := range all {
		remarks = append(remarks, r.remarks...)
	}
	return encode(w, remarks)
}

// encode writes JSON for people and programs alike.
func encode(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(v)
}
