// Package demo keeps the promise that anybody can see the whole engine at work within a minute, on their own machine,
// without a real person in it (GDPR 5(2): what is claimed can be tried).
// It decides who the invented people are and what they did, and lets a visitor read their letters and move the clock.
// It never listens where another machine could reach it, never writes to a real mailbox, and never touches a folder
// that it did not make.
// Everything in it goes through the same door as in service: nothing is faked.
package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"charte/charter"
	"charte/law"
	"charte/plan"
	"charte/policy"
	"charte/sites"
	"charte/store"
	"charte/web"
	"charte/work"
)

// SignIn is somebody as whom a visitor may sign in.
type SignIn struct {
	Site     string `json:"site"`
	Kind     string `json:"kind"`
	Name     string `json:"name"`
	Email    string `json:"email"`
	Password string `json:"password"`
}

var signIns = []SignIn{
	{first, "seeker", "Lou", "lou@example.org", "trois tasses de verveine"},
	{first, "coach", "Sam", "sam@example.org", "un parapluie sur le balcon"},
	{"housing", "applicant", "Dani", "dani@example.org", "la clé sous le pot bleu"},
	{"respite", "family", "Noa", "noa@example.org", "deux bottes dans le couloir"},
	{"volunteers", "volunteer", "Alix", "alix@example.org", "sept marches et une lampe"},
	{"volunteers", "host", "Charlie", "charlie@example.org", "un banc devant la mairie"},
	{"housing", plan.Staff, "Max", "max@example.org", "quatre clés dans un tiroir"},
	{"respite", plan.Staff, "Ida", "ida@example.org", "le portail reste entrouvert"},
	{"respite", plan.Staff, "Abel", "abel@example.org", "une soupe pour le dimanche"},
	{"volunteers", plan.Staff, "Eli", "eli@example.org", "onze chaises autour du feu"},
}

// Config says how a demonstration is set up.
type Config struct {
	Dir    string       // folder of its data; "": a temporary one, deleted at the end
	Addr   string       // where it will be reached, host:port of the loopback interface
	At     time.Time    // what its clock shows; zero: the real time, or where it was left
	Seed   uint64       // from which its people are invented
	People int          // about how many there are at the end; 0: Usual
	Log    *slog.Logger // nil: silence
}

// Demo is a demonstration that is ready to be served.
type Demo struct {
	http.Handler
	SiteURL, MailURL, ClockURL string
	SignIns                    []SignIn
	Dir                        string

	temporary bool
	memory    remembered
	store     *store.Store
	site      *store.Site // the first
	places    map[string]*place
	port      string // of the sites: ":8080", or "" for the usual one
	clock     *work.Clock
	work      *work.Work
	box       *mailbox
	log       *slog.Logger
}

// years is how long the history is.
const years = 4

// Open makes a demonstration, or takes up the one that a folder holds. The errors are ErrPublic and ErrFolder, or
// what went wrong.
func Open(ctx context.Context, c Config) (_ *Demo, err error) {
	if err := Loopback(c.Addr); err != nil {
		return nil, err
	}
	d := &Demo{Dir: c.Dir, SignIns: signIns, log: cmp.Or(c.Log, slog.New(slog.DiscardHandler))}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close(context.WithoutCancel(ctx)))
		}
	}()
	if d.Dir == "" {
		if d.Dir, err = os.MkdirTemp("", "charte-demo-"); err != nil {
			return nil, err
		}
		d.temporary = true
	}
	found := false
	if d.memory, found, err = readFolder(d.Dir); err != nil {
		return nil, err
	}
	if d.box, err = openMailbox(); err != nil {
		return nil, err
	}
	d.address(c.Addr)
	if found {
		return d, d.again(ctx, c)
	}
	return d, d.anew(ctx, c)
}

// address decides under which names the demonstration is reached.
func (d *Demo) address(addr string) {
	_, port, _ := net.SplitHostPort(addr)
	if port != "80" {
		port = ":" + port
	} else {
		port = ""
	}
	d.port = port
	d.SiteURL = d.URL(first)
	d.MailURL = "http://mail.localhost" + port
	d.ClockURL = d.MailURL + clockPath
}

// anew invents a population and its history.
func (d *Demo) anew(ctx context.Context, c Config) error {
	to := c.At
	if to.IsZero() {
		to = work.NewClock().Now()
	}
	from := to.AddDate(-years, 0, 0).Truncate(day)
	d.memory = remembered{Seed: c.Seed, SignIns: signIns}
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return err
	}
	if err := writeFolder(d.Dir, d.memory); err != nil {
		return err
	}
	for _, name := range d.names() {
		if err := replaceFile(filepath.Join(d.Dir, charterFile(name)), dated(sites.Charter(name), from)); err != nil {
			return err
		}
	}
	d.clock = work.ClockAt(from)
	if err := d.assemble(ctx, c); err != nil {
		return err
	}
	if err := d.publish(ctx, from); err != nil {
		return err
	}
	h := &history{places: d.places, work: d.work, clock: d.clock, box: d.box, r: rand.New(rand.NewPCG(c.Seed, 1))}
	taken := map[string]bool{}
	lives := invent(c.Seed, cmp.Or(c.People, Usual), from, to, taken)
	others, err := around(c.Seed, to, taken)
	if err != nil {
		return err
	}
	if err := h.write(ctx, append(lives, others...), from, to); err != nil {
		return err
	}
	if c.At.IsZero() {
		d.clock.Advance(-d.clock.Ahead()) // the history took some seconds
	}
	d.memory.Whole = true
	return d.remember()
}

// again takes up a demonstration where it was left.
func (d *Demo) again(ctx context.Context, c Config) error {
	d.clock = work.NewClock()
	d.clock.Advance(d.memory.Ahead)
	switch now := d.clock.Now(); {
	case c.At.IsZero():
	case c.At.Before(now):
		return fmt.Errorf("%w of a later time: it was left on %s, and time never goes back", ErrFolder, now.Format(time.DateOnly))
	default:
		d.clock.Advance(c.At.Sub(now))
	}
	if err := d.assemble(ctx, c); err != nil {
		return err
	}
	return d.publish(ctx, d.clock.Now()) // nothing new, unless the wording is
}

// names are the sites of the demonstration, the first one first.
func (d *Demo) names() []string { return append([]string{first}, neighbours...) }

// URL is the address of a site of the demonstration.
func (d *Demo) URL(site string) string { return "http://" + site + ".localhost" + d.port }

// publish makes the versions that the folder holds those that are served.
func (d *Demo) publish(ctx context.Context, at time.Time) error {
	for _, name := range d.names() {
		if err := d.places[name].Publish(ctx, policy.Published(d.places[name].Plan, at), at); err != nil {
			return err
		}
	}
	return nil
}

// assemble puts the house together around the charters of its folder.
func (d *Demo) assemble(ctx context.Context, c Config) (err error) {
	if d.store, err = store.Open(ctx, store.Options{Dir: d.Dir}); err != nil {
		return err
	}
	d.places = map[string]*place{}
	var all []*store.Site
	for _, name := range d.names() {
		source, err := os.ReadFile(filepath.Join(d.Dir, charterFile(name)))
		if err != nil {
			return err
		}
		compiled, err := compile(name, source, d.clock.Now())
		if err != nil {
			return err
		}
		one, err := d.store.Site(compiled, d.URL(name))
		if err != nil {
			return err
		}
		d.places[name], all = newPlace(one), append(all, one)
	}
	d.site = d.places[first].Site
	server := web.New(web.Config{Sites: all, Now: d.clock.Now, Log: d.log, Toolbar: &web.Toolbar{Clock: d.ClockURL, Mail: d.MailURL}})
	visit := func(ctx context.Context, s *store.Site) (map[string]store.Visited, error) {
		v, err := server.Visit(ctx, s)
		return v.Found(), err
	}
	d.work, err = work.New(work.Config{Store: d.store, Sites: all, Clock: d.clock, Relay: work.Relay{Addr: d.box.addr}, Visit: visit, Log: d.log})
	d.Handler = d.hosts(server)
	return err
}

func compile(site string, source []byte, now time.Time) (*plan.Plan, error) {
	parsed, err := charter.Parse(charterFile(site), source)
	if err != nil {
		return nil, err
	}
	if found := law.Check(parsed, now); law.Refuses(found) {
		return nil, fmt.Errorf("demo: the charter is refused: %s", found[0].Message.EN)
	}
	return plan.Compile(parsed), nil
}

// Start lets the engine work.
func (d *Demo) Start(ctx context.Context) error { return d.work.Start(ctx) }

// remember writes down where the clock is.
func (d *Demo) remember() error {
	d.memory.Ahead = d.clock.Ahead()
	if d.memory.Ahead.Abs() < time.Second {
		d.memory.Ahead = 0
	}
	return writeFolder(d.Dir, d.memory)
}

// Close ends the demonstration, and deletes its folder when it was a temporary one.
func (d *Demo) Close(ctx context.Context) (err error) {
	if d.work != nil {
		err = d.work.Stop(ctx)
	}
	if d.store != nil {
		err = errors.Join(err, d.store.Close())
	}
	if d.box != nil {
		err = errors.Join(err, d.box.close())
	}
	if d.temporary {
		err = errors.Join(err, os.RemoveAll(d.Dir))
	}
	return err
}
