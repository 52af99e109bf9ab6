package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"charte/people"
	"charte/plan"
)

var staffMatrixCommand = command{
	name: "staff matrix", args: "FILE", short: "says who may read which data, as a charter has it",
	long: `
One table for each kind of people: a line for each field that is held of them, a column for each reader (the person, whom they let in by
a grant, each role, anybody else with an account). "consent" is while the person's consent is in force, "let in" while they let that role
in. The same table is tested cell by cell against the pages of a server.
--json prints one object: site, and cells, a list of kind, field, reader (own, grant, role or other), name and may.
FILE is - to read the standard input.`,
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE`, fr or en; by default the site's first")
		asJSON := set.Bool("json", false, "print one JSON object")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hintedIn(*lang, misuse("%s", in(*lang, "staff matrix needs one charter", "staff matrix attend une charte")), "charte staff matrix charter.yaml")
			}
			c, lang, err := draft(t, args[0], *lang, time.Now())
			if err != nil {
				return err
			}
			p := plan.Compile(c.Charter)
			if *asJSON {
				return encode(t.out, matrixOf(p))
			}
			return writeMatrix(t.out, p, lang)
		}
	},
}

// matrixCell is one answer, for other programs.
type matrixCell struct {
	Kind   string `json:"kind"`
	Field  string `json:"field"`
	Reader string `json:"reader"`
	Name   string `json:"name,omitempty"`
	May    string `json:"may"`
}

type matrix struct {
	Site  string       `json:"site"`
	Cells []matrixCell `json:"cells"`
}

func matrixOf(p *plan.Plan) matrix {
	m := matrix{p.Charter.Site.ID, []matrixCell{}}
	for _, c := range people.Matrix(p) {
		m.Cells = append(m.Cells, matrixCell{c.Kind, c.Field, c.Reader.Sort, c.Reader.Name, string(c.May)})
	}
	return m
}

// mayWords say a right in French; English uses its own name.
var mayWords = map[people.Right]string{people.Always: "oui", people.Never: "non", people.IfAgreed: "accord", people.IfLet: "accès ouvert", people.IfLetAgree: "accès ouvert, accord"}

func writeMatrix(w io.Writer, p *plan.Plan, lang string) error {
	readers, kind := people.Readers(p), ""
	table := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	for i, c := range people.Matrix(p) {
		if c.Kind != kind {
			if kind != "" {
				fmt.Fprintln(table)
			}
			kind = c.Kind
			fmt.Fprint(table, kind)
			for _, r := range readers {
				fmt.Fprint(table, "\t", readerName(r, lang))
			}
			fmt.Fprintln(table)
		}
		if i%len(readers) == 0 {
			fmt.Fprint(table, "  ", c.Field)
		}
		fmt.Fprint(table, "\t", in(lang, string(c.May), mayWords[c.May]))
		if i%len(readers) == len(readers)-1 {
			fmt.Fprintln(table)
		}
	}
	return table.Flush()
}

func readerName(r people.Reader, lang string) string {
	switch r.Sort {
	case people.ReaderOwn:
		return in(lang, "themselves", "soi-même")
	case people.ReaderOther:
		return in(lang, "others", "les autres")
	}
	return r.Name
}
