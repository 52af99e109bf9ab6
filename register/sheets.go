package register

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// A Sheet is one table of the register. Every row has as many cells as the head, and no cell is empty; the lines of a cell are
// parted by "\n". A date in a cell is written 2026-11-01.
type Sheet struct {
	ID    string // the same in every language: organisation, controller, processor, security, retention, recipients, trackers, dpia, gaps
	Title string // at most 31 characters, as spreadsheets want it
	Head  []string
	Rows  [][]string // empty only in a sheet that was asked for by its name
	Lang  string     // "fr" or "en"
	Date  time.Time  // of the version of the charter; zero where it says none
}

// widths gives how wide each column should be, in characters: as wide as its longest line, between bounds that keep a table readable.
func (s Sheet) widths() []int {
	const least, most = 12, 48
	out := make([]int, len(s.Head))
	for i := range out {
		out[i] = least
		for _, row := range append([][]string{s.Head}, s.Rows...) {
			for line := range strings.SplitSeq(row[i], "\n") {
				out[i] = min(max(out[i], utf8.RuneCountInString(line)+2), most)
			}
		}
	}
	return out
}

// Sheets gives the tables of the register in reading order, without those that would have no row.
func (r Register) Sheets() []Sheet {
	return slices.DeleteFunc(r.tables(), func(s Sheet) bool { return len(s.Rows) == 0 })
}

// Sheet gives one table, by its ID. Where there is nothing to tell it has its head and no row.
func (r Register) Sheet(id string) (Sheet, bool) {
	all := r.tables()
	i := slices.IndexFunc(all, func(s Sheet) bool { return s.ID == id })
	if i < 0 {
		return Sheet{}, false
	}
	return all[i], true
}

func (r Register) tables() []Sheet {
	return []Sheet{
		r.sheet("organisation", []string{"item", "value"}, r.organisationRows()),
		r.sheet("controller", strings.Split("reference|activity|dates|purpose|parts|basis|people|data and periods|internal|processors|others|transfers|security", "|"),
			rows(r.Controller, r.controllerRow)),
		r.sheet("processor", strings.Split("reference|activity|dates|for|categories|parts|people|data and periods|processors|transfers|security", "|"),
			rows(r.Processor, r.processorRow)),
		r.sheet("security", []string{"sort", "measures"}, rows(r.Security, func(m Measures) []string { return []string{m.Family, lines(m.Texts...)} })),
		r.sheet("retention", strings.Split("purpose|data|period|law", "|"), rows(r.Retention, func(k Kept) []string {
			return []string{k.What, k.Data, k.Period, k.Law}
		})),
		r.sheet("recipients", strings.Split("name|role|does|country|data|purposes|contract|guarantees", "|"), rows(r.Recipients, func(p Party) []string {
			return []string{p.Name, p.Role, p.Does, p.Country, p.Data, p.Purposes, p.Contract, p.Guarantees}
		})),
		r.sheet("trackers", strings.Split("name|sort|class|whose|purpose|life|consent|reads", "|"), rows(r.Trackers, func(t Tracker) []string {
			return []string{t.Name, t.Sort, t.Class, t.Whose, t.Purpose, t.Life, t.Consent, t.Reads}
		})),
		r.sheet("dpia", strings.Split("part|question|answer|clauses", "|"), rows(append(slices.Clone(r.Screening.Answers), r.Screening.Conclusion), func(a Answer) []string {
			return []string{a.Part, a.Question, a.Answer, a.Clauses}
		})),
		r.sheet("gaps", []string{"missing", "place"}, rows(r.gaps, func(g Gap) []string {
			return []string{g.Message, r.say("cell.place", g.Path, g.Pos.Line)}
		})),
	}
}

func rows[T any](all []T, row func(T) []string) (out [][]string) {
	for _, v := range all {
		out = append(out, row(v))
	}
	return out
}

// say gives a sentence of this package in the register's language.
func (r Register) say(id string, args ...any) string {
	return (&reader{lang: r.Lang}).word(id, args...)
}

// blanks are the words for an empty cell, by sheet and column; elsewhere it says that the charter does not tell.
var blanks = map[string]string{
	"controller.parts": "no part", "controller.internal": "unnamed", "controller.processors": "none", "controller.others": "none", "controller.transfers": "none",
	"processor.parts": "no part", "processor.processors": "none", "processor.transfers": "none",
	"retention.law": "none", "retention.data": "no data", "dpia.clauses": "none", "recipients.data": "all", "recipients.purposes": "all", "trackers.reads": "nothing",
}

func (r Register) sheet(id string, columns []string, rows [][]string) Sheet {
	s := Sheet{ID: id, Title: r.say("sheet." + id), Rows: rows, Lang: r.Lang, Date: r.date}
	for i, column := range columns {
		s.Head = append(s.Head, r.say("col."+column))
		for _, row := range rows {
			if row[i] == "" {
				row[i] = r.say(cmp.Or(blanks[id+"."+column], "unsaid"))
			}
		}
	}
	return s
}

func (r Register) organisationRows() (out [][]string) {
	o := r.Organisation
	for _, line := range [][2]string{
		{"name", o.Name}, {"registry", o.Registry}, {"address", o.Address}, {"contact", o.Contact}, {"phone", o.Phone},
		{"representative", o.Representative}, {"dpo", o.DPO}, {"joint", cmp.Or(lines(o.Joint...), r.say("none"))}, {"authority", o.Authority},
		{"site", lines(r.Site, r.URL)}, {"version", r.Version},
	} {
		out = append(out, []string{r.say("col." + line[0]), line[1]})
	}
	return out
}

func (r Register) controllerRow(a Activity) []string {
	return []string{a.Reference, a.Name, a.Dates, a.Purpose, lines(a.Parts...), a.Basis, lines(a.People...), r.dataCell(a), lines(a.Internal...),
		lines(a.Processors...), lines(a.Others...), r.transferCell(a), r.securityCell(a)}
}

// Law: GDPR 30(2)(a), GDPR 30(2)(b), GDPR 30(2)(c), GDPR 30(2)(d)
func (r Register) processorRow(a Activity) []string {
	return []string{a.Reference, a.Name, a.Dates, a.For, a.Purpose, lines(a.Parts...), lines(a.People...), r.dataCell(a),
		lines(a.Processors...), r.transferCell(a), r.securityCell(a)}
}

func (r Register) dataCell(a Activity) string {
	var out []string
	for _, f := range a.Data {
		out = append(out, strings.ToUpper(f.Name))
		for _, d := range f.Data {
			out = append(out, r.say("cell.datum", d.Label, strings.ReplaceAll(d.Period, "\n", r.say("then"))))
		}
	}
	return lines(out...)
}

func (r Register) transferCell(a Activity) string {
	var out []string
	for _, t := range a.Transfers {
		document := cmp.Or(strings.ReplaceAll(t.Document, "\n", ", "), r.say("unsaid"))
		out = append(out, r.say("cell.transfer", t.To, t.Country, t.Tool, document))
	}
	return lines(out...)
}

// securityCell says what is particular to an activity, and refers to what protects them all, said once.
func (r Register) securityCell(a Activity) string {
	var out []string
	for _, m := range a.Security {
		out = append(out, strings.ToUpper(m.Family))
		out = append(out, m.Texts...)
	}
	return lines(append(out, r.say("cell.security", r.say("sheet.security")))...)
}
