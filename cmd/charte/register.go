package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"charte/charter"
	"charte/register"
)

var registerCommand = command{
	name: "register", args: "FILE", short: "writes the register of processing activities (GDPR 30)",
	long: `
The register is compiled from the charter: the organisation, each activity as controller and as processor, the security measures, the
retention schedule, the recipients, the cookies, and whether an impact assessment is needed by what the charter shows. What the register
must say and the charter does not reads "to be completed in the charter" in its cell, and is listed on the standard error and in the
sheet gaps. What may be left out reads "not stated", and is not listed.

Formats: html (to print), csv (one file for each sheet in a ZIP archive, or one sheet with --sheet), xlsx, ods, and jsonld (the
activities, in the terms of the Data Privacy Vocabulary 2.3). Archives and spreadsheets need --out. As spreadsheets expect it, csv begins
with a UTF-8 byte order mark and parts its cells by commas in English and by semicolons in French. Dates are in words in html, and
written 2026-11-01 elsewhere.

Sheets: organisation, controller, processor, security, retention, recipients, trackers, dpia, gaps. One that has nothing to tell is left
out; asked for with --sheet, it has its head alone. The countries outside the European Economic Area are those of today. When each activity was created and last changed is read in the earlier versions of the charter, one
--before for each. FILE is - to read the standard input.

The blocks are those that the CNIL’s own register asks for; the columns were not compared with its official file.`,
	flags: func(set *flag.FlagSet) action {
		lang := set.String("lang", "", "`LANGUAGE`, fr or en; by default the site's first")
		format := set.String("format", "html", "`FORMAT`: html, csv, xlsx, ods or jsonld")
		as := set.String("as", "", "only the register as `ROLE`: controller or processor")
		sheet := set.String("sheet", "", "only this `SHEET`")
		out := set.String("out", "", "write to this `FILE` instead of the standard output")
		var before files
		set.Var(&before, "before", "an earlier version of the charter, in `FILE`; as often as there are versions")
		return func(_ context.Context, t terminal, args []string) error {
			if len(args) != 1 {
				return hinted(misuse("register needs one charter"), "charte register charter.yaml --format ods --out register.ods")
			}
			r, err := readRegister(t, args[0], *lang, before)
			if err != nil {
				return err
			}
			wanted, err := chosen(r, *as, *sheet, *lang)
			if err != nil {
				return err
			}
			write, err := wanted.writer(*format, *out != "")
			if err != nil {
				return err
			}
			return writeTo(t, *out, *lang, write)
		}
	},
}

// readRegister compiles the registers of a charter, and says what is missing for them.
func readRegister(t terminal, name, lang string, before files) (register.Register, error) {
	now, said := time.Now(), in(lang, "en", "fr") // said: the language of what is wrong
	c, lang, err := draft(t, name, lang, now)
	if err != nil {
		return register.Register{}, err
	}
	earlier, err := c.versions(t, before, said)
	if err != nil {
		return register.Register{}, err
	}
	r := register.Read(c.Charter, lang, now, earlier...)
	for _, gap := range r.Gaps() {
		fmt.Fprintf(t.err, "%s:%d:%d: %s\n", gap.Pos.File, gap.Pos.Line, gap.Pos.Column, gap.Message)
	}
	return r, nil
}

// files are the values of a flag that can be given several times.
type files []string

func (f *files) String() string { return strings.Join(*f, ", ") }

func (f *files) Set(name string) error {
	*f = append(*f, name)
	return nil
}

// versions reads the versions of a charter that came before it.
func (c reading) versions(t terminal, names files, lang string) (all []*charter.Charter, err error) {
	for _, name := range names {
		v, err := read(t, name, time.Now(), lang)
		if err != nil {
			return nil, err
		}
		switch {
		case v.Charter == nil:
			return nil, v.unreadable(t, lang)
		case v.Site.ID != c.Site.ID:
			return nil, fmt.Errorf(in(lang, "%s is of another site: %s", "%s est d’un autre site : %s"), name, v.Site.ID)
		case v.Version.Number >= c.Version.Number:
			return nil, fmt.Errorf(in(lang, "%s is version %d, which does not come before version %d", "%s est la version %d, qui ne précède pas la version %d"), name, v.Version.Number, c.Version.Number)
		}
		all = append(all, v.Charter)
	}
	return all, nil
}

// choice is what of a register is wanted.
type choice struct {
	register.Register
	sheets     []register.Sheet
	activities []register.Activity
	alone      bool // one sheet was asked for
}

var roles = []string{"controller", "processor"}

func chosen(r register.Register, as, sheet, lang string) (choice, error) {
	activities := map[string][]register.Activity{"": slices.Concat(r.Controller, r.Processor), "controller": r.Controller, "processor": r.Processor}
	if _, known := activities[as]; !known {
		return choice{}, hinted(misuse("there is no register as %q", as), "--as controller, or --as processor")
	}
	if len(activities[as]) == 0 {
		return choice{}, errors.New(in(lang, "no purpose of this charter is pursued as "+as, "aucune finalité de cette charte n’est poursuivie comme "+map[string]string{"controller": "responsable", "processor": "sous-traitant"}[as]))
	}
	out := choice{Register: r, activities: activities[as], alone: sheet != ""}
	other := func(id string) bool { return as != "" && id != as && slices.Contains(roles, id) }
	var ids []string
	for _, s := range r.Sheets() {
		if !other(s.ID) {
			out.sheets, ids = append(out.sheets, s), append(ids, s.ID)
		}
	}
	if sheet == "" {
		return out, nil
	}
	alone, known := r.Sheet(sheet)
	if !known || other(sheet) {
		return choice{}, hinted(misuse("this register has no sheet %q", sheet), "it has "+strings.Join(ids, ", "))
	}
	out.sheets = []register.Sheet{alone}
	return out, nil
}

// writer picks how a register is written.
func (c choice) writer(format string, toFile bool) (func(io.Writer) error, error) {
	table := func(write func(io.Writer, []register.Sheet) error) func(io.Writer) error {
		return func(w io.Writer) error { return write(w, c.sheets) }
	}
	csv := table(register.CSVs)
	if c.alone {
		csv = c.sheets[0].CSV
	}
	writers := map[string]func(io.Writer) error{
		"html": table(c.HTML), "csv": csv, "xlsx": table(register.XLSX), "ods": table(register.ODS),
		"jsonld": func(w io.Writer) error { return c.JSONLD(w, c.activities) },
	}
	write, known := writers[format]
	switch binary := format == "xlsx" || format == "ods" || format == "csv" && !c.alone; {
	case !known:
		return nil, hinted(misuse("there is no format %q", format), "--format html, csv, xlsx, ods or jsonld")
	case binary && !toFile && format == "csv":
		return nil, hinted(misuse("several sheets make an archive, which cannot be shown here"), "--out register.zip, or one sheet alone: --sheet controller")
	case binary && !toFile:
		return nil, hinted(misuse("a spreadsheet cannot be shown here"), "--out register."+format)
	}
	return write, nil
}

// writeTo writes to a file, or to the standard output where it has no name. A file that could not be written whole is removed.
func writeTo(t terminal, name, lang string, write func(io.Writer) error) error {
	if name == "" {
		return write(t.out)
	}
	file, err := os.Create(name)
	if err != nil {
		return plainFile(err, "en")
	}
	err = write(file)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(name)
		return plainFile(err, "en")
	}
	t.say(in(lang, "wrote %s", "%s est écrit"), name)
	return nil
}
