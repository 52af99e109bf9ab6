package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"charte/people"
	"charte/plan"
	"charte/seal"
	"charte/store"
)

// staffed is what the commands about staff share: the folder of the server and, where it serves several, the site.
type staffed struct {
	keeping
	lang *string
}

func staffFlags(set *flag.FlagSet) staffed {
	return staffed{keepingFlags(set), set.String("lang", "en", "`LANGUAGE`, fr or en, of the answers and of the letter")}
}

// on opens the site of a charter. The arguments are the charter and, where want is not "", one thing more.
func (k staffed) on(ctx context.Context, t terminal, name, want string, args []string, do func(*store.Site, string) error) error {
	if err := speaks(*k.lang); err != nil {
		return err
	}
	n := 1
	if want != "" {
		n = 2
	}
	if len(args) != n {
		return hintedIn(*k.lang, misuse(in(*k.lang, "%s needs %s", "%s attend %s"), name, strings.TrimSuffix(in(*k.lang, "a charter and "+want, "une charte et "+want), in(*k.lang, " and ", " et "))),
			"charte "+name+" "+strings.TrimSpace("charter.yaml "+want)+" --data charte-data")
	}
	options, err := k.options(t)
	if err == nil {
		err = kept(options, *k.lang, false)
	}
	if err != nil {
		return err
	}
	return opened(ctx, t, options, args[:1], *k.lang, func(s *store.Site) error { return do(s, args[n-1]) })
}

var staffAddCommand = command{
	name: "staff add", args: "CHARTER EMAIL", short: "gives somebody a role of the charter",
	long: `
The role opens what the charter says under staff, and nothing else, to whoever signs in with that address and as many proofs as the
charter asks for. Where nobody signs in with it, an account is opened that holds the address, and the name that --name gives: a letter
with a link to choose a password leaves from the server that runs, or with its next start. --manager gives the office of giving and
taking away roles at the desk; it opens no file.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		role := set.String("role", "", "a `ROLE` of the charter")
		manager := set.Bool("manager", false, "let them give and take away roles at the desk")
		name := set.String("name", "", "the `NAME` by which colleagues know them, for a new account")
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "staff add", "EMAIL", args, func(s *store.Site, email string) error {
				office := *role
				if *manager {
					office = people.Manager
				}
				if (*role == "") == !*manager {
					return hintedIn(*k.lang, misuse("%s", in(*k.lang, "give one role: --role ROLE, or --manager", "donnez un rôle : --role RÔLE, ou --manager")), declaredRoles(s.Plan, *k.lang))
				}
				return engage(ctx, t, s, email, *name, office, *k.lang)
			})
		}
	},
}

func engage(ctx context.Context, t terminal, s *store.Site, email, name, role, lang string) error {
	e := store.Engagement{Lang: lang, Role: role}
	var err error
	if e.Login, err = signInAddress(s.Plan, email, lang); err != nil {
		return err
	}
	if name != "" {
		f, ok := s.Plan.StaffName()
		text, wrong := people.Accept(f, name)
		if !ok || wrong != "" {
			return hintedIn(lang, misuse("%s", in(lang, "that name cannot be kept", "ce nom ne peut pas être gardé")), in(lang, "leave --name out", "n’employez pas --name"))
		}
		e.Name = seal.NewText(text)
	}
	_, opened, err := s.Engage(ctx, e, time.Now().UTC().Truncate(time.Microsecond))
	switch {
	case errors.Is(err, store.ErrRole):
		return hintedIn(lang, fmt.Errorf(in(lang, "%s: the charter in force has no role %q", "%s : la charte en vigueur n’a pas de rôle %q"), s.Name(), role), declaredRoles(s.Plan, lang))
	case errors.Is(err, store.ErrTaken):
		return fmt.Errorf(in(lang, "%s: they hold that role already", "%s : cette personne a déjà ce rôle"), s.Name())
	case err != nil:
		return err
	case opened:
		fmt.Fprintf(t.out, in(lang, "%s: the account is open with the role %s, and a letter with a link to choose a password is on its way\n", "%s : le compte est ouvert avec le rôle %s, et une lettre part avec un lien pour choisir un mot de passe\n"), s.Name(), called(role, lang))
		return nil
	}
	fmt.Fprintf(t.out, in(lang, "%s: whoever signs in with that address has the role %s\n", "%s : la personne qui se connecte avec cette adresse a le rôle %s\n"), s.Name(), called(role, lang))
	return nil
}

// signInAddress reads a sign-in address as the site would.
func signInAddress(p *plan.Plan, email, lang string) (seal.Text, error) {
	f, _ := p.Login()
	login, wrong := people.Accept(f, email)
	if wrong != "" {
		return seal.Text{}, hintedIn(lang, misuse("%s", in(lang, "that is no e-mail address", "ce n’est pas une adresse e-mail")), "name@example.org")
	}
	return seal.NewText(login), nil
}

func called(role, lang string) string {
	if role == people.Manager {
		return in(lang, "manager", "responsable")
	}
	return role
}

// declaredRoles says which roles there are.
func declaredRoles(p *plan.Plan, lang string) string {
	var names []string
	for _, r := range p.Charter.Staff {
		names = append(names, r.Name)
	}
	if len(names) == 0 {
		return in(lang, "declare the role under staff in the charter", "déclarez le rôle sous staff dans la charte")
	}
	return in(lang, "its roles are ", "ses rôles sont ") + strings.Join(names, ", ")
}

var staffListCommand = command{
	name: "staff list", args: "CHARTER", short: "lists who has which role",
	long: `
One line for each role that somebody holds: the address, the role, since when, and whether they have chosen a password. Addresses are
personal: the list is for whoever runs the server.`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		asJSON := set.Bool("json", false, "print one JSON object per site")
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "staff list", "", args, func(s *store.Site, _ string) error { return staffList(ctx, t, s, *k.lang, *asJSON) })
		}
	},
}

// colleague is one line of the list, for other programs.
type colleague struct {
	Email     string    `json:"email"`
	Name      string    `json:"name,omitempty"`
	Role      string    `json:"role"` // of the charter, or @manager
	Since     time.Time `json:"since"`
	Confirmed bool      `json:"confirmed"` // they chose a password
}

func staffList(ctx context.Context, t terminal, s *store.Site, lang string, asJSON bool) error {
	all, err := s.Colleagues(ctx)
	if err != nil {
		return err
	}
	const shown = "GDPR 32(4): whoever runs the server asks who has a role"
	list := []colleague{}
	for _, c := range all {
		for _, o := range c.Offices {
			list = append(list, colleague{c.Login.Reveal(shown), c.Name.Reveal(shown), o.Role, o.Since, c.Confirmed})
		}
	}
	if asJSON {
		return encode(t.out, struct {
			Site  string      `json:"site"`
			Staff []colleague `json:"staff"`
		}{s.Name(), list})
	}
	if len(list) == 0 {
		fmt.Fprintf(t.out, in(lang, "%s: nobody has a role\n", "%s : personne n’a de rôle\n"), s.Name())
	}
	for _, c := range list {
		state := ""
		if !c.Confirmed {
			state = in(lang, ", no password yet", ", pas encore de mot de passe")
		}
		fmt.Fprintf(t.out, in(lang, "%s: %s, %s, since %s%s\n", "%s : %s, %s, depuis le %s%s\n"), s.Name(), c.Email, called(c.Role, lang), plan.Day(c.Since, lang), state)
	}
	return nil
}

var staffRemoveCommand = command{
	name: "staff remove", args: "CHARTER EMAIL", short: "takes a role away, at once",
	long: `
Without --role, every role is taken away, that of manager too. From the next request on, it opens nothing: pages that are open say so
when they are asked for again. The account itself stays, and its owner can delete it under "My data".`,
	flags: func(set *flag.FlagSet) action {
		k := staffFlags(set)
		role := set.String("role", "", "the only `ROLE` to take away, of the charter or @manager")
		return func(ctx context.Context, t terminal, args []string) error {
			return k.on(ctx, t, "staff remove", "EMAIL", args, func(s *store.Site, email string) error {
				login, err := signInAddress(s.Plan, email, *k.lang)
				if err != nil {
					return err
				}
				taken, err := s.Dismiss(ctx, login, *role, people.Actor{}, time.Now().UTC().Truncate(time.Microsecond))
				if errors.Is(err, store.ErrNotFound) {
					return hintedIn(*k.lang, fmt.Errorf(in(*k.lang, "%s: nobody has that role with that address", "%s : personne n’a ce rôle avec cette adresse"), s.Name()), "charte staff list charter.yaml")
				}
				for i := range taken {
					taken[i] = called(taken[i], *k.lang)
				}
				if err == nil {
					slices.Sort(taken)
					fmt.Fprintf(t.out, in(*k.lang, "%s: taken away, from the next request on: %s\n", "%s : retiré, dès la prochaine demande : %s\n"), s.Name(), strings.Join(taken, ", "))
				}
				return err
			})
		}
	},
}
