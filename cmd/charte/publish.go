package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"charte/plan"
	"charte/policy"
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
The first version of a site has no earlier one to be compared with, and needs --first: a name that was mistyped begins nothing anew.
It ends with 3, and publishes nothing, when something is less protective and --dry-run is given.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		first := set.Bool("first", false, "publish the first version of a site; the folder and its keyring are made where there are none")
		dry := set.Bool("dry-run", false, "say what would happen, and do nothing")
		withdraw := set.Bool("withdraw", false, "give up the version that is announced and does not apply yet")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			if err := speaks(*lang); err != nil {
				return err
			}
			switch {
			case len(args) == 0:
				return hintedIn(*lang, misuse("%s", in(*lang, "publish needs a charter", "publish attend une charte")), "charte publish charter.yaml --data charte-data")
			case *dry && *withdraw, *first && (*dry || *withdraw):
				return misuse("%s", in(*lang, "--first, --dry-run and --withdraw exclude each other", "--first, --dry-run et --withdraw s’excluent"))
			}
			options, err := k.options(t)
			if err == nil && !*first {
				err = kept(options, *lang, !*dry && !*withdraw)
			}
			if err != nil {
				return err
			}
			return opened(ctx, t, options, args, *lang, func(s *store.Site) error {
				if *withdraw {
					return withdrawn(ctx, t, s, *lang)
				}
				return publish(ctx, t, s, *lang, *first, *dry)
			})
		}
	},
}

// kept refuses a folder where no server or command ever kept anything: opening would make what is missing.
func kept(o store.Options, lang string, first bool) error {
	if _, err := os.Stat(filepath.Join(o.Dir, "keyring")); err == nil {
		return nil
	}
	hints := []string{in(lang, "name the server’s folder with --data", "donnez avec --data le dossier du serveur")}
	if first {
		hints = append(hints, in(lang, "for a site that never had a version, add --first", "pour un site qui n’a jamais eu de version, ajoutez --first"))
	}
	return hintedIn(lang, fmt.Errorf(in(lang, "%s holds no keyring", "%s ne contient pas de trousseau"), o.Dir), hints...)
}

// opened gives each site of some charters to a command, beside a server that may be running.
func opened(ctx context.Context, t terminal, o store.Options, charters []string, lang string, do func(*store.Site) error) (err error) {
	plans, err := compileIn(t, charters, lang)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, o)
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

func publish(ctx context.Context, t terminal, s *store.Site, lang string, first, dry bool) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	applies, from, err := s.Preview(ctx, now)
	if err != nil {
		return refused(s.Plan, err, lang)
	}
	if applies.IsZero() {
		fmt.Fprintf(t.out, in(lang, "%s: version %d is published already\n", "%s : la version %d est déjà publiée\n"), s.Name(), s.Number())
		return nil
	}
	var changes []policy.Change
	switch {
	case from == nil && !first && !dry:
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: no version of %s is published here yet, this would be the first", "%s : aucune version de %s n’est publiée ici, celle-ci serait la première"), s.Plan.Charter.Version.Pos.File, s.Name()),
			in(lang, "check the id of the site in the charter, or add --first", "vérifiez l’identifiant du site dans la charte, ou ajoutez --first"))
	case from != nil && from.Number() != s.Number():
		step := policy.Next(from.Plan.Charter, s.Plan.Charter, now)
		changes = step.Changes
		if err := writeDifferences(t.out, changes, lang); err != nil {
			return err
		}
		for _, k := range from.Plan.Joins() {
			fmt.Fprintln(t.out, k.Name+in(lang, ": ", " : ")+fate(step, k.Name, lang))
		}
	}
	when := in(lang, "at once", "tout de suite")
	if applies.After(now) {
		when = in(lang, "from ", "à partir du ") + plan.Day(applies, lang)
	}
	if dry {
		fmt.Fprintf(t.out, in(lang, "%s: version %d would apply %s\n", "%s : la version %d s’appliquerait %s\n"), s.Name(), s.Number(), when)
		if policy.Reduces(changes) {
			return shrinks()
		}
		return nil
	}
	if err := s.Publish(ctx, policy.Published(s.Plan, now), now); err != nil {
		return refused(s.Plan, err, lang)
	}
	fmt.Fprintf(t.out, in(lang, "%s: version %d is published, and applies %s\n", "%s : la version %d est publiée, et s’applique %s\n"), s.Name(), s.Number(), when)
	return nil
}

// fate says what a version means for one kind of people.
func fate(s policy.Step, kind, lang string) string {
	switch {
	case !s.Holds(kind):
		return in(lang, "the new version has no such people, they stay under theirs", "la nouvelle version n’a pas de telles personnes, elles restent sous la leur")
	case s.Needs(kind):
		return in(lang, "each stays under their version until they agree", "chaque personne reste sous sa version jusqu’à son accord")
	case len(s.For(kind)) > 0 && s.Before.Changes.Ahead.IsZero():
		return in(lang, "told, then under the new version", "averties, puis sous la nouvelle version")
	case len(s.For(kind)) > 0:
		return in(lang, "told ahead, then under the new version", "averties à l’avance, puis sous la nouvelle version")
	}
	return in(lang, "nothing changes for them", "rien ne change pour elles")
}

// unpublished says why a version cannot be published.
func unpublished(p *plan.Plan, err error) error { return refused(p, err, "en") }

// refused is unpublished, with hints in a language; the store's own words come first, and say what to write instead.
func refused(p *plan.Plan, err error, lang string) error {
	if !errors.Is(err, store.ErrVersion) {
		return err
	}
	why := strings.TrimPrefix(err.Error(), store.ErrVersion.Error()+": ")
	return hintedIn(lang, fmt.Errorf("%s: %s", p.Charter.Version.Pos.File, why), in(lang, "nothing was published", "rien n’a été publié"))
}

func withdrawn(ctx context.Context, t terminal, s *store.Site, lang string) error {
	v, err := s.Withdraw(ctx, time.Now().UTC().Truncate(time.Microsecond))
	if errors.Is(err, store.ErrNotFound) {
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: no version waits to apply", "%s : aucune version n’attend de s’appliquer"), s.Name()),
			in(lang, "what applies already stays published: publish another version after it", "ce qui s’applique déjà reste publié : publiez une autre version après celle-ci"))
	}
	if err == nil {
		fmt.Fprintf(t.out, in(lang, "%s: version %d is withdrawn, and will never apply\n", "%s : la version %d est retirée, et ne s’appliquera jamais\n"), s.Name(), v.Number)
	}
	return err
}
