package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
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
	"charte/policy"
)

// remark is one thing said about a charter: an error of the language, or a finding of the law.
type remark struct {
	File     string       `json:"file"`
	Line     int          `json:"line"`
	Column   int          `json:"column"`
	Severity law.Severity `json:"severity"`       // "E", "W" or "I"
	Rule     string       `json:"rule,omitempty"` // of the law; "" for an error of the language
	Message  string       `json:"message"`
	Hint     string       `json:"hint,omitempty"`
	Law      string       `json:"law,omitempty"`
}

// read parses a charter and compares it with the law of a day. The charter is nil when it does not parse. The error
// is the file system's.
func read(name string, on time.Time) (*charter.Charter, []byte, []remark, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, nil, plainFile(err)
	}
	c, err := charter.Parse(name, src)
	if err != nil {
		var all charter.Errors
		if !errors.As(err, &all) {
			return nil, src, nil, err
		}
		var remarks []remark
		for _, e := range all {
			remarks = append(remarks, remark{e.File, e.Line, e.Column, law.Error, "", e.Message, e.Hint, ""})
		}
		return nil, src, remarks, nil
	}
	var remarks []remark
	for _, f := range law.Check(c, on) {
		remarks = append(remarks, remark{f.Pos.File, f.Pos.Line, f.Pos.Column, f.Severity, f.Rule, f.Message.EN, f.Remedy.EN, f.Law})
	}
	return c, src, remarks, nil
}

// plainFile shortens an error of the file system to what concerns its reader.
func plainFile(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return fmt.Errorf("%s: %w", path.Path, path.Err)
	}
	return err
}

// show writes a remark the way compilers do, with the line that it is about.
func (r remark) show(w io.Writer, src []byte) {
	tag := ""
	if r.Rule != "" {
		tag = string(r.Severity) + " " + r.Rule + " "
	}
	fmt.Fprintf(w, "%s:%d:%d: %s%s", r.File, r.Line, r.Column, tag, r.Message)
	if r.Law != "" {
		fmt.Fprintf(w, " (%s)", r.Law)
	}
	fmt.Fprintln(w)
	lines := bytes.Split(src, []byte("\n"))
	if r.Line <= len(lines) && utf8.Valid(lines[r.Line-1]) && strings.TrimSpace(string(lines[r.Line-1])) != "" {
		fmt.Fprintf(w, "%5d | %s\n      | %s^\n", r.Line, strings.TrimRight(string(lines[r.Line-1]), "\r"), strings.Repeat(" ", max(r.Column-1, 0)))
	}
	if r.Hint != "" {
		fmt.Fprintf(w, "  hint: %s\n", r.Hint)
	}
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
func compile(t terminal, names []string) (plans []*plan.Plan, err error) {
	wrong, ids := 0, map[string]string{}
	for _, name := range names {
		c, src, remarks, err := read(name, time.Now())
		if err != nil {
			return nil, err
		}
		for _, r := range remarks {
			r.show(t.err, src)
		}
		if wrong += severe(remarks); c == nil || severe(remarks) > 0 {
			continue
		}
		var lacks charter.Errors
		if errors.As(c.Executable(), &lacks) {
			for _, e := range lacks {
				remark{e.File, e.Line, e.Column, law.Error, "", e.Message, e.Hint, ""}.show(t.err, src)
			}
			wrong += len(lacks)
			continue
		}
		if other, twice := ids[c.Site.ID]; twice {
			return nil, fmt.Errorf("%s and %s are charters of the same site, %s", other, name, c.Site.ID)
		}
		ids[c.Site.ID] = name
		plans = append(plans, plan.Compile(c))
	}
	if wrong > 0 {
		t.say("%s", counted(wrong, "error"))
		return nil, said()
	}
	return plans, nil
}

func counted(n int, thing string) string {
	if n != 1 && strings.HasSuffix(thing, "y") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(thing, "y"))
	}
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

var checkCommand = command{
	name: "check", args: "FILE…", short: "says everything that is wrong with a charter",
	long: `
Each remark has its place, file:line:column, and what to do. Errors of the language come first; a charter without any
is compared with the law of the day: E keeps it from being published, W asks for a written justification.
It ends with 1 when there is an error.`,
	flags: func(set *flag.FlagSet) action {
		asJSON := set.Bool("json", false, "print a JSON array of remarks")
		on := set.String("on", "", "compare with the law of that `DATE` instead of today's")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("check needs a charter"), "charte check charter.yaml")
			}
			day, err := instant(*on)
			if err != nil {
				return err
			}
			if day.IsZero() {
				day = time.Now()
			}
			return check(t, args, day, *asJSON)
		}
	},
}

func check(t terminal, names []string, on time.Time, asJSON bool) error {
	all := []remark{}
	for _, name := range names {
		c, src, remarks, err := read(name, on)
		if err != nil {
			return err
		}
		all = append(all, remarks...)
		if asJSON {
			continue
		}
		for _, r := range remarks {
			r.show(t.out, src)
		}
		if c != nil && severe(remarks) == 0 {
			promises := plan.Compile(c).Promises
			declared := 0
			for _, p := range promises {
				if p.DeclaredOnly() {
					declared++
				}
			}
			t.say("%s can be published: %s, %d of them declared only", name, counted(len(promises), "promise"), declared)
		}
	}
	if asJSON {
		out := json.NewEncoder(t.out)
		out.SetEscapeHTML(false)
		out.SetIndent("", "  ")
		if err := out.Encode(all); err != nil {
			return err
		}
	}
	if n := severe(all); n > 0 {
		t.say("%s", counted(n, "error"))
		return said()
	}
	return nil
}

var policyCommand = command{
	name: "policy", args: "FILE", short: "writes the policy that people will read",
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE`, fr or en; by default the site's first")
		format := set.String("format", "md", "`FORMAT`, md or txt")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("policy needs one charter"), "charte policy charter.yaml --lang fr")
			}
			return writePolicy(t, args[0], *lang, *format)
		}
	},
}

func writePolicy(t terminal, name, lang, format string) error {
	write, known := map[string]func(policy.Document) string{"md": policy.Markdown, "txt": policy.PlainText}[format]
	if !known {
		return hinted(misuse("there is no format %q", format), "--format md, or --format txt")
	}
	c, src, remarks, err := read(name, time.Now())
	if err != nil {
		return err
	}
	if c == nil {
		for _, r := range remarks {
			r.show(t.err, src)
		}
		t.say("%s", counted(severe(remarks), "error"))
		return said()
	}
	if lang == "" {
		lang = c.Site.Languages[0]
	}
	if !slices.Contains(c.Site.Languages, lang) {
		return hinted(misuse("the site does not speak %q", lang), "it speaks "+strings.Join(c.Site.Languages, " and "))
	}
	if n := severe(remarks); n > 0 {
		t.say("a draft: the law refuses it in %d places, see charte check %s", n, name)
	}
	_, err = io.WriteString(t.out, write(policy.Read(plan.Compile(c), lang)))
	return err
}
