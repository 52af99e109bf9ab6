package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"charte/charter"
	"charte/plan"
)

var promisesCommand = command{
	name: "promises", args: "FILE", short: "lists the promises, and which of them are executed",
	long: `
Each promise has its id, the clause that makes it (file:line) and the article that it answers to, the sentence that people read,
what enforces it and what measures it, and the rows of the published text that it keeps, where the charter notes some. What the
engine does not enforce, or cannot measure, is "declared only". A charter that the law refuses gives a draft.

With --rows, the list goes row by row. Each object of --json has both languages, and names the enforcement and the probe as programs
do; its totals count promises and rows.
FILE is - to read the standard input.`,
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE`, fr or en; by default the site's first")
		asJSON := set.Bool("json", false, "print a JSON object: promises, rows and totals")
		byRow := set.Bool("rows", false, "list rows of the published text, each with its promises")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("promises needs one charter"), "charte promises charter.yaml --lang fr")
			}
			made, err := promised(t, args[0], *lang)
			switch {
			case err != nil:
				return err
			case *asJSON:
				return made.json(t.out)
			case *byRow:
				return made.byRow(t.out)
			}
			return made.list(t.out)
		}
	},
}

// A pledge is what a charter promises, as a command tells it.
type pledge struct {
	*plan.Plan
	lang  string
	draft bool
	rows  []plan.Covered
}

// promised compiles a charter, and says where it is a draft.
func promised(t terminal, name, lang string) (pledge, error) {
	c, lang, err := draft(t, name, lang, time.Now())
	if err != nil {
		return pledge{}, err
	}
	p := plan.Compile(c.Charter)
	return pledge{p, lang, severe(c.remarks) > 0, p.Coverage()}, nil
}

// columns is the width of what is printed.
const columns = 100

// list writes each promise in a paragraph of its own, and counts them.
func (m pledge) list(w io.Writer) error {
	var b strings.Builder
	for _, p := range m.Promises {
		place := fmt.Sprintf("%s:%d  %s", p.Pos.File, p.Pos.Line, cited(p.Law, m.lang))
		gap := max(2, columns-utf8.RuneCountInString(p.ID)-utf8.RuneCountInString(place))
		fmt.Fprintf(&b, "%s%s%s\n%s", p.ID, strings.Repeat(" ", gap), place, m.sentence(p, "  "))
		b.WriteString(filled(m.kept(p), "  "))
		if rows := m.keeps(p); len(rows) > 0 {
			b.WriteString(filled(in(m.lang, "rows ", "lignes ")+strings.Join(rows, ", "), "  "))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String()+m.total()+"\n")
	return err
}

// byRow writes each row with its promises, and counts the rows.
func (m pledge) byRow(w io.Writer) error {
	var b strings.Builder
	for _, r := range m.rows {
		place := fmt.Sprintf("%s:%d", r.Pos.File, r.Pos.Line)
		gap := max(2, columns-8-utf8.RuneCountInString(m.state(r.State()))-utf8.RuneCountInString(place))
		fmt.Fprintf(&b, "%-8s%s%s%s\n", r.Row, m.state(r.State()), strings.Repeat(" ", gap), place)
		for _, p := range r.Promises {
			fmt.Fprintf(&b, "    %s\n%s%s", p.ID, m.sentence(p, "      "), filled(m.kept(p), "      "))
		}
		if len(r.Promises) == 0 {
			fmt.Fprintf(&b, "    %s\n", in(m.lang, "no sentence says it", "aucune phrase ne le dit"))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String()+m.totalRows()+"\n")
	return err
}

func (m pledge) sentence(p plan.Promise, margin string) string {
	return filled(plan.Typeset(m.lang, p.Text.In(m.lang)), margin)
}

// kept says what enforces a promise and what measures it.
func (m pledge) kept(p plan.Promise) string {
	if p.DeclaredOnly() {
		return m.state("declared only")
	}
	by, measure := enforcements[p.Enforcement.Kind].In(m.lang), probes[p.Probe.Kind].In(m.lang)
	return plan.Typeset(m.lang, fmt.Sprintf(in(m.lang, "enforced by: %s; measured by: %s", "appliquée par : %s ; mesurée par : %s"), by, measure))
}

// keeps gives the rows for which a promise is made.
func (m pledge) keeps(p plan.Promise) []string {
	var rows []string
	for _, r := range m.rows {
		if slices.ContainsFunc(r.Promises, func(x plan.Promise) bool { return x.ID == p.ID }) {
			rows = append(rows, r.Row)
		}
	}
	return rows
}

func (m pledge) state(name string) string {
	if m.lang != "fr" {
		return name
	}
	return map[string]string{"executed": "exécutée", "partly executed": "exécutée en partie", "declared only": "déclarée seulement"}[name]
}

// declared counts the promises that are only words.
func (m pledge) declared() (n int) {
	for _, p := range m.Promises {
		if p.DeclaredOnly() {
			n++
		}
	}
	return n
}

func (m pledge) total() string {
	n, words := len(m.Promises), m.declared()
	if m.lang == "fr" {
		return fmt.Sprintf("%s : %s, %s", count("fr", n, "promise", "promesse"), count("fr", n-words, "", "exécutée"), count("fr", words, "", "déclarée seulement"))
	}
	return fmt.Sprintf("%s: %d executed, %d declared only", counted(n, "promise"), n-words, words)
}

// rowStates counts the rows in each state.
func (m pledge) rowStates() map[string]int {
	n := map[string]int{}
	for _, r := range m.rows {
		n[r.State()]++
	}
	return n
}

func (m pledge) totalRows() string {
	if len(m.rows) == 0 {
		return in(m.lang, "no clause carries a row", "aucune clause ne porte de ligne")
	}
	n := m.rowStates()
	return fmt.Sprintf(in(m.lang, "%s: %d executed, %d partly executed, %d declared only", "%s : %d exécutées, %d exécutées en partie, %d déclarées seulement"),
		count(m.lang, len(m.rows), "row", "ligne"), n["executed"], n["partly executed"], n["declared only"])
}

// filled breaks a text into lines, where its plain spaces are.
func filled(text, margin string) string {
	var b strings.Builder
	line := ""
	for word := range strings.SplitSeq(text, " ") {
		if line != "" && utf8.RuneCountInString(margin+line+" "+word) > columns {
			b.WriteString(margin + line + "\n")
			line = ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return b.String() + margin + line + "\n"
}

// json writes everything, in both languages.
func (m pledge) json(w io.Writer) error {
	type promise struct {
		plan.Promise
		Text         map[string]string `json:"text"`
		File         string            `json:"file"`
		Line         int               `json:"line"`
		Column       int               `json:"column"`
		DeclaredOnly bool              `json:"declaredOnly"`
		Rows         []string          `json:"rows"`
	}
	type row struct {
		Row      string   `json:"row"`
		Path     string   `json:"path"`
		Line     int      `json:"line"`
		State    string   `json:"state"`
		Promises []string `json:"promises"`
	}
	out := struct {
		Site     string         `json:"site"`
		Version  int            `json:"version"`
		Draft    bool           `json:"draft"`
		Promises []promise      `json:"promises"`
		Rows     []row          `json:"rows"`
		Totals   map[string]int `json:"totals"`
	}{m.Charter.Site.ID, m.Charter.Version.Number, m.draft, []promise{}, []row{}, map[string]int{
		"promises": len(m.Promises), "executed": len(m.Promises) - m.declared(), "declaredOnly": m.declared(), "rows": len(m.rows),
	}}
	for _, p := range m.Promises {
		rows := m.keeps(p)
		if rows == nil {
			rows = []string{}
		}
		out.Promises = append(out.Promises, promise{p, both(p.Text), p.Pos.File, p.Pos.Line, p.Pos.Column, p.DeclaredOnly(), rows})
	}
	for _, r := range m.rows {
		ids := []string{}
		for _, p := range r.Promises {
			ids = append(ids, p.ID)
		}
		out.Rows = append(out.Rows, row{r.Row, r.Path, r.Pos.Line, r.State(), ids})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

func both(t charter.Text) map[string]string {
	return map[string]string{"fr": t.In("fr"), "en": t.In("en")}
}
