package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/paper"
	"charte/plan"
	"charte/policy"
	"charte/register"
)

var policyCommand = command{
	name: "policy", args: "FILE", short: "writes the policy that people will read",
	long: `
Formats: md, txt and html (one page that loads nothing and prints well), pdf (needs --out), json (the policy as data: its promises with
their clause, law, enforcement and probe, and every list; docs/policy.schema.json describes it), and jsonld (a privacy notice in the terms
of the Data Privacy Vocabulary 2.3, where countries are outside the European Economic Area or adequate as they are today).

How plain the text is stands on the standard error: a readability figure, made for the language, and the longest sentence. The PDF carries
no tags for screen readers, which find the same words in html and txt.

A charter that the law refuses gives a draft. FILE is - to read the standard input.`,
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE`, fr or en; by default the site's first")
		format := set.String("format", "md", "`FORMAT`: "+enumerated(policyFormats, "or"))
		out := set.String("out", "", "write to this `FILE` instead of the standard output")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("policy needs one charter"), "charte policy charter.yaml --lang fr")
			}
			return writePolicy(t, args[0], *lang, *format, *out)
		}
	},
}

// policyFormats are the formats in which a policy can be written.
var policyFormats = []string{"md", "txt", "html", "pdf", "json", "jsonld"}

// policyAs writes a policy in one of policyFormats.
func policyAs(format string, d policy.Document, c *charter.Charter) ([]byte, error) {
	switch format {
	case "md":
		return []byte(policy.Markdown(d)), nil
	case "txt":
		return []byte(policy.PlainText(d)), nil
	case "html":
		return []byte(policy.Page(d)), nil
	case "pdf":
		return paper.PDF(d)
	case "json":
		return policy.JSON(d)
	}
	var out bytes.Buffer
	err := register.PolicyJSONLD(&out, c, d.Lang, time.Now())
	return out.Bytes(), err
}

// enumerated joins names as people read them: "md, txt or html".
func enumerated(names []string, last string) string {
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}

func writePolicy(t terminal, name, lang, format, out string) error {
	switch {
	case !slices.Contains(policyFormats, format):
		return hinted(misuse("there is no format %q", format), "--format "+enumerated(policyFormats, "or"))
	case format == "pdf" && out == "":
		return hinted(misuse("a PDF cannot be shown here"), "--out policy.pdf")
	}
	said := in(lang, "en", "fr") // of what is wrong
	c, lang, err := draft(t, name, lang, time.Now())
	if err != nil {
		return err
	}
	d := policy.Read(plan.Compile(c.Charter), lang)
	text, err := policyAs(format, d, c.Charter)
	if errors.Is(err, paper.ErrGlyph) {
		return hinted(err, in(said, "--format html: a browser brings fonts of its own", "--format html : un navigateur a ses propres polices"))
	}
	if err != nil {
		return err
	}
	t.sayHowPlain(policy.Readability(d), said)
	return writeTo(t, out, said, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// sayHowPlain gives the readability figure of a text.
//
// Law: GDPR 12(1)
func (t terminal) sayHowPlain(f policy.Figure, lang string) {
	t.say(in(lang, "readability %.0f (%s; plain from %d): %d sentences of %.0f words on average; the longest has %d: “%s”",
		"lisibilité %.0f (%s ; simple à partir de %d) : %d phrases de %.0f mots en moyenne ; la plus longue en a %d : « %s »"),
		f.Score, f.Formula, policy.Easy, f.Sentences, f.Mean, f.Most, f.Longest)
}
