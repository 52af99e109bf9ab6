package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"charte/letters"
	"charte/store"
)

var mailingSendCommand = command{
	name: "mailing send", args: "CHARTER", short: "sends a letter of a mailing to those who may get it",
	long: `
The file has each language of the site, begun by a line with its name and the subject; the text follows, plain, without a signature:

  # fr: Les nouvelles de mars

  Bonjour, …

  # en: The news of March

  Hello, …

First it counts, for each version of the policy that people are under: who may get it now; who did not agree, stopped it or objected; who got
as many lately as the cap allows; who never confirmed their address. Then it begins. A server that runs owes the letters within a minute, a
hundred people at a time, and sends them behind every letter that somebody waits for. Each leaves only if its reader may still get it at that
instant, in their language, with a link that ends the mailing without a password. The same words are not sent twice without --again.
It ends with 1 when nobody may get it.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		name := set.String("mailing", "", "`NAME` of the mailing in the charter")
		file := set.String("file", "", "`FILE` with the letter")
		dry := set.Bool("dry-run", false, "count, and send nothing")
		again := set.Bool("again", false, "send words that were sent before")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			if err := speaks(*lang); err != nil {
				return err
			}
			if len(args) != 1 || *name == "" || *file == "" {
				return hintedIn(*lang, misuse("%s", in(*lang, "mailing send needs one charter, a mailing and a file", "mailing send attend une charte, un envoi et un fichier")),
					"charte mailing send charter.yaml --mailing monthly --file letter.md --data charte-data")
			}
			options, err := k.options(t)
			if err == nil {
				err = kept(options, *lang, false)
			}
			if err != nil {
				return err
			}
			text, err := os.ReadFile(*file)
			if err != nil {
				return err
			}
			return opened(ctx, t, options, args, *lang, func(s *store.Site) error {
				return mailing{t, *lang, *name}.send(ctx, s, *file, string(text), *dry, *again)
			})
		}
	},
}

// mailing is what a command does about one of them.
type mailing struct {
	terminal
	lang, name string
}

// site is the site under the version in force, with that mailing.
func (m mailing) site(ctx context.Context, s *store.Site, now time.Time) (*store.Site, error) {
	if err := s.Reload(ctx); err != nil {
		return nil, err
	}
	s, err := s.InForce(ctx, now)
	if err != nil {
		return nil, err
	}
	if one, ok := s.Plan.Mailing(m.name); ok && s.Plan.Posts(one) {
		return s, nil
	} else if ok {
		return nil, hintedIn(m.lang, fmt.Errorf(in(m.lang, "the charter says of %q what Charte does not do", "la charte dit de %q ce que Charte ne fait pas"), m.name),
			in(m.lang, "it sends to people of the site who have an account, who said yes where agreed to: before, and opens are not measured",
				"il envoie aux personnes du site qui ont un compte, qui ont dit oui là où agreed to: before, sans mesurer les ouvertures"))
	}
	var names []string
	for _, one := range s.Plan.Charter.Mailings {
		names = append(names, one.Name)
	}
	return nil, hintedIn(m.lang, fmt.Errorf(in(m.lang, "version %d of %s has no mailing %q", "la version %d de %s n’a pas d’envoi %q"), s.Number(), s.Name(), m.name),
		in(m.lang, "its mailings: ", "ses envois : ")+strings.Join(names, ", "))
}

func (m mailing) send(ctx context.Context, s *store.Site, file, text string, dry, again bool) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	s, err := m.site(ctx, s, now)
	if err != nil {
		return err
	}
	draft, err := letters.ParseDraft(text, s.Plan.Charter.Site.Languages)
	if wrong := (letters.DraftError{}); errors.As(err, &wrong) {
		return fmt.Errorf("%s: %s", file, wrong.In(m.lang))
	}
	if err != nil {
		return err
	}
	all, err := s.Audience(ctx, m.name, now)
	if err != nil {
		return err
	}
	may := int64(0)
	for _, a := range all {
		may += a.May
		fmt.Fprintf(m.out, in(m.lang, "%s: version %d: %d may get it now, %d do not want it, %d got as many as promised, %d never confirmed their address\n",
			"%s : version %d : peuvent la recevoir %d, n’en veulent pas %d, en ont reçu autant que promis %d, n’ont jamais confirmé leur adresse %d\n"),
			s.Name(), a.Version, a.May, a.Refused, a.Capped, a.Pending)
	}
	if dry {
		return nil
	}
	if may == 0 {
		return errors.New(in(m.lang, "nobody may get this letter now: nothing was sent", "personne ne peut recevoir cette lettre maintenant : rien n’est envoyé"))
	}
	_, err = s.Mail(ctx, m.name, draft, again, now)
	if errors.Is(err, store.ErrTaken) {
		return hintedIn(m.lang, errors.New(in(m.lang, "these words were sent before: nothing was sent", "ces mots ont déjà été envoyés : rien n’est envoyé")),
			in(m.lang, "add --again to send them anyway", "ajoutez --again pour les envoyer quand même"))
	}
	if err == nil {
		fmt.Fprintf(m.out, in(m.lang, "%s: begun for %s: the server sends it, beginning within a minute\n", "%s : commencé pour %s : le serveur l’envoie, en commençant dans la minute\n"), s.Name(), m.counted(may))
	}
	return err
}

func (m mailing) counted(n int64) string {
	if n == 1 {
		return in(m.lang, "1 person", "1 personne")
	}
	return fmt.Sprintf(in(m.lang, "%d people", "%d personnes"), n)
}

var mailingStopCommand = command{
	name: "mailing stop", args: "CHARTER", short: "ends a mailing for those who wrote that they want no more of it",
	long: `
It reads their e-mail addresses from the standard input, one a line: so somebody who answers a letter, or writes by post, is taken at their
word. Where the mailing rests on consent, the consent is withdrawn, and has its receipt. No address is shown or kept.
It ends with 1 when an address has no account.`,
	flags: func(set *flag.FlagSet) action {
		k := keepingFlags(set)
		name := set.String("mailing", "", "`NAME` of the mailing in the charter")
		lang := set.String("lang", "en", "`LANGUAGE`, fr or en")
		return func(ctx context.Context, t terminal, args []string) error {
			if err := speaks(*lang); err != nil {
				return err
			}
			if len(args) != 1 || *name == "" {
				return hintedIn(*lang, misuse("%s", in(*lang, "mailing stop needs one charter and a mailing", "mailing stop attend une charte et un envoi")),
					"charte mailing stop charter.yaml --mailing monthly --data charte-data < addresses")
			}
			options, err := k.options(t)
			if err == nil {
				err = kept(options, *lang, false)
			}
			if err != nil {
				return err
			}
			return opened(ctx, t, options, args, *lang, func(s *store.Site) error { return mailing{t, *lang, *name}.stop(ctx, s) })
		}
	},
}

func (m mailing) stop(ctx context.Context, s *store.Site) error {
	now := time.Now().UTC().Truncate(time.Microsecond)
	s, err := m.site(ctx, s, now)
	if err != nil {
		return err
	}
	var stopped, already, unknown int
	lines := bufio.NewScanner(m.in)
	for lines.Scan() {
		address := strings.TrimSpace(lines.Text())
		if address == "" {
			continue
		}
		x, err := s.Reader(ctx, m.name, address)
		switch {
		case errors.Is(err, store.ErrNotFound), errors.Is(err, store.ErrPurpose):
			unknown++
			continue
		case err != nil:
			return err
		case !x.On:
			already++
			continue
		}
		if _, err := s.Stop(ctx, x, "email", x.Lang, now); err != nil {
			return err
		}
		stopped++
	}
	if err := lines.Err(); err != nil {
		return err
	}
	fmt.Fprintf(m.out, in(m.lang, "%s: %d stopped, %d had stopped before\n", "%s : %d arrêtés, %d l’étaient déjà\n"), s.Name(), stopped, already)
	if unknown > 0 {
		return hintedIn(m.lang, fmt.Errorf(in(m.lang, "%d addresses receive nothing from this mailing", "%d adresses ne reçoivent rien de cet envoi"), unknown),
			in(m.lang, "check how they are written: nothing is sent to an address without an account", "vérifiez comment elles sont écrites : rien n’est envoyé à une adresse sans compte"))
	}
	return nil
}
