package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"charte/charter"
	"charte/envelope"
	"charte/people"
	"charte/plan"
	"charte/policy"
	"charte/seal"
	"charte/sites"
	"charte/store"
	"charte/vault"
)

// certificate is the document that families hand in at the respite site.
const certificate = "disability_certificate"

// weight is how long each document is whose destruction is measured: that of a page that was scanned.
const weight = 100 << 10

// families is the respite site, with families who hand in documents, and somebody who opens them.
type families struct {
	store *store.Store
	site  *store.Site
	who   []people.Session
	token []string
	ids   []seal.ID // of what was handed in
}

func openFamilies(ctx context.Context, o store.Options, n int) (*families, error) {
	c, err := charter.Parse("respite.yaml", sites.Charter("respite"))
	if err != nil {
		return nil, err
	}
	f := &families{who: make([]people.Session, n), token: make([]string, n)}
	if f.store, err = store.Open(ctx, o); err != nil {
		return nil, err
	}
	p := plan.Compile(c)
	if f.site, err = f.store.Site(p, "http://respite.localhost"); err != nil {
		return nil, err
	}
	if err := f.site.Publish(ctx, policy.Published(p, time.Now()), time.Now()); err != nil {
		return nil, err
	}
	if err := f.engage(ctx); err != nil {
		return nil, err
	}
	return f, crowd(ctx, n, func(i int) error { return f.join(ctx, i) })
}

// crowd does something so many times, by 16 clients.
func crowd(ctx context.Context, n int, do func(i int) error) error {
	var next atomic.Int64
	clients, ctx := errgroup.WithContext(ctx)
	for range 16 {
		clients.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return clients.Wait()
}

// engage gives somebody the role that opens documents, and a key that was confirmed.
func (f *families) engage(ctx context.Context) error {
	now := time.Now()
	who, _, err := f.site.Engage(ctx, store.Engagement{Login: seal.NewText("vera@example.org"), Name: seal.NewText("Vera"), Lang: "fr", Role: "validator"}, now)
	if err != nil {
		return err
	}
	key, err := envelope.NewKey()
	if err != nil {
		return err
	}
	jwk, err := json.Marshal(key.Public())
	if err != nil {
		return err
	}
	kid, err := f.site.ProposeKey(ctx, people.Actor{Subject: who, Role: "validator", Proofs: 2}, jwk, "passphrase", "a.b.c.d.e", now)
	if err != nil {
		return err
	}
	return f.site.ConfirmKey(ctx, people.Actor{Role: people.Operator}, kid, key.Public().Fingerprint(), now)
}

func (f *families) join(ctx context.Context, i int) error {
	form := url.Values{"email": {address(int64(i))}, "phone": {"0612345678"}, "child_age": {"8"}}
	for _, one := range f.site.Plan.Charter.Data {
		if f.site.Plan.Holds("family", one.Name) && !form.Has(one.Name) {
			form.Set(one.Name, "Noa")
		}
	}
	id := seal.NewID()
	joined, problems := people.Join(f.site.Plan, "family", form, "fr", id, time.Now())
	if len(problems) > 0 {
		return fmt.Errorf("join: %v", problems)
	}
	err := f.site.Join(ctx, joined)
	if err == nil {
		f.token[i], err = f.site.SignIn(ctx, id, people.Device{Network: netip.MustParsePrefix("198.51.100.0/24")}, time.Now())
	}
	if err == nil {
		f.who[i], err = f.site.Session(ctx, f.token[i], time.Now())
	}
	return err
}

// hands hands in a document of one chunk.
func (f *families) hands(ctx context.Context, who people.Session, text []byte) (seal.ID, error) {
	t, err := f.site.BeginDeposit(ctx, who, certificate, true, time.Now())
	if err != nil {
		return seal.ID{}, err
	}
	var out bytes.Buffer
	if err := envelope.Seal(&out, bytes.NewReader(text), envelope.Manifest{Name: "page.pdf", Type: "application/pdf", For: t.For, Length: int64(len(text))}, t.Readers...); err != nil {
		return seal.ID{}, err
	}
	line, chunk, _ := strings.Cut(out.String(), "\n")
	if err := f.site.PutChunk(ctx, who, t.ID, 0, []byte(chunk), time.Now()); err != nil {
		return seal.ID{}, err
	}
	return t.ID, f.site.FinishDeposit(ctx, who, t.ID, line, 1, time.Now())
}

// destruction measures how long it takes to destroy documents, beside the same files and as many rows, bare.
func destruction(ctx context.Context, engine string, n int) (err error) {
	dir, err := os.MkdirTemp("", "charte-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	database, bareURL, stop, err := databases(ctx, engine)
	if err != nil {
		return err
	}
	defer stop()
	began := time.Now()
	f, err := openFamilies(ctx, store.Options{Dir: dir, URL: database}, (n+vault.MostOpen-1)/vault.MostOpen)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.store.Close()) }()
	text := make([]byte, weight)
	f.ids = make([]seal.ID, n)
	if err := crowd(ctx, n, func(i int) (err error) {
		f.ids[i], err = f.hands(ctx, f.who[i/vault.MostOpen], text)
		return err
	}); err != nil {
		return err
	}
	fmt.Printf("\n%s, %d documents of %d KiB in a folder (handed in, in %s)\n", f.store.Durable(), n, weight>>10, time.Since(began).Round(time.Millisecond))
	fmt.Printf("%-36s %10s %12s\n", "destruction", "took", "documents/s")
	row := func(name string, took time.Duration) {
		fmt.Printf("%-36s %10s %12.0f\n", name, took.Round(time.Millisecond), float64(n)/took.Seconds())
	}
	began = time.Now()
	if err := crowd(ctx, n, func(i int) error { return f.site.WithdrawDeposit(ctx, f.who[i/vault.MostOpen], f.ids[i], time.Now()) }); err != nil {
		return err
	}
	row("taken back, by 16 clients", time.Since(began))
	began = time.Now()
	for more := true; more; {
		if more, err = f.site.SweepDeposits(ctx, time.Now()); err != nil {
			return err
		}
	}
	took := time.Since(began)
	row("destroyed and certified, in a row", took)
	for _, i := range []int{0, n / 2, n - 1} {
		if d, err := f.site.Deposit(ctx, f.who[i/vault.MostOpen], f.ids[i]); err != nil || d.Destroyed.IsZero() {
			return errors.Join(err, fmt.Errorf("document %d is not destroyed", i))
		}
	}
	bare, err := destroyBare(ctx, bareURL, dir, n)
	if err != nil {
		return err
	}
	row("bare: overwritten, removed, one row", bare)
	fmt.Printf("ratio: %.2f\n", bare.Seconds()/took.Seconds())
	return nil
}

// destroyBare overwrites and removes as many files of the same length, each durably, and writes down each in a row of its own.
func destroyBare(ctx context.Context, database, dir string, n int) (took time.Duration, err error) {
	b, err := openBare(ctx, database, filepath.Join(dir, "bare.db"))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, b.db.Close()) }()
	ids := make([]seal.ID, n)
	in := func(i int) string { return filepath.Join(dir, "bare", ids[i].String()) }
	for i := range ids {
		ids[i] = seal.NewID()
		if err := os.MkdirAll(in(i), 0o700); err != nil {
			return 0, err
		}
		if err := errors.Join(os.WriteFile(filepath.Join(in(i), "0"), make([]byte, weight), 0o600), b.open(ctx, ids[i], ids[i], ids[i])); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	for i, id := range ids {
		if err := errors.Join(shred(filepath.Join(in(i), "0")), os.Remove(in(i)), b.cut(ctx, id)); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}

func shred(path string) error {
	w, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = io.CopyN(w, rand.Reader, weight)
	return errors.Join(err, w.Sync(), w.Close(), os.Remove(path))
}
