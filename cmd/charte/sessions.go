package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/seal"
	"charte/store"
)

var sessionsEndCommand = command{
	name: "sessions end", args: "CHARTER", short: "signs somebody out everywhere, or everybody",
	long: `
The person is found by the e-mail address of their account, read from standard input so that it stays out of the history of the shell;
--staff ends the sessions of whoever holds a role, --everybody those of all. From the next request on, pages that are open ask to sign in
again. Each person is told by letter, and reads the reason in their history. Keys of programs are no sessions, and go on.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		staff := set.Bool("staff", false, "of whoever holds a role; nothing is read from standard input")
		everybody := set.Bool("everybody", false, "of everybody; nothing is read from standard input")
		reason := set.String("reason", "", "`WHY`, as the person reads it: "+strings.Join(people.EndReasons, ", "))
		return func(ctx context.Context, t terminal, args []string) error {
			switch {
			case *staff && *everybody:
				return misuse("%s", in(*k.lang, "--staff and --everybody exclude each other", "--staff et --everybody s’excluent"))
			case !slices.Contains(people.EndReasons, *reason):
				return hintedIn(*k.lang, misuse("%s", in(*k.lang, "sessions end needs --reason", "sessions end attend --reason")), in(*k.lang, "one of: ", "au choix : ")+strings.Join(people.EndReasons, ", "))
			}
			return k.on(ctx, t, "sessions end", "", args, func(s *store.Site, _ string) error {
				e, now := store.Ending{Reason: *reason}, time.Now().UTC().Truncate(time.Microsecond)
				if *staff || *everybody {
					n, err := s.EndAllSessions(ctx, *staff, e, now)
					if err == nil {
						fmt.Fprintf(t.out, in(*k.lang, "%s: people signed out, and told by letter: %d\n", "%s : personnes déconnectées, et averties par lettre : %d\n"), s.Name(), n)
					}
					return err
				}
				return endOf(ctx, t, s, e, *k.lang, now)
			})
		}
	},
}

// endOf ends the sessions of whoever has the address on standard input. No address is ever printed.
func endOf(ctx context.Context, t terminal, s *store.Site, e store.Ending, lang string, now time.Time) error {
	text, err := io.ReadAll(io.LimitReader(t.in, addressMost))
	if err != nil {
		return err
	}
	login, _ := s.Plan.Login()
	address, wrong := people.Accept(login, strings.TrimSpace(string(text)))
	if wrong != "" {
		return hintedIn(lang, errors.New(in(lang, "what was read is not one e-mail address", "ce qui a été lu n’est pas une adresse e-mail")),
			in(lang, "write the address of the account on standard input, or give --staff or --everybody", "écrivez l’adresse du compte sur l’entrée standard, ou donnez --staff ou --everybody"))
	}
	n, err := s.EndSessionsAt(ctx, seal.NewText(address), e, now)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf(in(lang, "%s: nobody here has that address", "%s : personne ici n’a cette adresse"), s.Name())
	}
	if err == nil {
		fmt.Fprintf(t.out, in(lang, "%s: sessions ended: %d\n", "%s : sessions fermées : %d\n"), s.Name(), n)
	}
	return err
}
