package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"charte/breached"
	"charte/clamd"
	"charte/plan"
	"charte/policy"
	"charte/store"
	"charte/web"
	"charte/work"
)

// keeping says where the rows and the keys are.
type keeping struct{ dir, database, keys *string }

func keepingFlags(set *flag.FlagSet) keeping {
	return keeping{
		set.String("data", "charte-data", "`FOLDER` of the keyring, and of the SQLite files"),
		set.String("database", "", "PostgreSQL `URL` of the rows, instead of SQLite; also CHARTE_DATABASE"),
		set.String("keys-database", "", "PostgreSQL `URL` of the keys, to keep them apart from the rows; also CHARTE_KEYS_DATABASE"),
	}
}

func (k keeping) options(t terminal) (store.Options, error) {
	o := store.Options{
		Dir:     *k.dir,
		URL:     cmp.Or(*k.database, t.getenv("CHARTE_DATABASE")),
		KeysURL: cmp.Or(*k.keys, t.getenv("CHARTE_KEYS_DATABASE")),
	}
	if o.KeysURL != "" && o.URL == "" {
		return o, hinted(misuse("--keys-database needs --database"), "with SQLite the keys have a file of their own")
	}
	return o, nil
}

// serving is what serve was asked.
type serving struct {
	keeping
	addr, base, relay, from, clamd, breached, documents *string

	tls, proxy *bool

	origins *[]string // of pages elsewhere that may call the JSON interface and ask for passkeys
}

var serveCommand = command{
	name: "serve", args: "CHARTER…", short: "serves sites, each as its charter says",
	long: `
All charters are checked first: one error, and nothing is served. A site answers at the host of its charter's url and at
ID.localhost. A new version of a charter is published as charte publish does, at the start and when SIGHUP asks to read the charters
again; people are served under the version that they are under.
The JSON interface answers the site's own pages. Those of another origin may call it once --origin names it, with tokens and never with
cookies; give it again for another one.
Documents that are sealed in the browser lie in a folder, or in a bucket of an S3-compatible store, whose key it finds in AWS_ACCESS_KEY_ID
and AWS_SECRET_ACCESS_KEY, or in the file that AWS_SHARED_CREDENTIALS_FILE names. It does not start where nothing could be kept or destroyed.
Put a proxy that speaks TLS in front of it, and pass --trust-proxy. A relay that asks for a name and a password finds
them in CHARTE_SMTP_USER and CHARTE_SMTP_PASSWORD.

It prints "ready URL" on standard output once it serves. SIGTERM stops it when what is under way is done.`,
	flags: func(set *flag.FlagSet) action {
		s := serving{
			keepingFlags(set),
			set.String("addr", "127.0.0.1:8080", "listen on `ADDRESS`"),
			set.String("base", "", "`URL` under which people reach the site, for the links in letters; by default the charter's"),
			set.String("smtp", "localhost:25", "the mail relay, `HOST:PORT`"),
			set.String("from", "", "the sender's `ADDRESS`; by default the controller's contact"),
			set.String("clamd", "", "scan uploads by the clamd at `ADDRESS`, unix:/PATH or HOST:PORT; none is kept that was not scanned"),
			set.String("breached", "", "refuse new passwords that are in `FILE`, the list of SHA-1 hashes that the Pwned Passwords downloader writes"),
			documentsFlag(set),
			set.Bool("smtp-tls", false, "send no letter without TLS; otherwise TLS is used where the relay offers it"),
			set.Bool("trust-proxy", false, "believe the last address of X-Forwarded-For"),
			origins(set),
		}
		return s.run
	},
}

func (s serving) run(ctx context.Context, t terminal, args []string) error {
	switch {
	case len(args) == 0:
		return hinted(misuse("serve needs a charter"), "charte serve charter.yaml")
	case *s.base != "" && len(args) > 1:
		return hinted(misuse("--base is for one site"), "serve each site at its charter's url, or one at a time")
	case len(*s.origins) > 0 && len(args) > 1:
		return hinted(misuse("--origin is for one site"), "serve that site by itself")
	case !address(*s.base):
		return hinted(misuse("--base is no web address"), "such as https://skills.example")
	}
	options, err := s.options(t)
	if err != nil {
		return err
	}
	relay := work.Relay{Addr: *s.relay, From: *s.from, TLS: *s.tls, Username: t.getenv("CHARTE_SMTP_USER"), Password: t.getenv("CHARTE_SMTP_PASSWORD")}
	if err := relay.Check(); err != nil {
		return hinted(misuse("--smtp: %w", err), "--smtp localhost:25")
	}
	scan, err := scanner(*s.clamd)
	if err != nil {
		return err
	}
	stolen, done, err := stolen(t, *s.breached)
	if err != nil {
		return err
	}
	defer done()
	plans, err := compile(t, args)
	if err != nil {
		return err
	}
	if options.Chest, err = documents(ctx, t, *s.documents); err != nil {
		return err
	}
	l, err := listen(ctx, *s.addr)
	if err != nil {
		return err
	}
	defer l.Close()
	h, err := s.open(ctx, t, options, relay, scan, stolen, plans)
	if err != nil {
		return err
	}
	var reading sync.WaitGroup
	start := func(ctx context.Context) error {
		reading.Go(func() { s.reread(ctx, t, h, args) })
		return h.work.Start(ctx)
	}
	stop := func(ctx context.Context) error {
		reading.Wait()
		return h.close(ctx)
	}
	return serveUntil(ctx, t, l, h.server, h.url(*s.base, l), start, stop)
}

func address(base string) bool {
	u, err := url.Parse(base)
	return base == "" || err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}

// origins are where else pages are that may call the JSON interface and ask for passkeys, each as a browser names it (RFC 6454 6.2). Without TLS there is only
// the machine itself.
func origins(set *flag.FlagSet) *[]string {
	all := &[]string{}
	set.Func("origin", "let pages at `URL` call the JSON interface and ask for passkeys, such as https://pages.example; may be given again", func(text string) error {
		u, err := url.Parse(text)
		if err != nil || u.Host == "" || u.Scheme+"://"+strings.ToLower(u.Host) != text {
			return errors.New("no origin: write https:// and a host, such as https://pages.example")
		}
		host := u.Hostname()
		near := host == "localhost" || host == "127.0.0.1" || strings.HasSuffix(host, ".localhost")
		if u.Scheme != "https" && (u.Scheme != "http" || !near) {
			return errors.New("an origin is reached by https")
		}
		*all = append(*all, text)
		return nil
	})
	return all
}

// scanner is what looks at uploads, nil where none is asked for.
func scanner(address string) (web.Scan, error) {
	if address == "" {
		return nil, nil
	}
	at, err := clamd.At(address)
	if err != nil {
		return nil, hinted(misuse("--clamd: %w", err), "--clamd unix:/run/clamav/clamd.ctl")
	}
	return at.Scan, nil
}

// stolen knows breached passwords by a list, nil where there is none. done closes it.
func stolen(t terminal, path string) (has web.Breached, done func(), err error) {
	if path == "" {
		return nil, func() {}, nil
	}
	list, err := breached.Open(path)
	if err != nil {
		return nil, nil, hinted(fmt.Errorf("--breached: %w", err), "haveibeenpwned-downloader pwnedpasswords writes the right one, ordered by hash, into pwnedpasswords.txt")
	}
	if !list.Whole() {
		t.say("--breached: %s does not go from the first hashes to the last: if its download was interrupted, begin it again", path)
	}
	return list.Has, func() { _ = list.Close() }, nil
}

// house is everything that serves, put together.
type house struct {
	store  *store.Store
	clock  *work.Clock
	sites  []*store.Site
	server *web.Server
	work   *work.Work
}

func (s serving) open(ctx context.Context, t terminal, o store.Options, relay work.Relay, scan web.Scan, stolen web.Breached, plans []*plan.Plan) (_ *house, err error) {
	h := &house{clock: work.NewClock()}
	clock, log := h.clock, logger(t, slog.LevelInfo)
	if h.store, err = store.Open(ctx, o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.store.Close())
		}
	}()
	for _, p := range plans {
		site, err := h.store.Site(p, strings.TrimSuffix(cmp.Or(*s.base, p.Charter.Site.URL), "/"))
		if err != nil {
			return nil, err
		}
		switch err := publishAll(ctx, site, clock.Now()); {
		case errors.Is(err, store.ErrWithdrawn):
			t.say("%s: version %d was withdrawn: the version in force is served", site.Name(), site.Number())
		case err != nil:
			return nil, unpublished(p, err)
		}
		h.sites = append(h.sites, site)
	}
	h.server = web.New(web.Config{Sites: h.sites, Now: clock.Now, Log: log, TrustProxy: *s.proxy, Scan: scan, Breached: stolen, Origins: map[string][]string{h.sites[0].Name(): *s.origins}})
	h.work, err = work.New(work.Config{Store: h.store, Sites: h.sites, Clock: clock, Relay: relay, Visit: visits(h.server), Log: log})
	log.Info("serving", "sites", len(h.sites), "store", h.store.Durable())
	return h, err
}

// publishAll publishes a version, and the versions that people are under where Charte words them anew.
func publishAll(ctx context.Context, s *store.Site, now time.Time) error {
	if err := s.Publish(ctx, policy.Published(s.Plan, now), now); err != nil {
		return err
	}
	all, err := s.InUse(ctx, now)
	for _, one := range all {
		err = errors.Join(err, one.Publish(ctx, policy.Published(one.Plan, now), now))
	}
	return err
}

// reread publishes what changed in the charters since they were read, whenever the operator asks with SIGHUP. What cannot be published
// is said, and what is in force goes on.
func (s serving) reread(ctx context.Context, t terminal, h *house, charters []string) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP)
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
		}
		tell(t.err, s.republish(ctx, t, h, charters))
	}
}

func (s serving) republish(ctx context.Context, t terminal, h *house, charters []string) error {
	plans, err := compile(t, charters)
	if err != nil {
		return err
	}
	for _, p := range plans {
		i := slices.IndexFunc(h.sites, func(one *store.Site) bool { return one.Name() == p.Charter.Site.ID })
		if i < 0 {
			err = errors.Join(err, fmt.Errorf("%s: a site that was not served before: start the server again", p.Charter.Site.ID))
			continue
		}
		site, siteErr := h.store.Site(p, h.sites[i].Base)
		if siteErr == nil {
			if siteErr = publishAll(ctx, site, h.clock.Now()); siteErr == nil {
				t.say("%s: version %d is published", site.Name(), site.Number())
			}
		}
		if siteErr != nil {
			err = errors.Join(err, unpublished(p, siteErr))
		}
	}
	return err
}

// visits lets the clockwork look at the site's own pages.
func visits(server *web.Server) func(context.Context, *store.Site) (map[string]store.Visited, error) {
	return func(ctx context.Context, s *store.Site) (map[string]store.Visited, error) {
		v, err := server.Visit(ctx, s)
		return v.Found(), err
	}
}

// url is an address that answers from this machine.
func (h *house) url(base string, l net.Listener) string {
	if base != "" {
		return base
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return "http://" + h.sites[0].Name() + ".localhost:" + port
}

func (h *house) close(ctx context.Context) error {
	return errors.Join(h.work.Stop(ctx), h.store.Close())
}
