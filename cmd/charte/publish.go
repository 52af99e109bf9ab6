package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"time"

	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/store"
)

var publishCommand = command{
	name: "publish", args: "CHARTER…", short: "publishes a version of a charter, and announces what it changes",
	long: `
The charter, its promises, its texts in each language and the fact of their publication are kept together, or not at all. The first
version applies at once. Another one applies from its date, which must leave the time that the version in force promises: until then
its people are told, by the site and by letter as promised. Where it takes something from them, or adds a purpose for which they were
promised to be asked, each person stays under their version until they agree. A server that runs notices within a minute, and does all
this; charte campaign shows how far it has come.
A version that was announced and does not apply yet is withdrawn by --withdraw, or by publishing another one.
It ends with 3, and publishes nothing, when something is less protective and --dry-run is given.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		dry := set.Bool("dry-run", false, "say what would happen, and do nothing")
		withdraw := set.Bool("withdraw", false, "give up the version that is announced and does not apply yet")
		lang := set.String("lang", "en", "`LANGUAGE` of the changes, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			switch {
			case len(args) == 0:
				return hinted(misuse("publish needs a charter"), "charte publish charter.yaml --data charte-data")
			case *dry && *withdraw:
				return misuse("--dry-run and --withdraw exclude each other")
			}
			if err := speaks(*lang); err != nil {
				return err
			}
			return opened(ctx, t, k, args, func(s *store.Site) error {
				if *withdraw {
					return withdrawn(ctx, t, s)
				}
				return publish(ctx, t, s, *lang, *dry)
			})
		}
	},
}

// opened gives each site of some charters to a command, beside a server that may be running.
func opened(ctx context.Context, t terminal, k keeping, charters []string, do func(*store.Site) error) (err error) {
	options, err := k.options(t)
	if err != nil {
		return err
	}
	plans, err := compile(t, charters)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, options)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	for _, p := range plans {
		site, err := s.Site(p, p.Charter.Site.URL)
		if err == nil {
			err = do(site)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func publish(ctx context.Context, t terminal, s *store.Site, lang string, dry bool) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	applies, from, err := s.Preview(ctx, now)
	if err != nil {
		return unpublished(s.Plan, err)
	}
	if applies.IsZero() {
		fmt.Fprintf(t.out, "%s: version %d is published already\n", s.Name(), s.Number())
		return nil
	}
	var changes []policy.Change
	if from != nil && from.Number() != s.Number() {
		step := policy.Next(from.Plan.Charter, s.Plan.Charter, now)
		changes = step.Changes
		if err := writeDifferences(t.out, changes, lang); err != nil {
			return err
		}
		for _, k := range from.Plan.Charter.People {
			fmt.Fprintf(t.out, "%s\n", fate(step, k.Name))
		}
	}
	when := "at once"
	if applies.After(now) {
		when = "from " + applies.Format(time.DateOnly)
	}
	if dry {
		fmt.Fprintf(t.out, "%s: version %d would apply %s\n", s.Name(), s.Number(), when)
		if policy.Reduces(changes) {
			return shrinks()
		}
		return nil
	}
	if err := s.Publish(ctx, policy.Published(s.Plan, now), now); err != nil {
		return unpublished(s.Plan, err)
	}
	fmt.Fprintf(t.out, "%s: version %d is published, and applies %s\n", s.Name(), s.Number(), when)
	return nil
}

// fate says what a version means for one kind of people.
func fate(s policy.Step, kind string) string {
	switch {
	case !s.Holds(kind):
		return kind + ": the new version has no such people, they stay under theirs"
	case s.Needs(kind):
		return kind + ": each stays under their version until they agree"
	case len(s.For(kind)) > 0:
		return kind + ": told ahead, then under the new version"
	}
	return kind + ": nothing changes for them"
}

// unpublished says why a version cannot be published; the store's own words come first, and say what to write instead.
func unpublished(p *plan.Plan, err error) error {
	if !errors.Is(err, store.ErrVersion) {
		return err
	}
	why := strings.TrimPrefix(err.Error(), store.ErrVersion.Error()+": ")
	return hinted(fmt.Errorf("%s: %s", p.Charter.Version.Pos.File, why), "nothing was published")
}

func withdrawn(ctx context.Context, t terminal, s *store.Site) error {
	v, err := s.Withdraw(ctx, time.Now().UTC().Truncate(time.Microsecond))
	if errors.Is(err, store.ErrNotFound) {
		return hinted(fmt.Errorf("%s: no version waits to apply", s.Name()), "what applies already stays published: publish another version after it")
	}
	if err == nil {
		fmt.Fprintf(t.out, "%s: version %d is withdrawn, and will never apply\n", s.Name(), v.Number)
	}
	return err
}

var campaignCommand = command{
	name: "campaign", args: "CHARTER…", short: "shows who was told of the latest version, who agreed, who is pending",
	long: `
One line for the people of each earlier version: how many they are, how many the change concerns, were told, wait for their letter, are
asked to agree, agreed, chose the terms of before, have not answered, and came under the latest version.
--list names the people of one standing by their random ids: told, waiting, agreed, stayed, pending or moved. No letter, no name and no
address is shown.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		list := set.String("list", "", "list the ids of the people of one `STANDING`")
		asJSON := set.Bool("json", false, "print one JSON array per site")
		return func(ctx context.Context, t terminal, args []string) error {
			if len(args) == 0 {
				return hinted(misuse("campaign needs the charter of each site"), "charte campaign charter.yaml --data charte-data")
			}
			return opened(ctx, t, k, args, func(s *store.Site) error {
				if err := s.Reload(ctx); err != nil {
					return err
				}
				if *list != "" {
					return listed(ctx, t, s, *list)
				}
				return campaign(ctx, t, s, *asJSON)
			})
		}
	},
}

func campaign(ctx context.Context, t terminal, s *store.Site, asJSON bool) error {
	all, err := s.Campaigns(ctx, time.Now())
	switch {
	case err != nil:
		return err
	case asJSON:
		return encode(t.out, append([]store.Campaign{}, all...))
	case len(all) == 0:
		fmt.Fprintf(t.out, "%s: everybody is under the latest version\n", s.Name())
	}
	for _, c := range all {
		fmt.Fprintf(t.out, "%s: version %d to %d: %d people, %d concerned, %d told, %d letters waiting, %d out of reach, %d asked, %d agreed, %d stayed, %d pending, %d moved, %d not planned yet\n",
			s.Name(), c.From, c.To, c.People, c.Concerns, c.Told, c.Owed, c.Lost, c.Needs, c.Agreed, c.Stayed, c.Pending, c.Moved, c.Unplanned)
	}
	return nil
}

// listMost is how many ids are read at once.
const listMost = 1000

func listed(ctx context.Context, t terminal, s *store.Site, standing string) error {
	var last seal.ID
	for {
		ids, err := s.Who(ctx, standing, last, listMost)
		if errors.Is(err, store.ErrNotFound) {
			return hinted(misuse("there is no standing %q", standing), "--list told, waiting, agreed, stayed, pending or moved")
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
