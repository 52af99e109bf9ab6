package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"charte/plan"
	"charte/store"
)

var storeCheckCommand = command{
	name: "store check", args: "CHARTER…", short: "checks that every row opens, every index matches, every fact is in the log",
	long: `
It changes nothing, and may run beside a server. Rows are named by their random ids, never by what is in them.
It then reads each sealed document that waits, from the place that --documents names, and tells of those that are missing or altered,
and of what lies there that no row knows.
It ends with 1 when something is wrong.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		place := documentsFlag(set)
		asJSON := set.Bool("json", false, "print one JSON object per site")
		return func(ctx context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("store check needs the charter of each site"), "charte store check charter.yaml --data charte-data")
			}
			options, err := k.options(t)
			if err == nil {
				err = kept(options, "en", false)
			}
			if err != nil {
				return err
			}
			plans, err := compile(t, args)
			if err != nil {
				return err
			}
			if options.Chest, err = documents(ctx, t, *place); err != nil {
				return err
			}
			return storeCheck(ctx, t, options, plans, *asJSON)
		}
	},
}

// tellEvery is after how many chunks, of 1 MiB at most, a check says how far it is.
const tellEvery = 1000

// report is what was found at one site.
type report struct {
	Site string `json:"site"`
	store.Counts
	Chunks int64         `json:"chunks"` // of documents that wait
	List   []store.Fault `json:"list"`
}

func storeCheck(ctx context.Context, t terminal, o store.Options, plans []*plan.Plan, asJSON bool) (err error) {
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	rows, wrong := 0, 0
	for _, p := range plans {
		site, err := s.Site(p, p.Charter.Site.URL)
		if err != nil {
			return err
		}
		r := report{Site: site.Name(), List: []store.Fault{}}
		add := func(f store.Fault) { r.List = append(r.List, f) }
		if r.Counts, err = site.Check(ctx, add); err != nil {
			return err
		}
		rows += len(r.List)
		if r.Chunks, err = site.CheckChest(ctx, add, func(read, of int64) {
			if read%tellEvery == 0 {
				t.say("%s: %d of %d chunks of documents read", site.Name(), read, of)
			}
		}); err != nil {
			return err
		}
		r.Faults = int64(len(r.List))
		wrong += len(r.List)
		if err := r.show(t, asJSON); err != nil {
			return err
		}
	}
	if rows == 0 && wrong > 0 {
		return hinted(fmt.Errorf("%s", counted(wrong, "fault")), "the rows are sound: each line says what to do about the documents")
	}
	if wrong > 0 {
		return hinted(fmt.Errorf("%s", counted(wrong, "fault")), "stop the server, keep a copy, and restore the rows from a backup; what was erased since is erased again")
	}
	return nil
}

func (r report) show(t terminal, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(r)
	}
	for _, f := range r.List {
		fmt.Fprintf(t.out, "%s %s %s: %s\n", r.Site, f.Table, f.Row, f.Problem)
	}
	_, err := fmt.Fprintf(t.out, "%s: %s, %s, %s, %s owed, %s, %s in the log, %d waiting, %s of documents\n", r.Site, counted(int(r.Subjects), "subject"),
		counted(int(r.Values), "value"), counted(int(r.SignIns), "sign-in"), counted(int(r.Letters), "letter"), counted(int(r.Facts), "fact"), counted(int(r.Entries), "entry"), r.Waiting, counted(int(r.Chunks), "chunk"))
	return err
}
