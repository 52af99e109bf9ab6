package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"time"

	"charte/demo"
)

var demoCommand = command{
	name: "demo", short: "serves an example site with an invented population, on this machine alone",
	long: `
Four sites: "Mes atouts", where people looking for work, and those who support them, keep a profile, and which about 200
invented people have used for four years; a housing association, a respite-care platform and a volunteers' site, each
with a few people. Their letters go by SMTP to a mailbox that you can read, and a clock moves time forward. Nothing
leaves this machine, and without --data everything is deleted at the end.

It prints where to go and what to try, then "ready URL" once it serves.`,
	flags: func(set *flag.FlagSet) action {
		addr := set.String("addr", "127.0.0.1:8080", "listen on `ADDRESS`, of the loopback interface; port 0 chooses one")
		dir := set.String("data", "", "keep the data in `FOLDER`, and go on from there the next time")
		clock := set.String("clock", "", "what the clock shows at first: a `DATE` such as 2027-01-31, or 2027-01-31T09:00:00Z")
		seed := set.Uint64("seed", 4, "`NUMBER` from which the people are invented")
		people := set.Int("people", demo.Usual, "invent about that `NUMBER` of people")
		quiet := set.Bool("quiet", false, "print the ready line only")
		relay := set.String("smtp", "", "refused: the demonstration writes to its own mailbox only")
		return func(ctx context.Context, t terminal, args []string) error {
			if len(args) > 0 {
				return hinted(misuse("demo takes no arguments"), "charte demo -help")
			}
			if *relay != "" {
				return hinted(misuse("the demonstration writes to its own mailbox only, and takes no relay"), "charte serve --smtp sends real letters")
			}
			if *people < 1 || *people > 5000 {
				return misuse("--people is between 1 and 5000")
			}
			at, err := instant(*clock)
			if err != nil {
				return err
			}
			c := demo.Config{Dir: *dir, Addr: *addr, At: at, Seed: *seed, People: *people, Log: logger(t, slog.LevelWarn)}
			return runDemo(ctx, t, c, *quiet)
		}
	},
}

// instant reads a date, at noon UTC, or an instant. An empty text is the zero time.
func instant(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(12 * time.Hour), nil
	}
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return at, hinted(misuse("%q is no date", text), "2027-01-31, or 2027-01-31T09:00:00Z")
	}
	return at.UTC(), nil
}

func runDemo(ctx context.Context, t terminal, c demo.Config, quiet bool) error {
	if err := demo.Loopback(c.Addr); err != nil {
		return ending{code: misused, err: err}
	}
	l, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer l.Close()
	c.Addr = l.Addr().String()
	if !quiet {
		t.say("inventing a population and four years of its history")
	}
	d, err := demo.Open(ctx, c)
	switch {
	case errors.Is(err, demo.ErrPublic), errors.Is(err, demo.ErrFolder):
		return ending{code: misused, err: err}
	case ctx.Err() != nil:
		return errors.New("interrupted")
	case err != nil:
		return err
	}
	if !quiet {
		welcome(t, d)
	}
	return serveUntil(ctx, t, l, d, d.SiteURL, d.Start, d.Close)
}

// welcome says where to go and what to try.
func welcome(t terminal, d *demo.Demo) {
	fmt.Fprintf(t.out, `
  the site     %s
  the letters  %s
  the clock    %s

  sign in as
`, d.SiteURL, d.MailURL, d.ClockURL)
	for _, s := range d.SignIns {
		fmt.Fprintf(t.out, "    %-35s  %-9s  %-19s  password: %s\n", d.URL(s.Site), s.Kind, s.Email, s.Password)
	}
	fmt.Fprintf(t.out, `
  try
    read the policy: each sentence says whether it is kept      %[1]s/policy
    sign in, look at everything held about you, take it away    %[1]s/my-data
    join with any address, and read the letter that follows     %[2]s
    move the clock by 13 months, then by 30 days                %[3]s
    announce a new version of the policy, and see who agrees    %[3]s
    delete an account, and check its receipt without the site   charte proof verify receipt.json
    work for a site: sign in as its staff, add a second proof   %[4]s/desk
    open a family’s document: its key opens with the password   %[5]s/desk/documents
    hand a document in, and see who opened it                   %[5]s/my-data/documents

`, d.SiteURL, d.MailURL, d.ClockURL, d.URL("housing"), d.URL("respite"))
}
