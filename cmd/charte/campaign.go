package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"charte/seal"
	"charte/store"
)

var campaignCommand = command{
	name: "campaign", args: "CHARTER…", short: "shows who was told of the latest version, who agreed, who is pending",
	long: `
One line for the people of each earlier version: how many they are, how many the change concerns, were told, wait for their letter, could
not be reached by one, are asked to agree, agreed, stayed under the terms of before, are pending because they have not answered, and moved
to the latest version.
--list names the people of one standing by their random ids: told, waiting, agreed, stayed, pending or moved. No letter, no name and no
address is shown.

--json prints one object for each site: site, and versions, a list with one object for each earlier version that has people. Its keys are
numbers: from, to (versions), people, concerned, told, letters_waiting, out_of_reach, asked, agreed, stayed, pending, moved, and
not_looked_at (people whom the server has not looked at yet).`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		list := set.String("list", "", "list the ids of the people of one `STANDING`")
		asJSON := set.Bool("json", false, "print one JSON object per site")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			if err := speaks(*lang); err != nil {
				return err
			}
			if len(args) == 0 {
				return hintedIn(*lang, misuse("%s", in(*lang, "campaign needs the charter of each site", "campaign attend la charte de chaque site")), "charte campaign charter.yaml --data charte-data")
			}
			options, err := k.options(t)
			if err == nil {
				err = kept(options, *lang, false)
			}
			if err != nil {
				return err
			}
			return opened(ctx, t, options, args, *lang, func(s *store.Site) error {
				if err := s.Reload(ctx); err != nil {
					return err
				}
				if *list != "" {
					return listed(ctx, t, s, *list, *lang)
				}
				return campaign(ctx, t, s, *lang, *asJSON)
			})
		}
	},
}

// progress is how far one site is, for other programs.
type progress struct {
	Site     string     `json:"site"`
	Versions []standing `json:"versions"`
}

// standing is how far the people of one version are: store.Campaign, under the words of the text.
type standing struct {
	From        int   `json:"from"`
	To          int   `json:"to"`
	People      int64 `json:"people"`
	Concerned   int64 `json:"concerned"`
	Told        int64 `json:"told"`
	Waiting     int64 `json:"letters_waiting"`
	OutOfReach  int64 `json:"out_of_reach"`
	Asked       int64 `json:"asked"`
	Agreed      int64 `json:"agreed"`
	Stayed      int64 `json:"stayed"`
	Pending     int64 `json:"pending"`
	Moved       int64 `json:"moved"`
	NotLookedAt int64 `json:"not_looked_at"`
}

func progressOf(site string, all []store.Campaign) progress {
	p := progress{site, []standing{}}
	for _, c := range all {
		p.Versions = append(p.Versions, standing{c.From, c.To, c.People, c.Concerns, c.Told, c.Owed, c.Lost, c.Needs, c.Agreed, c.Stayed, c.Pending, c.Moved, c.Unplanned})
	}
	return p
}

func campaign(ctx context.Context, t terminal, s *store.Site, lang string, asJSON bool) error {
	all, err := s.Campaigns(ctx, time.Now())
	if err != nil {
		return err
	}
	p := progressOf(s.Name(), all)
	if asJSON {
		return encode(t.out, p)
	}
	return p.write(t.out, lang)
}

func (p progress) write(w io.Writer, lang string) error {
	if len(p.Versions) == 0 {
		_, err := fmt.Fprintf(w, in(lang, "%s: everybody is under the latest version\n", "%s : tout le monde est sous la dernière version\n"), p.Site)
		return err
	}
	for _, v := range p.Versions {
		if _, err := fmt.Fprintf(w, in(lang, "%s: version %d to %d: %d people, %d concerned, %d told, %d letters waiting, %d out of reach, %d asked, %d agreed, %d stayed, %d pending, %d moved\n",
			"%s : version %d vers %d : personnes %d, concernées %d, averties %d, lettres en attente %d, hors d’atteinte %d, invitées à choisir %d, d’accord %d, restées %d, sans réponse %d, passées %d\n"),
			p.Site, v.From, v.To, v.People, v.Concerned, v.Told, v.Waiting, v.OutOfReach, v.Asked, v.Agreed, v.Stayed, v.Pending, v.Moved); err != nil {
			return err
		}
		if n := v.NotLookedAt; n > 0 {
			people := in(lang, "people", "personnes")
			if n == 1 {
				people = in(lang, "person", "personne")
			}
			if _, err := fmt.Fprintf(w, in(lang, "%s: the server has not looked at %d %s yet: it does within a minute\n", "%s : le serveur n’a pas encore examiné %d %s : il le fait dans la minute\n"), p.Site, n, people); err != nil {
				return err
			}
		}
	}
	return nil
}

// listMost is how many ids are read at once.
const listMost = 1000

func listed(ctx context.Context, t terminal, s *store.Site, standing, lang string) error {
	var last seal.ID
	for {
		ids, err := s.Who(ctx, standing, last, listMost)
		if errors.Is(err, store.ErrNotFound) {
			return hintedIn(lang, misuse(in(lang, "there is no standing %q", "il n’y a pas de groupe %q"), standing), in(lang, "--list told, waiting, agreed, stayed, pending or moved", "--list told, waiting, agreed, stayed, pending ou moved"))
		}
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			fmt.Fprintln(t.out, id)
		}
		last = ids[len(ids)-1]
	}
}
