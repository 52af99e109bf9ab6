package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"charte/charter"
	"charte/law"
	"charte/plan"
)

// remark is one thing said about a charter: an error of the language, or a finding of the law.
type remark struct {
	Rule     string       `json:"rule"`     // of the law, such as "I03"; "language" for an error of the language
	Severity law.Severity `json:"severity"` // "E", "W" or "I"
	File     string       `json:"file"`
	Line     int          `json:"line"`
	Column   int          `json:"column"`
	Row      *string      `json:"row"` // of the published text; null where it is what the text lacks
	Message  string       `json:"message"`
	Remedy   string       `json:"remedy"`
	Law      string       `json:"law"`
}

// languageRule stands for a rule in an error of the language.
const languageRule = "language"

// reading is a charter as a command meets it.
type reading struct {
	*charter.Charter // nil when it does not parse
	src              []byte
	remarks          []remark
	justified        int // warnings that the charter answers
}

// standardInput is the name of the charter that is piped in.
const standardInput = "-"

// enough is more than a charter may hold: what is longer is refused without being read whole.
const enough = 2 << 20

// source reads a file, or the standard input. The error is the file system's.
func source(t terminal, name, lang string) ([]byte, error) {
	if name == standardInput {
		return io.ReadAll(io.LimitReader(t.in, enough))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, plainFile(err, lang)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, enough))
	if err != nil {
		return nil, plainFile(err, lang)
	}
	return src, nil
}

// read parses a charter and compares it with the law of a day, in a language. The error is the file system's.
func read(t terminal, name string, on time.Time, lang string) (reading, error) {
	src, err := source(t, name, lang)
	if err != nil {
		return reading{}, err
	}
	c, err := charter.Parse(name, src)
	if err != nil {
		remarks, err := mistakes(err, lang)
		return reading{src: src, remarks: remarks}, err
	}
	r := reading{Charter: c, src: src, justified: len(law.Justified(c, on))}
	for _, f := range law.Check(c, on) {
		one := remark{f.Rule, f.Severity, f.Pos.File, f.Pos.Line, f.Pos.Column, nil, f.Message.In(lang), f.Remedy.In(lang), f.Law}
		if f.Row != "" {
			one.Row = &f.Row
		}
		r.remarks = append(r.remarks, one)
	}
	return r, nil
}

// mistakes turns errors of the language into remarks.
func mistakes(err error, lang string) ([]remark, error) {
	var all charter.Errors
	if !errors.As(err, &all) {
		return nil, err
	}
	var remarks []remark
	for _, e := range all {
		message, hint := e.In(lang)
		remarks = append(remarks, remark{languageRule, law.Error, e.File, e.Line, e.Column, nil, message, hint, ""})
	}
	return remarks, nil
}

// show writes a remark the way compilers do, with the line that it is about.
func (r remark) show(w io.Writer, src []byte, lang string) {
	tag, hint := "", in(lang, "hint: ", "remède : ")
	if r.Rule != languageRule {
		tag = string(r.Severity) + " " + r.Rule + " "
	}
	fmt.Fprintf(w, "%s:%d:%d: %s%s", r.File, r.Line, r.Column, tag, r.Message)
	if r.Row != nil {
		fmt.Fprintf(w, " [%s]", *r.Row)
	}
	if r.Law != "" {
		fmt.Fprintf(w, " (%s)", r.Law)
	}
	fmt.Fprintln(w)
	at := charter.Pos{File: r.File, Line: r.Line, Column: r.Column}
	if line, mark, ok := strings.Cut(at.Excerpt(src), "\n"); ok && utf8.ValidString(line) && strings.TrimSpace(line) != "" {
		fmt.Fprintf(w, "%5d | %s\n      | %s", r.Line, line, mark)
	}
	if r.Remedy != "" {
		fmt.Fprintf(w, "  %s%s\n", hint, r.Remedy)
	}
}

// unreadable says what keeps a charter from being read, and ends the command.
func (r reading) unreadable(t terminal, lang string) error {
	for _, one := range r.remarks {
		one.show(t.err, r.src, lang)
	}
	t.say("%s", count(lang, severe(r.remarks), "error", "erreur"))
	return said()
}

// draft reads a charter that the law may refuse, to be written in a language of its site, "" for the first; it says so where it
// is only a draft. What is wrong is said in that language, in English where none was asked for.
func draft(t terminal, name, lang string, on time.Time) (reading, string, error) {
	said := in(lang, "en", "fr")
	c, err := read(t, name, on, said)
	switch {
	case err != nil:
		return c, lang, err
	case c.Charter == nil:
		return c, lang, c.unreadable(t, said)
	case lang == "":
		lang = c.Site.Languages[0]
	case !slices.Contains(c.Site.Languages, lang):
		return c, lang, hinted(misuse("the site does not speak %q", lang), "it speaks "+strings.Join(c.Site.Languages, " and "))
	}
	if n := severe(c.remarks); n > 0 {
		t.say(in(said, "a draft: the law refuses it in %d places, see charte check %s", "un brouillon : la loi le refuse à %d endroits, voyez charte check %s"), n, name)
	}
	return c, lang, nil
}

// severe counts the remarks that keep a charter from being published.
func severe(remarks []remark) (n int) {
	for _, r := range remarks {
		if r.Severity == law.Error {
			n++
		}
	}
	return n
}

// compile reads charters that must be fit to be served, and says everything that is wrong with any of them.
func compile(t terminal, names []string) ([]*plan.Plan, error) { return compileIn(t, names, "en") }

// compileIn is compile, which says in a language what is wrong.
func compileIn(t terminal, names []string, lang string) (plans []*plan.Plan, err error) {
	wrong, ids := 0, map[string]string{}
	for _, name := range names {
		c, err := read(t, name, time.Now(), lang)
		if err != nil {
			return nil, err
		}
		if severe(c.remarks) == 0 {
			if lacks := c.Executable(); lacks != nil {
				if c.remarks, err = mistakes(lacks, lang); err != nil {
					return nil, err
				}
			}
		}
		for _, r := range c.remarks {
			if r.Severity != law.Promise {
				r.show(t.err, c.src, lang)
			}
		}
		if n := severe(c.remarks); n > 0 {
			wrong += n
			continue
		}
		if other, twice := ids[c.Site.ID]; twice {
			return nil, fmt.Errorf(in(lang, "%s and %s are charters of the same site, %s", "%s et %s sont des chartes du même site, %s"), other, name, c.Site.ID)
		}
		ids[c.Site.ID] = name
		plans = append(plans, plan.Compile(c.Charter))
	}
	if wrong > 0 {
		t.say("%s", count(lang, wrong, "error", "erreur"))
		return nil, said()
	}
	return plans, nil
}
